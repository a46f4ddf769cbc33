"""Beside the steps: assistance by one tap, and the green channel that opens at once (F4, R6)."""

from collections.abc import Iterator

import pytest

from appointments.flow import Step
from appointments.models import Assistance, GreenChannel
from appointments.services import extras, results
from appointments.services.guards import CaseMoved
from tests.case_factories import Counter, fresh, frozen, make_case, make_counter, make_visit, moment, refused
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def test_five_kinds_of_assistance_are_one_tap_each_as_often_as_given(counter: Counter) -> None:
    case = make_visit(counter).cases.get()
    for kind in (*Assistance.Kind.values, "copy"):
        extras.record_assistance(case, kind=kind, by=counter.a)

    assert [row.kind for row in case.assistance.all()] == ["fax", "copy", "scan", "network", "print", "copy"]
    with refused("does not offer this assistance"):
        extras.record_assistance(case, kind="tea", by=counter.a)
    with refused("held by"):
        extras.record_assistance(case, kind="copy", by=counter.b)


def test_closed_case_gets_neither_assistance_nor_green_channel(counter: Counter) -> None:
    case = make_case(counter, at=Step.FINISH)
    results.finish_case(case, by=counter.a)

    with refused("This case is closed"):
        extras.record_assistance(case, kind="copy", by=counter.a)
    with refused("This case is closed"):
        extras.open_green_channel(case, category="urgent", reason="急件", by=counter.a)


def opened(counter: Counter) -> GreenChannel:
    case = make_visit(counter).cases.get()
    return extras.open_green_channel(case, category="urgent", reason=" 急件 ", by=counter.a)


def test_green_channel_opens_at_once_and_is_confirmed_afterwards(counter: Counter) -> None:
    entry = opened(counter)
    assert (fresh(entry.case).green_channel, entry.reason, entry.state) == (True, "急件", "opened")
    with refused("already open"):
        extras.open_green_channel(entry.case, category="urgent", reason="急件", by=counter.a)

    entry = extras.decide_green_channel(entry, confirm=True, reason="", by=counter.chief)

    assert (entry.state, entry.decided_by, entry.decided_at) == (
        "confirmed",
        counter.chief,
        moment("2026-03-02 10:00"),
    )
    with refused("already been decided", CaseMoved):
        extras.decide_green_channel(entry, confirm=False, reason="重复", by=counter.chief)


def test_green_channel_not_confirmed_ends_and_is_not_asked_for_again(counter: Counter) -> None:
    entry = opened(counter)
    with refused("Say why"):
        extras.decide_green_channel(entry, confirm=False, reason=" ", by=counter.chief)

    extras.decide_green_channel(entry, confirm=False, reason="不属于", by=counter.chief)

    assert fresh(entry.case).green_channel is False
    with refused("already asked for"):
        extras.open_green_channel(entry.case, category="urgent", reason="急件", by=counter.a)


@pytest.mark.parametrize(
    ("category", "reason"), [("friend", "熟人"), ("urgent", " "), ("urgent", "长" * 2001), ("urgent", "\x00")]
)
def test_green_channel_needs_category_and_reason(counter: Counter, category: str, reason: str) -> None:
    case = make_visit(counter).cases.get()

    with refused(""):
        extras.open_green_channel(case, category=category, reason=reason, by=counter.a)
    assert (fresh(case).green_channel, GreenChannel.objects.count()) == (False, 0)


def test_nobody_confirms_a_green_channel_they_opened(counter: Counter) -> None:
    counter.a = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    entry = opened(counter)

    def deciding(by: Staff) -> None:
        extras.decide_green_channel(entry, confirm=True, reason="", by=by)

    with refused("they opened"):
        deciding(counter.a)
    with refused("Only the chief representative"):
        deciding(counter.leader)
    counter.chief.is_active = False
    counter.chief.save()
    with refused(""):
        deciding(counter.chief)
