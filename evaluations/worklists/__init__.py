"""The kinds of work that await the assessment office."""

from evaluations.worklists import complaints
from service_window import worklist

KINDS = complaints.KINDS
"""In the order in which the pages offer them."""


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for kind in KINDS:
        worklist.register(kind)
