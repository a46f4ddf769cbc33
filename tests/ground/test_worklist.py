"""The registry of what awaits whom."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from service_window import worklist
from service_window.worklist import Decision, WorkKind, WorkRow, counts_for, kinds_for, register
from tests.factories import make_staff
from windows.models import Staff


class Person:
    """Somebody who holds some permissions."""

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def has_perm(self, perm: str) -> bool:
        return perm in self.permissions


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "_kinds", {})


def kind(code: str, permission: str) -> WorkKind:
    row = WorkRow(key="1", title="t", detail="d", url="/", since=datetime(2026, 11, 23, tzinfo=UTC))
    return WorkKind(
        code=code,
        title=code,
        permission=permission,
        rows=lambda person: (row,),
        count=lambda person: 1,
        decide=lambda key, decision, *, by, reason: None,
        decisions=(Decision("approve", "Approve", key="y"), Decision("refuse", "Refuse", asks_reason=True)),
    )


def test_people_see_the_kinds_they_may_decide_in_order() -> None:
    kinds = [kind("b", "x.one"), kind("a", "x.two"), kind("c", "x.one")]
    for each in kinds:
        register(each)

    assert kinds_for(Person("x.one")) == (kinds[0], kinds[2])
    assert kinds_for(Person("x.one", "x.two")) == tuple(kinds)
    assert kinds_for(Person()) == ()


def test_code_is_given_once() -> None:
    register(kind("a", "x.one"))

    with pytest.raises(ValueError, match="registered already"):
        register(kind("a", "x.two"))


@pytest.mark.django_db
def test_counts_of_many_kinds_are_one_query(django_assert_num_queries: Any) -> None:
    people = [make_staff(), make_staff()]
    by_rows = [
        dataclasses.replace(kind("all", "x"), waiting=lambda person: Staff.objects.all()),
        dataclasses.replace(kind("named", "x"), waiting=lambda person: Staff.objects.filter(number=person.number)),
        dataclasses.replace(kind("nothing", "x"), waiting=lambda person: Staff.objects.none()),
    ]

    with django_assert_num_queries(1):
        counts = counts_for([kind("by itself", "x"), *by_rows], people[0])

    assert counts == {"by itself": 1, "all": 2, "named": 1, "nothing": 0}


@pytest.mark.django_db
def test_count_goes_no_further_than_a_tab_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "MOST_COUNTED", 1)
    for _ in range(3):
        make_staff()

    counts = counts_for([dataclasses.replace(kind("all", "x"), waiting=lambda person: Staff.objects.all())], None)

    assert counts == {"all": 2}
