"""What is said about the service and the people, and the policy by which the year is read."""

from evaluations.models.clue import Clue, ClueEvent, Hold
from evaluations.models.complaint import Complaint
from evaluations.models.finding import Finding
from evaluations.models.finding_event import FindingEvent, FindingFile, WindowRemark
from evaluations.models.inspection import Inspection
from evaluations.models.measure import Measure
from evaluations.models.media_report import MediaReport, MediaReportEvent, MediaReportPerson
from evaluations.models.notice import Notice, NoticeFinding, NoticePerson
from evaluations.models.policy import Policy
from evaluations.models.policy_version import PolicyVersion
from evaluations.models.procedure import Procedure
from evaluations.models.proposal import CaseAttribution, FindingProposal

__all__ = (
    "CaseAttribution",
    "Clue",
    "ClueEvent",
    "Complaint",
    "Finding",
    "FindingEvent",
    "FindingFile",
    "FindingProposal",
    "Hold",
    "Inspection",
    "Measure",
    "MediaReport",
    "MediaReportEvent",
    "MediaReportPerson",
    "Notice",
    "NoticeFinding",
    "NoticePerson",
    "Policy",
    "PolicyVersion",
    "Procedure",
    "WindowRemark",
)
