"""The registry of what awaits whom."""

from datetime import UTC, datetime

import pytest

from service_window import worklist
from service_window.worklist import Decision, WorkKind, WorkRow, kinds_for, register


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
