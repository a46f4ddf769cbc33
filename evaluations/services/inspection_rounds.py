"""Rounds: named by hand with a reason, begun, cancelled, finished; what fails of a person becomes a draft finding (A1)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.ledger_types import InspectionBody
from evaluations.models import Inspection, InspectionRound, RoundInspector, RoundPerson
from evaluations.models.inspection_plan import INSPECT, PLAN
from evaluations.services.inspection_people import candidates, people_at, serves_at
from service_window.http import Refusal
from windows.models import Staff, Window
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.numbers import next_number
from windows.services.records import NotPermitted, NotValid, require, validate

EARLY = timedelta(minutes=15)
"""So long before its time a drawn round may begin; inspectors walk there."""
OLDEST = timedelta(days=366)


class RoundState(Refusal):
    """The round is in another state than the act needs."""


class OwnWindow(Refusal):
    """Nobody inspects the window at which they serve, or themselves."""


@transaction.atomic
def name_round(
    *,
    by: Staff,
    body: str,
    mode: str,
    window: Window,
    day: date,
    reason: str,
    inspectors: Iterable[Staff] = (),
    outsiders: str = "",
) -> InspectionRound:
    """Name one round by hand, and say why it was not drawn.

    The own office names inspectors and a day to come; of another body the office records what it did, and who came.
    """
    require(by, PLAN)
    own = body == InspectionBody.OWN_OFFICE
    _ensure_day_fits(day, own=own)
    came = words(outsiders, most=200, missing="" if own else _("Say who came from the other body."))
    people = list(inspectors) if own else [by]
    if not people:
        raise NotValid(_("Name at least one inspector."))
    for person in people:
        _ensure_may_inspect(person, window, day, own=own)
    row = InspectionRound(
        body=body,
        mode=mode,
        window=window,
        day=day,
        outsiders="" if own else came,
        reason=words(reason, most=300, missing=_("Say why this round was not drawn by lot.")),
        created_by=by,
        created_at=timezone.now(),
    )
    validate(row)
    row.save(force_insert=True)
    RoundInspector.objects.bulk_create(RoundInspector(round=row, staff=person) for person in people)
    audit.record("inspection.name_round", row, by=by, reason=row.reason, after={"inspectors": len(people)})
    return row


@transaction.atomic
def begin_round(round_: InspectionRound, *, by: Staff) -> InspectionRound:
    """Begin a round on its day: the inspection enters the ledger, and who is at the post is written down."""
    row = to_carry_out(round_, by=by)
    moment = timezone.now()
    _ensure_its_day(row, moment)
    if row.state != InspectionRound.State.PLANNED:
        raise RoundState(_("This round cannot begin: %(state)s.") % {"state": row.get_state_display()})
    if row.is_own and serves_at(by, window=row.window, day=row.day):
        raise OwnWindow(_("You serve at this window meanwhile, and nobody inspects their own. Tell the office."))
    inspection = Inspection.objects.create(ref=_free_ref(row.day.year), body=row.body, mode=row.mode, held_on=row.day)
    begun = {"state": InspectionRound.State.UNDER_WAY, "inspection": inspection, "begun_by": by, "begun_at": moment}
    move(row, InspectionRound.State.PLANNED, **begun)
    inspectors = set(row.inspectors.values_list("staff_id", flat=True))
    found = people_at(row.window, day=row.day, moment=moment)
    RoundPerson.objects.bulk_create(
        RoundPerson(round=row, staff_id=pk, found=how) for pk, how in found.items() if pk not in inspectors
    )
    audit.record("inspection.begin", row, by=by, label=inspection.ref, after={"people": len(found)})
    return row


@transaction.atomic
def add_person(round_: InspectionRound, *, number: str, by: Staff) -> RoundPerson:
    """Add somebody who is at the post of the window and not on the list."""
    row = under_way(round_, by=by)
    person = Staff.objects.serving_on(row.day).filter(number__iexact=number.strip()).first()
    if person is None:
        raise NotValid(_("Nobody in service on this day has this employee number. Look at the badge again."))
    if row.inspectors.filter(staff=person).exists():
        raise OwnWindow(_("Nobody inspects themselves."))
    try:
        with transaction.atomic():
            made = RoundPerson.objects.create(round=row, staff=person, found=RoundPerson.Found.ADDED)
    except IntegrityError as error:
        raise NotValid(_("This person is on the list already.")) from error
    audit.record("inspection.add_person", row, by=by, label=person.number)
    return made


@transaction.atomic
def cancel_round(round_: InspectionRound, *, by: Staff, reason: str) -> InspectionRound:
    """Cancel a round that was not held, with a reason; it stays on record."""
    require(by, PLAN)
    note = words(reason, most=300, missing=_("Say why the round is cancelled; it stays on record."))
    row = locked(round_)
    move(
        row,
        InspectionRound.State.PLANNED,
        state=InspectionRound.State.CANCELLED,
        cancelled_by=by,
        cancelled_at=timezone.now(),
        cancel_reason=note,
    )
    audit.record("inspection.cancel", row, by=by, reason=note)
    return row


# --- What other services of rounds share ----------------------------------------------------------


def locked(round_: InspectionRound) -> InspectionRound:
    """The round as it is now, held until the act ends."""
    rows = InspectionRound.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("window", "inspection").get(pk=round_.pk)


def ensure_inspector(row: InspectionRound, person: Staff) -> None:
    """Refuse for whoever was not drawn or named for the round."""
    require(person, INSPECT)
    if not row.inspectors.filter(staff=person).exists():
        raise NotPermitted(_("Only the inspectors of this round carry it out."))


def move(row: InspectionRound, source: str, **fields: Any) -> None:
    """Take a round from one state to the next; refuse where somebody else already has."""
    if not InspectionRound.objects.filter(pk=row.pk, state=source).update(**fields):
        raise RoundState(_("Somebody else has already moved this round on. Look at it again."))
    for name, value in fields.items():
        setattr(row, name, value)


def to_carry_out(round_: InspectionRound, *, by: Staff) -> InspectionRound:
    """The round, locked, for one of its inspectors, whatever its state."""
    row = locked(round_)
    ensure_inspector(row, by)
    return row


def under_way(round_: InspectionRound, *, by: Staff) -> InspectionRound:
    """The round, locked, for one of its inspectors to record what is found."""
    row = to_carry_out(round_, by=by)
    ensure_under_way(row)
    return row


def ensure_under_way(row: InspectionRound) -> None:
    """Refuse for a round that has not begun or is over."""
    if row.state != InspectionRound.State.UNDER_WAY:
        raise RoundState(_("This round is not under way: %(state)s.") % {"state": row.get_state_display()})


# --- Parts ----------------------------------------------------------------------------------------


def _ensure_its_day(row: InspectionRound, moment: datetime) -> None:
    today = timezone.localdate(moment)
    if row.is_own and row.day != today:
        raise RoundState(
            _("This round is for %(day)s and can only be held then. If the day was missed, ask the office.")
            % {"day": row.day.isoformat()}
        )
    if row.is_drawn:
        starts = timezone.make_aware(datetime.combine(row.day, row.starts or time.min))
        if moment < starts - EARLY:
            raise RoundState(
                _("This round begins at %(time)s, as the lot fell.")
                % {"time": timezone.localtime(starts).strftime("%H:%M")}
            )


def _ensure_day_fits(day: date, *, own: bool) -> None:
    today = timezone.localdate()
    if own and day < today:
        raise NotValid(_("This day has passed. A round of the own office is named for today or later."))
    if not own and not today - OLDEST <= day <= today:
        raise NotValid(_("An inspection of another body is recorded once it was held, at most a year later."))


def _ensure_may_inspect(person: Staff, window: Window, day: date, *, own: bool) -> None:
    given = {"person": person.name, "window": window.number}
    if own and not candidates(day, day).filter(pk=person.pk).exists():
        raise NotValid(_("%(person)s is no inspector in service on this day. Name somebody else.") % given)
    if serves_at(person, window=window, day=day):
        raise OwnWindow(
            _("%(person)s serves at window %(window)s, and nobody inspects their own window. Name somebody else.")
            % given
        )


def _free_ref(year: int) -> str:
    """The next number of an inspection; one that a loaded ledger brought along is left out."""
    while True:
        ref = f"JC-{year}-{next_number(f'inspection-{year}'):04d}"
        if not Inspection.objects.filter(ref=ref).exists():
            return ref
