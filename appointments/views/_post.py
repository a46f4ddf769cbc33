"""Whether the person at the desk is at the post, what that asks of them, and who stands in for whom (R3, R9)."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import BooleanField, Exists, F, FilteredRelation, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appointments.forms.presence import DestinationForm
from appointments.services import posts, receiving
from appointments.services.stand_ins import CoveredItem, StandIn, stand_ins_of
from service_window.joined import Joined
from service_window.wording import in_language
from windows.models import Absence, Attendance, DeskMessage, Office, Staff, Window
from windows.presence import PostState

MOST_MESSAGES = 5
SECONDS = 3
"""So often the desk asks for what is new."""


@dataclass(frozen=True, slots=True)
class StandInView:
    """One stand-in as a desk shows it."""

    window_id: int
    window_number: int
    away: str
    holder: str
    items: str
    since: datetime | None


@dataclass
class Post:
    """What the strip of the desk shows of the person's own presence; nothing where the office does not use it."""

    in_use: bool = False
    recorded: bool = False
    now: datetime = field(default_factory=timezone.now)
    attendance: Attendance | None = None
    absence: Absence | None = None
    taken: list[StandInView] = field(default_factory=list)
    given: list[StandInView] = field(default_factory=list)
    messages: list[DeskMessage] = field(default_factory=list)
    holders: dict[tuple[int, int], str] = field(default_factory=dict)
    tell_form: DestinationForm = field(default_factory=DestinationForm)

    @property
    def seconds(self) -> int:
        """How often the desk asks for what is new."""
        return SECONDS

    @property
    def window(self) -> Window | None:
        """Where the person is signed in."""
        return self.attendance.window if self.attendance else None

    @property
    def state(self) -> PostState:
        """Where the person is."""
        if self.attendance is None:
            return PostState.OFF_DUTY
        return PostState.OFF_POST if self.absence else PostState.AT_POST

    @cached_property
    def lunch(self) -> str:
        """Why the window calls nobody over lunch; asked for only where a page says it."""
        return receiving.lunch_closure(self.window, self.now) if self.window and not self.absence else ""

    @property
    def must_tell(self) -> bool:
        """Whether ten minutes have passed and nobody knows where the person is."""
        return self.absence is not None and self.absence.needs_destination(self.now)

    @property
    def overdue(self) -> bool:
        """Whether the return is overdue."""
        return self.absence is not None and self.absence.is_overdue(self.now)

    @property
    def refusal(self) -> str:
        """Why nobody calls visitors at this desk now, as far as the post says; empty where they may."""
        if self.absence is not None:
            return receiving.off_post(self.absence.left_at)
        if self.recorded and self.attendance is None:
            return receiving.not_signed_in()
        return self.lunch

    @property
    def mark(self) -> str:
        """What decides what the desk offers: a page that shows another mark is out of date."""
        return f"{self.state}:{self.window.pk if self.window else 0}:{bool(self.refusal)}"

    @property
    def etag(self) -> str:
        """Changes with everything that the strip shows, and with nothing else."""
        row, away = self.attendance, self.absence
        shown = (
            (get_language(), self.in_use, self.mark, self.lunch, row and row.signed_in_at),
            away and (away.pk, away.destination, away.expected_back_at, self.must_tell, self.overdue),
            (self.taken, self.given, [message.pk for message in self.messages]),
        )
        return f'"{hashlib.sha256(repr(shown).encode()).hexdigest()[:32]}"'


def post_of(request: HttpRequest) -> Post:
    """The post of whoever asks, read once for a request: three queries for somebody at the post."""
    known: Post | None = getattr(request, "desk_post", None)
    if known is None:
        known = read_post(request.user)  # type: ignore[arg-type]
        request.desk_post = known  # type: ignore[attr-defined]
    return known


def signed_in_window(request: HttpRequest) -> Window | None:
    """Where whoever asks is signed in, as their post says it; one query."""
    known: Post | None = getattr(request, "desk_post", None)
    if known is not None:
        return known.window
    return posts.window_of_person(request.user, timezone.localdate())  # type: ignore[arg-type]


def read_post(person: Staff) -> Post:
    """Read where somebody is; whoever is signed in also hears of messages and of stand-ins."""
    now = timezone.now()
    row = _attendance(person, now)
    if row is None:
        recorded = Exists(Attendance.objects.filter(signed_in_at__lte=now))
        found = Office.objects.filter(presence_in_use=True).annotate(recorded=recorded).values_list("recorded").first()
        return Post(in_use=found is not None, recorded=bool(found and found[0]), now=now)
    if not row.in_use:  # type: ignore[attr-defined]
        return Post(now=now)
    post = Post(in_use=True, recorded=True, now=now, attendance=row, absence=_absence(row))
    _add_stand_ins(post, person)
    today = timezone.localdate(now)
    post.messages = list(_UNREAD.find(window=row.window_id, day=today))
    return post


def _attendance(person: Staff, now: datetime) -> Attendance | None:
    """The open attendance of today with the absence under way, in one query."""
    return next(_ATTENDANCE.find(person=person.pk, day=timezone.localdate(now)), None)


def _absence(row: Attendance) -> Absence | None:
    if row.away_id is None:  # type: ignore[attr-defined]
        return None
    return Absence(attendance=row, **{name: getattr(row, f"away_{name}") for name in _OF_ABSENCE})


_OF_ABSENCE = ("id", "left_at", "destination", "destination_told_at", "expected_back_at")


def _signed_in(*, person: int, day: date) -> QuerySet[Attendance]:
    rows = Attendance.objects.open().filter(staff=person, day=day).order_by("pk")
    rows = rows.annotate(
        in_use=Exists(Office.objects.filter(presence_in_use=True)),
        away=FilteredRelation("absences", condition=Q(absences__returned_at=None)),
    )
    return rows.annotate(**{f"away_{name}": F(f"away__{name}") for name in _OF_ABSENCE})[:1]


def _unread(*, window: int, day: date) -> QuerySet[DeskMessage]:
    return DeskMessage.objects.unread_at(window, day)[:MOST_MESSAGES]


_ATTENDANCE = Joined(
    Attendance,
    _signed_in,
    names={"person": int, "day": date},
    related=("window",),
    annotated={"in_use": BooleanField()} | {f"away_{name}": Absence._meta.get_field(name) for name in _OF_ABSENCE},
)
_UNREAD = Joined(
    DeskMessage,
    _unread,
    names={"window": int, "day": date},
    related=("sent_by",),
    only=("text", "sent_at", "sent_by__name"),
)


def _add_stand_ins(post: Post, person: Staff) -> None:
    for found in stand_ins_of(person, post.now):
        if found.away_id == person.pk:
            post.given.append(_view(found))
            post.holders |= {(found.window_id, item.pk): found.holder for item in found.items if found.holder}
        else:
            post.taken.append(_view(found))


def _view(found: StandIn) -> StandInView:
    return StandInView(
        window_id=found.window_id,
        window_number=found.window_number,
        away=found.away,
        holder=found.holder,
        items=_(", ").join(_item_name(item) for item in found.items),
        since=found.since,
    )


def _item_name(item: CoveredItem) -> str:
    return in_language(item, "name")
