"""What the hall display shows: numbers and windows, never names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import HallNotice, Ticket
from appointments.services.hall_frame import Screen, frame_of
from appointments.services.hall_hours import Closure, closure_at
from appointments.services.hall_notices import notices_at
from appointments.services.hall_waits import GroupWait, waits_at
from service_window.wording import in_language
from windows.services.office import opening_lines

MOST_NOW = 4
MOST_RECENT = 6
STAYS = timedelta(seconds=45)
"""So long a number stays among those now called, also when its visitor has arrived at once."""

_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Call:
    """One number called to one window; ``key`` is new with every recall, ``spoken`` is said aloud in Chinese."""

    number: str
    window: int
    key: str

    @property
    def spoken(self) -> str:
        """The announcement: the number digit by digit, as it is read out in halls."""
        return f"请，{' '.join(self.number.translate(_DIGITS))}号，到{self.window}号窗口。"


@dataclass(frozen=True, slots=True)
class HallBoard:
    """The hall at a moment."""

    at: datetime
    now: list[Call]
    recent: list[Call]
    lines: list[GroupWait]
    notices: list[HallNotice]
    closure: Closure | None
    hours: list[str]
    office_name: str

    @property
    def nobody(self) -> str:
        """What stands where no number is called."""
        if self.closure is not None:
            return f"{self.closure.reason} {self.closure.opens}".strip()
        return _("No number is called at this moment.")


def board_at(moment: datetime, *, screen: Screen | None = None, seen: str = "") -> HallBoard:
    """The hall at a moment, as a display is to show it; the same number of queries however many wait.

    ``seen`` is the mark of the queue, where it was read already.
    """
    screen, frame = screen or Screen(), frame_of(timezone.localdate(moment))
    rows = Ticket.objects.for_day(timezone.localdate(moment)).filter(last_called_at__isnull=False, window__isnull=False)
    if screen.windows:
        rows = rows.filter(window__in=screen.windows)
    found = list(rows.select_related("window").order_by("-last_called_at", "-pk")[: MOST_NOW + MOST_RECENT])
    now = _called_now(found, moment)[:MOST_NOW]
    recent = [row for row in found if row not in now][:MOST_RECENT]
    return HallBoard(
        at=timezone.localtime(moment),
        now=[_call(row) for row in now],
        recent=[_call(row) for row in recent],
        lines=waits_at(moment, frame.links, items=screen.items if screen.windows else None, seen=seen),
        notices=notices_at(moment),
        closure=closure_at(moment, week=frame.week),
        hours=opening_lines(list(frame.week.hours)),
        office_name=in_language(frame.week.office, "name"),
    )


def _called_now(found: Sequence[Ticket], moment: datetime) -> list[Ticket]:
    """The numbers now called, the latest first: one for each window, whose newest call outdates the one before."""
    newest: dict[int | None, Ticket] = {}
    for row in found:
        newest.setdefault(row.window_id, row)
    return [row for row in newest.values() if _is_now(row, moment)]


def _is_now(ticket: Ticket, moment: datetime) -> bool:
    if ticket.state == Ticket.State.CALLED:
        return True
    return ticket.last_called_at is not None and moment - ticket.last_called_at < STAYS


def _call(ticket: Ticket) -> Call:
    assert ticket.window is not None
    return Call(ticket.number, ticket.window.number, f"{ticket.pk}-{ticket.recalls}-{ticket.window_id}")
