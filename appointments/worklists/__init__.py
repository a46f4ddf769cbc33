"""The kinds of work with cases and people that await somebody on the supervision page."""

from appointments.worklists import bookings, extensions, green_channels, opinions, people, requests, watch
from service_window import worklist

KINDS = (
    opinions.KIND,
    extensions.KIND,
    green_channels.KIND,
    people.LEAVE,
    people.OFF_POST,
    people.LEAVE_RETURN,
    bookings.KIND,
    requests.ENTRY,
    requests.PROPOSAL,
    requests.IMPROVEMENT,
    watch.LATE,
    watch.DEEMED,
    watch.NOTICES,
)
"""In the order in which the supervision page offers them."""


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for kind in KINDS:
        worklist.register(kind)
