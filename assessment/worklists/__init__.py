"""The kinds of work of the annual assessment that await somebody."""

from assessment.worklists import awards, objections, years
from service_window import worklist

KINDS = (years.DECISIONS, awards.DECISIONS, objections.TO_ANSWER, awards.OBJECTIONS, years.STEPS)
"""In the order in which lists offer them."""


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for kind in KINDS:
        worklist.register(kind)
