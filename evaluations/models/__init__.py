"""What is said about the service and the people, and the policy by which the year is read."""

from evaluations.models.clue import Clue, ClueEvent, ClueFile, Hold
from evaluations.models.complaint import Complaint
from evaluations.models.complaint_handling import ComplaintEvent, ComplaintHandling
from evaluations.models.complaint_record import ComplaintCallBack, ComplaintHearing, ComplaintNote, ComplaintRuling
from evaluations.models.feedback import Feedback, FeedbackAnswer, FeedbackContact, FeedbackFile
from evaluations.models.feedback_settings import FeedbackSettings
from evaluations.models.finding import Finding
from evaluations.models.finding_event import FindingEvent, FindingFile, WindowRemark
from evaluations.models.follow_up import FollowUp, FollowUpEvent
from evaluations.models.inspection import Inspection
from evaluations.models.inspection_plan import InspectionDraw, InspectionPlan
from evaluations.models.inspection_round import InspectionRound, RoundInspector, RoundPerson
from evaluations.models.measure import Measure
from evaluations.models.media_hearing import MediaHearing
from evaluations.models.media_report import MediaReport, MediaReportEvent, MediaReportPerson
from evaluations.models.notice import Notice, NoticeFinding, NoticePerson
from evaluations.models.picture_origin import PictureOrigin
from evaluations.models.policy import Policy
from evaluations.models.policy_version import PolicyVersion
from evaluations.models.procedure import Procedure
from evaluations.models.proposal import CaseAttribution, FindingProposal
from evaluations.models.rating import RaterContact, Rating, RatingDecline
from evaluations.models.rating_decision import RatingExclusion, RatingPublication
from evaluations.models.rating_settings import RatingSettings
from evaluations.models.round_answer import PhotoMetadata, RoundAnswer, RoundFinding, RoundPhoto

__all__ = (
    "CaseAttribution",
    "Clue",
    "ClueEvent",
    "ClueFile",
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
    "FindingProposal",
    "FollowUp",
    "FollowUpEvent",
    "Hold",
    "Inspection",
    "InspectionDraw",
    "InspectionPlan",
    "InspectionRound",
    "Measure",
    "MediaHearing",
    "MediaReport",
    "MediaReportEvent",
    "MediaReportPerson",
    "Notice",
    "NoticeFinding",
    "NoticePerson",
    "PhotoMetadata",
    "PictureOrigin",
    "Policy",
    "PolicyVersion",
    "Procedure",
    "RaterContact",
    "Rating",
    "RatingDecline",
    "RatingExclusion",
    "RatingPublication",
    "RatingSettings",
    "RoundAnswer",
    "RoundFinding",
    "RoundInspector",
    "RoundPerson",
    "RoundPhoto",
    "WindowRemark",
)
