"""Plans of inspections without fixed dates, drawn by lot so that nobody can choose (双随机, A1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.draw import DrawImpossible, Drawn, Population, draw, seed_of
from evaluations.models import InspectionDraw, InspectionPlan, InspectionRound, RoundInspector
from evaluations.models.inspection_plan import PLAN
from evaluations.services.inspection_people import candidates, serving_at
from service_window.http import Refusal
from windows.models import Leave, Staff, Window
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.numbers import next_number
from windows.services.records import NotValid, require, validate
from windows.services.schedule import opening_hours

LONGEST_SPAN = 92
HALF_HOUR = timedelta(minutes=30)
_TIME = "%Y-%m-%d %H:%M"


class NothingToDraw(Refusal):
    """The plan cannot be drawn now; the sentence says what is missing."""


@transaction.atomic
def create_plan(
    *,
    by: Staff,
    body: str,
    mode: str,
    first_day: date,
    last_day: date,
    rounds: int,
    inspectors_each: int,
    purpose: str = "",
) -> InspectionPlan:
    """Plan a number of rounds within a span of days; which windows, when and by whom is left to the lot."""
    require(by, PLAN)
    today = timezone.localdate()
    if first_day < today:
        raise NotValid(_("The first day has passed. A plan begins today or later."))
    if (last_day - first_day).days >= LONGEST_SPAN:
        raise NotValid(_("A plan spans at most %(days)d days. Make a further plan for later.") % {"days": LONGEST_SPAN})
    plan = InspectionPlan(
        number=f"JH-{today.year}-{next_number(f'inspection-plan-{today.year}'):03d}",
        body=body,
        mode=mode,
        first_day=first_day,
        last_day=last_day,
        rounds=rounds,
        inspectors_each=inspectors_each,
        purpose=words(purpose, most=300),
        created_by=by,
        created_at=timezone.now(),
    )
    validate(plan)
    plan.save(force_insert=True)
    after = {"first_day": first_day, "last_day": last_day, "rounds": rounds, "inspectors_each": inspectors_each}
    audit.record("inspection.plan", plan, by=by, label=plan.number, after=after)
    return plan


@transaction.atomic
def withdraw_plan(plan: InspectionPlan, *, by: Staff, reason: str) -> InspectionPlan:
    """Withdraw a plan that was not drawn yet; a drawn one stands, and its rounds are cancelled one by one."""
    require(by, PLAN)
    note = words(reason, most=300, missing=_("Say why the plan is withdrawn."))
    row = InspectionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if row.draws.exists():
        raise NotValid(_("This plan has been drawn and stands. Cancel single rounds, with a reason each."))
    fields = {"withdrawn_by": by, "withdrawn_at": timezone.now(), "withdraw_reason": note}
    if not InspectionPlan.objects.filter(pk=row.pk, withdrawn_at=None).update(**fields):
        raise NotValid(_("This plan is withdrawn already."))
    row.refresh_from_db()
    audit.record("inspection.withdraw_plan", row, by=by, label=row.number, reason=note)
    return row


@transaction.atomic
def draw_plan(plan: InspectionPlan, *, by: Staff, reason: str = "") -> InspectionDraw:
    """Draw the rounds of a plan by lot; drawn again, with a reason, are those that were not held yet.

    First the audit trail binds what is drawn from. The digest of that very event, which nobody can know or choose
    beforehand, makes the seed. Earlier draws stay, their rounds that were not held are cancelled.
    """
    require(by, PLAN)
    row = InspectionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if row.withdrawn_at is not None:
        raise NothingToDraw(_("This plan is withdrawn. Make a new one."))
    sequence = row.draws.count() + 1
    missing = _("Say why the plan is drawn again; both draws and the reason stay on record.") if sequence > 1 else ""
    note = words(reason, most=300, missing=missing) if sequence > 1 else ""
    open_rounds = row.plan_rounds.filter(state=InspectionRound.State.PLANNED)
    rounds = row.rounds if sequence == 1 else open_rounds.count()
    if not rounds:
        raise NothingToDraw(_("All rounds of this plan were held or cancelled: there is nothing to draw again."))
    urn = population_of(row, rounds=rounds, now=timezone.now())
    bound = {"population": urn.digest(), "sequence": sequence}
    event = audit.record("inspection.bind", row, by=by, label=row.number, after=bound)
    seed = seed_of(event.digest, row.number, sequence)
    drawn = _drawn(urn, seed)
    _cancel_replaced(row, by=by, reason=note)
    made = InspectionDraw.objects.create(
        plan=row,
        sequence=sequence,
        event=event,
        seed=seed,
        population=urn.as_json(),
        reason=note,
        drawn_by=by,
        drawn_at=timezone.now(),
    )
    _write_rounds(made, drawn, by=by)
    audit.record("inspection.draw", row, by=by, label=row.number, reason=note, after={"seed": seed, "rounds": rounds})
    return made


def population_of(plan: InspectionPlan, *, rounds: int, now: datetime) -> Population:
    """What a plan is drawn from at a moment: open windows, half-hours in opening hours to come, inspectors there."""
    people = dict(candidates(plan.first_day, plan.last_day).values_list("pk", "number"))
    windows = dict(Window.objects.open().order_by("number").values_list("pk", "number"))
    barred = serving_at(windows, plan.first_day, plan.last_day)
    return Population(
        windows=tuple(windows.values()),
        times=tuple(_times(plan, now)),
        inspectors=tuple(people.values()),
        barred=tuple(sorted((windows[window], people[pk]) for window, pk in barred if pk in people)),
        away=tuple(sorted(_away(plan, people))),
        rounds=rounds,
        inspectors_each=plan.inspectors_each,
    )


# --- Drawn again ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DrawCheck:
    """What anybody finds who runs a draw again: each link of the proof, and what comes out of the urn."""

    event_whole: bool
    population_bound: bool
    seed_follows: bool
    same_rounds: bool
    drawn: tuple[Drawn, ...]

    @property
    def is_proven(self) -> bool:
        """Whether every link holds."""
        return self.event_whole and self.population_bound and self.seed_follows and self.same_rounds


def draw_again(made: InspectionDraw) -> DrawCheck:
    """Run a stored draw again and compare every step with what is on record."""
    urn = made.urn
    rounds = made.drawn_rounds.select_related("window").prefetch_related("inspectors__staff").order_by("position")
    stored = tuple(
        Drawn(
            row.window.number,
            datetime.combine(row.day, row.starts or time()).strftime(_TIME),
            tuple(sorted(inspector.staff.number for inspector in row.inspectors.all())),
        )
        for row in rounds
    )
    try:
        drawn = draw(urn, made.seed)
    except DrawImpossible:
        drawn = ()
    return DrawCheck(
        event_whole=audit.digest_of(made.event) == made.event.digest,
        population_bound=made.event.after == {"population": urn.digest(), "sequence": made.sequence},
        seed_follows=seed_of(made.event.digest, made.plan.number, made.sequence) == made.seed,
        same_rounds=drawn == stored,
        drawn=drawn,
    )


# --- Parts ----------------------------------------------------------------------------------------


def _times(plan: InspectionPlan, now: datetime) -> Iterator[str]:
    """The half-hours in opening hours that have not begun."""
    present = timezone.localtime(now).strftime(_TIME)
    for number in range((plan.last_day - plan.first_day).days + 1):
        day = plan.first_day + timedelta(days=number)
        for opens, closes in sorted(opening_hours(day)):
            at, end = datetime.combine(day, opens), datetime.combine(day, closes)
            while at + HALF_HOUR <= end:
                if (text := at.strftime(_TIME)) > present:
                    yield text
                at += HALF_HOUR


def _away(plan: InspectionPlan, people: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Days on which an inspector is on leave, be it in part."""
    first = timezone.make_aware(datetime.combine(plan.first_day, time.min))
    end = timezone.make_aware(datetime.combine(plan.last_day + timedelta(days=1), time.min))
    leaves = Leave.objects.standing().filter(staff__in=people).between(first, end)
    for pk, starts_at, until_at in leaves.order_by().values_list("staff_id", "starts_at", "until_at"):
        day = max(timezone.localdate(starts_at), plan.first_day)
        last = min(timezone.localdate(until_at - timedelta(microseconds=1)), plan.last_day)
        while day <= last:
            yield day.isoformat(), people[pk]
            day += timedelta(days=1)


def _drawn(urn: Population, seed: str) -> tuple[Drawn, ...]:
    if not urn.windows:
        raise NothingToDraw(_("No window is open. Open a window before you draw."))
    if not urn.times:
        raise NothingToDraw(_("No half-hour within the opening hours is left in these days. Make a new plan."))
    try:
        return draw(urn, seed)
    except DrawImpossible as impossible:
        given = {"window": impossible.window, "n": urn.inspectors_each}
        sentence = (
            _("Window %(window)s lacks inspectors: %(n)d are needed who do not serve there. Name more inspectors.")
            if impossible.lacks == "inspectors"
            else _("For window %(window)s no time is left at which %(n)d inspectors are there. Plan fewer rounds.")
        )
        raise NothingToDraw(sentence % given) from impossible


def _cancel_replaced(plan: InspectionPlan, *, by: Staff, reason: str) -> None:
    """The rounds of earlier draws that were not held make room."""
    plan.plan_rounds.filter(state=InspectionRound.State.PLANNED).update(
        state=InspectionRound.State.CANCELLED, cancelled_by=by, cancelled_at=timezone.now(), cancel_reason=reason
    )


def _write_rounds(made: InspectionDraw, drawn: tuple[Drawn, ...], *, by: Staff) -> None:
    windows = {window.number: window for window in Window.objects.filter(number__in={one.window for one in drawn})}
    numbers = {number for one in drawn for number in one.inspectors}
    people = {person.number: person for person in Staff.objects.filter(number__in=numbers)}
    for position, one in enumerate(drawn, start=1):
        at = datetime.strptime(one.time, _TIME)  # noqa: DTZ007 - local, as the office writes it
        row = InspectionRound.objects.create(
            plan=made.plan,
            draw=made,
            position=position,
            body=made.plan.body,
            mode=made.plan.mode,
            window=windows[one.window],
            day=at.date(),
            starts=at.time(),
            created_by=by,
            created_at=made.drawn_at,
        )
        RoundInspector.objects.bulk_create(RoundInspector(round=row, staff=people[number]) for number in one.inspectors)
