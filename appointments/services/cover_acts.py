"""Leaving the post and coming back, with what follows for open cases (R3): never held by nobody, never by two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case, Handover, Visit
from appointments.models.case import CaseQuerySet
from appointments.services import handovers, ticket_moves, visits
from appointments.services.guards import Refused
from service_window.http import Refusal
from windows.cover import Assignment, Cover
from windows.models import Absence, Attendance, Equipment, Staff, Window
from windows.models.day_cover import duties_on
from windows.services import absences, audit
from windows.services.attendance import move_to_window, sign_out


@dataclass(frozen=True, slots=True)
class Kept:
    """A case that stayed where it was, and the sentence that says why."""

    case: Case
    sentence: str


@dataclass(frozen=True, slots=True)
class PostLeft:
    """What came of leaving the post: the absence, the cases handed over, and those for which nobody was there."""

    absence: Absence
    handed: tuple[Handover, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class PostTaken:
    """What came of returning: the absence, the cases that came back, and those that stayed with their reason."""

    absence: Absence
    taken: tuple[Handover, ...]
    kept: tuple[Kept, ...]


@transaction.atomic
def leave_post(
    attendance: Attendance,
    *,
    by: Staff,
    destination: str = "",
    minutes: int | None = None,
    hand_over: Iterable[Case] = (),
    note: str = "",
) -> PostLeft:
    """Go off post; the duty for new visitors passes to B by itself, and ``hand_over`` goes to the stand-in with a note.

    A case without a stand-in stays with its holder: a case is never held by nobody.
    """
    visits.ensure_nobody_called(by)
    cases = list(hand_over)
    absence = absences.begin_absence(attendance, by=by, destination=destination, minutes=minutes)
    handed, kept = _hand_on(by, cases, note=note, by=by)
    return PostLeft(absence, tuple(handed), tuple(kept))


@transaction.atomic
def return_to_post(absence: Absence, *, by: Staff, take_back: Iterable[Case] = ()) -> PostTaken:
    """Come back: the duty returns by itself; of the cases handed over those in ``take_back`` return, the others stay."""
    ended = absences.end_absence(absence, by=by)
    taken: list[Handover] = []
    kept: list[Kept] = []
    for case in take_back:
        try:
            with transaction.atomic():
                taken.append(_take_back(case, by))
        except Refusal as refusal:
            kept.append(Kept(case, str(refusal)))
    return PostTaken(ended, tuple(taken), tuple(kept))


@transaction.atomic
def leave_for_the_day(
    attendance: Attendance,
    *,
    by: Staff,
    devices_off: bool = True,
    devices_left_on: Iterable[Equipment] = (),
    hand_over: Iterable[Case] = (),
    note: str = "",
) -> tuple[Attendance, tuple[Handover, ...], tuple[Kept, ...]]:
    """Sign out; ``hand_over`` goes to the stand-in, everything else stays with its holder until tomorrow."""
    if Visit.objects.open().filter(staff=by).exists():
        raise Refused(_("You still have a visitor. End the visit, then sign out."))
    visits.ensure_nobody_called(by)
    cases = list(hand_over)
    row = sign_out(attendance, by=by, devices_off=devices_off, devices_left_on=devices_left_on)
    handed, kept = _hand_on(by, cases, note=note, by=by)
    return row, tuple(handed), tuple(kept)


@transaction.atomic
def go_to_window(attendance: Attendance, window: Window, *, by: Staff) -> Attendance:
    """Go on at another window, as whoever takes a duty over there; the visitor under way is served to the end first."""
    visit = Visit.objects.open().filter(staff=by).first()
    if visit is not None and visit.window_id != window.pk:
        raise Refused(_("You still have a visitor. End the visit, then go to the other window."))
    visits.ensure_nobody_called(by)
    return move_to_window(attendance, window, by=by)


@transaction.atomic
def hand_over_cases(
    person: Staff, *, by: Staff, cases: Iterable[Case], note: str
) -> tuple[tuple[Handover, ...], tuple[Kept, ...]]:
    """Hand cases of ``person`` to their stand-ins, as before a leave: by the person, or by the chief representative."""
    handed, kept = _hand_on(person, list(cases), note=note, by=by)
    return tuple(handed), tuple(kept)


# --- Reads --------------------------------------------------------------------------------------


def cases_to_hand_over(person: Staff, moment: datetime) -> CaseQuerySet:
    """Cases that should not wait for the person's return: a visitor sits there, or a limit ends today or is past."""
    today = timezone.localdate(moment)
    at_counter = Exists(Visit.objects.open().filter(staff=person, case_links__case=OuterRef("pk")))
    due = Q(promised_due_on__lte=today) | Q(statutory_due_on__lte=today) | Q(finish_by__isnull=False)
    cases = Case.objects.open().held_by(person).for_list()
    return cases.filter(Q(at_counter) | (due & Q(result_ready_at=None))).order_by("promised_due_on", "pk")


def cases_to_take_back(person: Staff, *, since: datetime | None = None) -> CaseQuerySet:
    """Open cases that ``person`` handed on and may take back now."""
    own = Handover.objects.filter(case=OuterRef("pk"), holder=person)
    handed = Handover.objects.filter(case=OuterRef("pk"), until_at=None, handed_by=person)
    if since is not None:
        handed = handed.filter(from_at__gte=since)
    return Case.objects.open().exclude(holder=person).filter(Exists(own), Exists(handed)).for_list().order_by("pk")


def stand_in_of(case: Case, person: Staff, *, cover: Cover, rows: Iterable[Assignment]) -> int | None:
    """Who takes over for ``person`` in ``cover``, the duties of a moment at which this person is not at the post.

    Before the item is known, whoever holds a duty at the window does.
    """
    items = (
        [case.item_id] if case.item_id is not None else [row.item_id for row in rows if row.window_id == case.window_id]
    )
    for item_id in items:
        holder = cover.duty_holder(window_id=case.window_id or 0, item_id=item_id)
        if holder is not None and holder.staff_id != person.pk:
            return holder.staff_id
    return None


def takers_of(cases: Iterable[Case], person: Staff, moment: datetime) -> dict[int, Staff | None]:
    """By case who would take over if ``person`` were not at the post at ``moment``; none where nobody is there."""
    present = Attendance.objects.at_post(moment) - {person.pk}
    day = timezone.localdate(moment)
    rows = duties_on(day)
    without = Cover(rows, at_post=present, on=day)
    targets = {case.pk: stand_in_of(case, person, cover=without, rows=rows) for case in cases}
    people = Staff.objects.in_bulk([target for target in targets.values() if target is not None])
    return {pk: None if target is None else people[target] for pk, target in targets.items()}


# --- Handing on ---------------------------------------------------------------------------------


def _hand_on(person: Staff, cases: list[Case], *, note: str, by: Staff) -> tuple[list[Handover], list[Kept]]:
    if not cases:
        return [], []
    takers = takers_of(cases, person, timezone.now())
    handed: list[Handover] = []
    kept: list[Kept] = []
    for case in cases:
        taker = takers[case.pk]
        if case.holder_id != person.pk:
            raise Refused(_("Case %(case)s is not held by %(person)s.") % {"case": case, "person": person.name})
        if taker is None:
            kept.append(Kept(case, _("Nobody is there to take the case over; it stays with its handler.")))
            continue
        handed.append(handovers.hand_over(case, to=taker, by=by, note=note))
    _pass_visit(person, handed, by=by)
    return handed, kept


def _pass_visit(person: Staff, handed: list[Handover], *, by: Staff) -> None:
    """The visitor who sits at the window stays with the case: the visit passes to whoever has taken all of its cases."""
    visit = Visit.objects.open().filter(staff=person).first()
    if visit is None or not handed:
        return
    holders = set(Case.objects.open().filter(visit_links__visit=visit).values_list("holder_id", flat=True))
    if len(holders) != 1 or person.pk in holders:
        return
    (target,) = holders
    if Visit.objects.open().filter(staff=target).exists():
        return
    if Visit.objects.open().filter(pk=visit.pk, staff=person).update(staff=target):
        ticket_moves.pass_on(visit, target, moment=timezone.now())
        after = {"staff": target}
        audit.record("visit.pass", visit, by=by, label=str(visit), before={"staff": person.pk}, after=after)


def _take_back(case: Case, by: Staff) -> Handover:
    if Visit.objects.open().filter(case_links__case=case).exclude(staff=by).exists():
        raise Refused(_("The visitor of case %(case)s is with the handler now; it stays there.") % {"case": case})
    return handovers.take_over(case, by=by, note=_("Back at the post"))
