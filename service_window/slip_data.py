"""What a slip needs to know: set on a narrow roll, kept nowhere, without a seal. Pure, as ``paper_data`` is."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from service_window.paper_data import PaperOffice


class TicketSlip(TypedDict):
    """取号单: the number somebody waits with, on paper of 80 mm. ``drawn_at`` is ``2026-11-23 10:05``.

    The ticket itself is the record: the slip has the number of its series, and its QR leads to the live ticket.
    ``wait_low`` and ``wait_high`` are minutes; ``windows`` the numbers of the windows that serve the item.
    """

    office: PaperOffice
    number: str
    item_name: str
    drawn_at: str
    windows: NotRequired[str | None]
    booked_at: NotRequired[str | None]
    ahead: NotRequired[int | None]
    wait_low: NotRequired[int | None]
    wait_high: NotRequired[int | None]
    qr_svg: NotRequired[str | None]
    sample: NotRequired[bool]


SLIPS: Mapping[str, type] = {"ticket": TicketSlip}
"""Every kind of slip and its contract; the key is also the name of its template."""
