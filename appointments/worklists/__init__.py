"""The kinds of work with cases that await somebody on the supervision page."""

from appointments.worklists import extensions, green_channels, opinions, watch
from service_window import worklist

KINDS = (
    opinions.KIND,
    extensions.KIND,
    green_channels.KIND,
    watch.LATE,
    watch.DEEMED,
    watch.NOTICES,
)
"""In the order in which the supervision page offers them; those of ``people`` and ``requests`` join with their pages."""


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for kind in KINDS:
        worklist.register(kind)
