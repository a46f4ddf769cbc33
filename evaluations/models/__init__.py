"""What is said about the service and the people, and the policy by which the year is read."""

from evaluations.models.complaint import Complaint
from evaluations.models.finding import Finding
from evaluations.models.follow_up import FollowUp, FollowUpEvent
from evaluations.models.inspection import Inspection
from evaluations.models.media_report import MediaReport, MediaReportPerson
from evaluations.models.notice import Notice, NoticeFinding, NoticePerson
from evaluations.models.policy import Policy
from evaluations.models.rating import RaterContact, Rating, RatingDecline
from evaluations.models.rating_decision import RatingExclusion, RatingPublication
from evaluations.models.rating_settings import RatingSettings

__all__ = (
    "Complaint",
    "Finding",
    "FollowUp",
    "FollowUpEvent",
    "Inspection",
    "MediaReport",
    "MediaReportPerson",
    "Notice",
    "NoticeFinding",
    "NoticePerson",
    "Policy",
    "RaterContact",
    "Rating",
    "RatingDecline",
    "RatingExclusion",
    "RatingPublication",
    "RatingSettings",
)
