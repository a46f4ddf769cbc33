"""The kinds of work with the ledger that await somebody."""

from evaluations.worklists import complaints, findings, inspections, media, proposals, ratings
from service_window import worklist

KINDS = (
    *complaints.KINDS,
    *ratings.KINDS,
    findings.TAKE_UP,
    findings.ASK,
    findings.DECIDE_ON,
    findings.REVIEW_OF,
    *media.KINDS,
    proposals.KIND,
    inspections.ROUNDS,
    inspections.PLANS,
)
"""In the order in which lists offer them."""


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for kind in KINDS:
        worklist.register(kind)
