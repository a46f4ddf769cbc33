"""The year: runs, results and verdicts, its life, objections, awards, the seal."""

from assessment.models.award import Award, AwardNotice, Nomination
from assessment.models.award_minutes import AwardMinutes, NoticeObjection, QuotaChange
from assessment.models.result_objection import ResultObjection
from assessment.models.result_sheet import ResultSheet
from assessment.models.run import Run, RunResult, Verdict
from assessment.models.seal import Seal
from assessment.models.year_review import LeftOpen, YearReview, YearStep

__all__ = (
    "Award",
    "AwardMinutes",
    "AwardNotice",
    "LeftOpen",
    "Nomination",
    "NoticeObjection",
    "QuotaChange",
    "ResultObjection",
    "ResultSheet",
    "Run",
    "RunResult",
    "Seal",
    "Verdict",
    "YearReview",
    "YearStep",
)
