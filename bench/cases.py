"""The cases that the scenarios ask for."""

from itertools import product
from urllib.parse import quote

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from appointments.flow import Step
from appointments.models import Case, CaseVisit, Visit
from appointments.services import guards, visits
from appointments.services.hall_mark import display_mark
from bench.filling import FIRST_KEY, PHONE
from windows.models import Attendance, Device, ServiceItem, Staff, Window
from windows.roles import Role
from windows.services import audit
from windows.services.attendance import sign_in
from windows.services.devices import issue_device

MANY = 100
STEPS = 2000
"""Cases at F1 that the scenario of steps takes forward, three steps each."""
_NAMES = ("泰山", "黄河", "星河", "齐鲁")
_VERBS = (("greet", Step.GREET), ("communicate", Step.COMMUNICATE), ("offer_water", Step.OFFER_WATER))


def clerk(place: int) -> Staff:
    """One of the clerks, ordered by number."""
    return Staff.objects.with_role(Role.WINDOW_STAFF).filter(left_on=None).order_by("number")[place]


def items() -> list[int]:
    """The keys of all service items that have open cases, so that no single one is measured."""
    return list(
        ServiceItem.objects.filter(cases__closed_at=None, cases__isnull=False).distinct().values_list("pk", flat=True)
    )


def names() -> list[str]:
    """Beginnings of names: each fits one applicant in twenty-eight."""
    return [quote(name) for name in _NAMES]


def phone() -> str:
    """The phone of one applicant."""
    return PHONE


def deep() -> int:
    """The key of the open case in the middle of the list of open cases."""
    cases = Case.objects.filter(closed_at=None).order_by("-pk").values_list("pk", flat=True)
    return cases[cases.count() // 2]


def half() -> int:
    """The key of the case in the middle of all cases."""
    return Case.objects.order_by("-pk").values_list("pk", flat=True)[Case.objects.count() // 2]


def own() -> list[int]:
    """Open cases of the clerk who asks, in approval or later."""
    return list(
        Case.objects.filter(closed_at=None, holder=clerk(0), step__gte=Step.ACCEPT)
        .order_by("-pk")
        .values_list("pk", flat=True)[:MANY]
    )


def closed() -> list[int]:
    """Completed cases from all over the table."""
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    wanted = [FIRST_KEY + (last - FIRST_KEY) * place // (MANY + 1) for place in range(1, MANY + 1)]
    return list(Case.objects.filter(pk__in=wanted, outcome="completed").values_list("pk", flat=True))


def tracked() -> list[dict[str, str]]:
    """Numbers of cases with the last digits of the applicant's phone, as a visitor enters them."""
    cases = Case.objects.filter(pk__in=closed()).select_related("applicant").exclude(applicant__phone_index="")
    return [{"number": str(case.number), "digits": case.applicant.phone[-4:]} for case in cases if case.applicant]


def staffed() -> None:
    """Let a clerk sit at every window, some with a visitor: what the dashboard shows of an ordinary morning.

    The first two clerks are left alone: their desks are measured.
    """
    today = timezone.localdate()
    signed_in = set(Attendance.objects.for_day(today).open().values_list("staff_id", flat=True))
    clerks = Staff.objects.with_role(Role.WINDOW_STAFF).filter(left_on=None).order_by("number")
    free = [person for person in clerks[2:] if person.pk not in signed_in]
    taken = Attendance.objects.for_day(today).open().values("window")
    for window, person in zip(Window.objects.open().exclude(pk__in=taken), free, strict=False):
        sign_in(window, by=person)
        if window.number % 2 and guards.open_visit_of(person) is None:
            visits.open_visit(window, by=person)


@transaction.atomic
def act() -> None:
    """Something that happens in the office: whatever was laid out before is out of date."""
    audit.record("bench.act", ("bench.row", 0), by=None)


def steps_to_take() -> list[tuple[int, str, str]]:
    """Cases at F1 in the visit of the second clerk, and the three steps of each: key, verb, mark of the page."""
    person = clerk(1)
    now, window = timezone.now(), Window.objects.order_by("number")[0]
    visit = guards.open_visit_of(person) or Visit.objects.create(window=window, staff=person, opened_at=now)
    taken = Case.objects.filter(pk__lte=FIRST_KEY).aggregate(last=Max("pk"))["last"] or 0
    fresh = Case.objects.bulk_create(
        Case(pk=taken + ordinal, window=window, holder=person, step_since=now, opened_at=now, is_sample=True)
        for ordinal in range(1, STEPS // 3 + 1)
    )
    CaseVisit.objects.bulk_create(CaseVisit(visit=visit, case=case) for case in fresh)
    return [(case.pk, verb, str(step.value)) for case, (verb, step) in product(fresh, _VERBS)]


_HALL: dict[str, str] = {}
"""The hall display that is measured: its token, and the state it has."""


def hall_display() -> dict[str, str]:
    """A hall display that was admitted."""
    Device.objects.active().filter(name="bench").update(revoked_at=timezone.now())
    _HALL["token"] = issue_device("bench", kind=Device.Kind.HALL, by=None)[1]
    look_at_the_hall()
    return _HALL


def look_at_the_hall() -> None:
    """Let the display know the state of this minute."""
    with translation.override("zh-hans"):
        found = display_mark(_HALL["token"], timezone.now())
    assert found is not None
    _HALL["seen"] = f'"{found.mark}"'
