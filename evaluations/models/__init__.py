"""What is said about the service and the people, and the policy by which the year is read."""

from evaluations.models.clue import Clue, ClueEvent, Hold
from evaluations.models.complaint import Complaint
from evaluations.models.complaint_handling import ComplaintEvent, ComplaintHandling
from evaluations.models.complaint_record import ComplaintCallBack, ComplaintHearing, ComplaintNote, ComplaintRuling
from evaluations.models.feedback import Feedback, FeedbackAnswer, FeedbackContact, FeedbackFile
from evaluations.models.feedback_settings import FeedbackSettings
from evaluations.models.finding import Finding
from evaluations.models.finding_event import FindingEvent, FindingFile, WindowRemark
from evaluations.models.follow_up import FollowUp, FollowUpEvent
from evaluations.models.inspection import Inspection
from evaluations.models.media_report import MediaReport, MediaReportPerson
from evaluations.models.notice import Notice, NoticeFinding, NoticePerson
from evaluations.models.policy import Policy
from evaluations.models.procedure import Procedure
from evaluations.models.rating import RaterContact, Rating, RatingDecline
from evaluations.models.rating_decision import RatingExclusion, RatingPublication
from evaluations.models.rating_settings import RatingSettings

__all__ = (
    "Clue",
    "ClueEvent",
    "Complaint",
    "ComplaintCallBack",
    "ComplaintEvent",
    "ComplaintHandling",
    "ComplaintHearing",
    "ComplaintNote",
    "ComplaintRuling",
    "Feedback",
    "FeedbackAnswer",
    "FeedbackContact",
    "FeedbackFile",
    "FeedbackSettings",
    "Finding",
    "FindingEvent",
    "FindingFile",
    "FollowUp",
    "FollowUpEvent",
    "Hold",
    "Inspection",
    "MediaReport",
    "MediaReportPerson",
    "Notice",
    "NoticeFinding",
    "NoticePerson",
    "Policy",
    "Procedure",
    "RaterContact",
    "Rating",
    "RatingDecline",
    "RatingExclusion",
    "RatingPublication",
    "RatingSettings",
    "WindowRemark",
)
