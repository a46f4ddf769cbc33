"""The year: runs, results and verdicts, its life, objections, the seal."""

from assessment.models.result_objection import ResultObjection
from assessment.models.run import Run, RunResult, Verdict
from assessment.models.seal import Seal
from assessment.models.year_review import LeftOpen, YearReview, YearStep

__all__ = (
    "LeftOpen",
    "ResultObjection",
    "Run",
    "RunResult",
    "Seal",
    "Verdict",
    "YearReview",
    "YearStep",
)
