"""The board: a tile for every window, the alarms, who is off post, and the duties of the day, ready to be shown."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from appointments.deadlines import Light
from service_window.dashboard.board_rows import MOST_FAULTS
from service_window.dashboard.facts import Duty, Facts, Place
from service_window.dashboard.queue_facts import WindowQueue, queues_of
from service_window.dashboard.seats import Seat, Words, in_language, seats_of
from windows.models import Fault
from windows.presence import REPORTED_FROM


class TileState(TextChoices):
    """What a window is doing now; always shown by word, icon and colour."""

    SERVING = "serving", pgettext_lazy("window", "Serving")
    FREE = "free", pgettext_lazy("window", "Free")
    OFF_POST = "off_post", pgettext_lazy("window", "Off post")
    NOBODY = "nobody", pgettext_lazy("window", "Nobody signed in")
    UNKNOWN = "unknown", pgettext_lazy("window", "Presence is not recorded")
    LUNCH = "lunch", pgettext_lazy("window", "Lunch break")
    OUTSIDE = "outside", pgettext_lazy("window", "Outside opening hours")
    CLOSED = "closed", pgettext_lazy("window", "Closed")


ICONS = {
    TileState.SERVING: "messages-square",
    TileState.FREE: "circle-check",
    TileState.OFF_POST: "footprints",
    TileState.NOBODY: "user-x",
    TileState.UNKNOWN: "circle-question-mark",
    TileState.LUNCH: "utensils",
    TileState.OUTSIDE: "moon",
    TileState.CLOSED: "door-closed",
}


@dataclass(frozen=True, slots=True)
class Open:
    """One item without a holder: what it is, whose it would be, and where somebody is assigned for the day."""

    item: str
    a_name: str
    b_name: str
    window: int
    url: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One window."""

    pk: int
    number: int
    name: str
    state: str
    label: Words
    icon: str
    is_open: bool
    closed_reason: str
    seats: tuple[Seat, ...]
    uncovered: tuple[Open, ...]
    key: str
    queue: WindowQueue | None = None


@dataclass(frozen=True, slots=True)
class Lunch:
    """Who has lunch duty at a window today."""

    window: int
    name: str
    hours: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody assigned to an item for the day."""

    name: str
    window: int
    item: str
    url: str


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many open cases show a light, and where they are listed."""

    code: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One open fault."""

    what: str
    place: str
    description: str
    stops_service: bool
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows at one moment."""

    at: datetime
    tiles: tuple[Tile, ...]
    alarms: tuple[Open, ...]
    off_post: tuple[Seat, ...]
    chief: str
    chief_away: bool
    deputy: str
    deputy_away: bool
    lunches: tuple[Lunch, ...]
    stand_ins: tuple[StandIn, ...]
    faults: tuple[FaultRow, ...]
    more_faults: bool
    lights: tuple[LightCount, ...]
    slow_minutes: int
    reported_minutes: int
    waiting: int | None = None


def build_board(facts: Facts) -> Board:
    """Arrange the facts of a moment."""
    numbers = {place.pk: place.number for place in facts.places}
    open_items = _open_items(facts, numbers)
    seats = seats_of(facts, numbers)
    queues = _queues(facts)
    tiles = tuple(
        _tile(place, facts, seats.get(place.pk, ()), open_items.get(place.pk, ()), queues.get(place.pk))
        for place in facts.places
    )
    chief = facts.chief
    return Board(
        at=facts.moment,
        tiles=tiles,
        alarms=tuple(one for found in open_items.values() for one in found),
        off_post=tuple(seat for tile in tiles for seat in tile.seats if seat.off_since is not None),
        chief=chief.chief.name if chief else "",
        chief_away=bool(chief and chief.chief_away),
        deputy=chief.deputy.name if chief and chief.deputy else "",
        deputy_away=bool(chief and chief.deputy_away),
        lunches=tuple(_lunches(facts)),
        stand_ins=tuple(_stand_ins(facts, numbers)),
        faults=tuple(_fault(row, facts.day) for row in facts.faults[:MOST_FAULTS]),
        more_faults=len(facts.faults) > MOST_FAULTS,
        lights=tuple(
            LightCount(code, facts.lights[code], f"{reverse('appointments:case-list')}?light={code}")
            for code in (light.value for light in (Light.DARK_RED, Light.RED, Light.YELLOW, Light.GREEN, Light.PAUSED))
        ),
        slow_minutes=facts.office.step_minutes_warning,
        reported_minutes=int(REPORTED_FROM / timedelta(minutes=1)),
        waiting=len(facts.queue.waiting) if facts.queue else None,
    )


# --- Windows ------------------------------------------------------------------------------------


def _tile(
    place: Place, facts: Facts, seats: tuple[Seat, ...], uncovered: tuple[Open, ...], queue: WindowQueue | None
) -> Tile:
    state = _state(place, facts, seats)
    return Tile(
        pk=place.pk,
        number=place.number,
        name=in_language(place.name, place.name_en),
        state=state.value,
        label=state.label,
        icon=ICONS[state],
        is_open=place.is_open,
        closed_reason=place.closed_reason,
        seats=seats,
        uncovered=uncovered,
        key=str(place.number) if place.number <= 9 else "",
        queue=queue,
    )


def _queues(facts: Facts) -> dict[int, WindowQueue]:
    """Who waits, by window; nothing where the office keeps no queue of its own."""
    if facts.queue is None:
        return {}
    seats = {person.staff_id: person.window_id for person in facts.people}
    duties = [(duty.window_id, duty.item_id) for duty in facts.duties]
    return queues_of(facts.queue, facts.moment, cover=facts.cover, seats=seats, duties=duties)


def _state(place: Place, facts: Facts, seats: tuple[Seat, ...]) -> TileState:
    if not place.is_open:
        return TileState.CLOSED
    if any(seat.serving is not None and seat.off_since is None for seat in seats):
        return TileState.SERVING
    if place.pk not in facts.calling:
        return TileState.LUNCH if _between_hours(facts) else TileState.OUTSIDE
    if not facts.recorded:
        return TileState.UNKNOWN
    if not any(seat.since is not None and not seat.on_leave for seat in seats):
        return TileState.NOBODY
    return TileState.FREE if any(seat.since and seat.off_since is None for seat in seats) else TileState.OFF_POST


def _between_hours(facts: Facts) -> bool:
    at = timezone.localtime(facts.moment).time()
    return any(opens <= at for opens, _closes in facts.hours) and any(at < closes for _opens, closes in facts.hours)


def _open_items(facts: Facts, numbers: dict[int, int]) -> dict[int, tuple[Open, ...]]:
    """The alarms by window, in the order of the windows."""
    alarms = set(facts.alarms())
    found: dict[int, list[Open]] = {}
    for duty in facts.duties:
        if duty.post in alarms:
            alarms.discard(duty.post)
            found.setdefault(duty.window_id, []).append(
                Open(
                    item=_title(duty),
                    a_name=duty.a_name,
                    b_name=duty.cover_name or duty.b_name,
                    window=numbers[duty.window_id],
                    url=reverse("dashboard:cover-assign", args=(duty.window_id, duty.item_id)),
                )
            )
    return {window: tuple(items) for window, items in found.items()}


# --- The day ------------------------------------------------------------------------------------


def _lunches(facts: Facts) -> list[Lunch]:
    return [
        Lunch(place.number, place.lunch_name, f"{place.lunch_starts:%H:%M}–{place.lunch_ends:%H:%M}")
        for place in facts.places
        if place.lunch_name
    ]


def _stand_ins(facts: Facts, numbers: dict[int, int]) -> list[StandIn]:
    return [
        StandIn(
            duty.cover_name or "",
            numbers[duty.window_id],
            _title(duty),
            reverse("dashboard:cover-cancel", args=(duty.cover_id,)),
        )
        for duty in facts.duties
        if duty.cover_id is not None
    ]


def _fault(row: Fault, today: date) -> FaultRow:
    window = row.equipment.window
    return FaultRow(
        what=row.equipment.name,
        place=str(window) if window else _("Hall"),
        description=row.description,
        stops_service=row.stops_service,
        due_on=row.due_on,
        overdue=row.due_on < today,
    )


def _title(duty: Duty) -> str:
    return in_language(duty.name, duty.name_en) or duty.code
