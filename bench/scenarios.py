"""What is measured, against what, and the aim.

A scenario says how one request is made; ``number`` counts from 0, so that a POST can take another case every time.
Whoever adds a page that must be quick adds it here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from windows.roles import Role


@dataclass(frozen=True)
class Request:
    """One request; a body makes it a POST."""

    path: str
    body: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """One thing that is done again and again.

    ``against`` names the bare view, or another scenario of this table. ``aim`` is the greatest ratio of the two
    medians that is wanted; None only shows it. ``prepare`` names a function of `bench.cases`, called once, in a process that may query;
    what it returns is given to ``request``. ``before`` names one that is called before every request, outside of its time. Without a ``role`` nobody is signed in; ``place`` chooses among the people of a
    role, ordered by number.
    """

    name: str
    role: Role | None
    request: Callable[[Any, int], Request]
    against: str = "bare list"
    aim: float | None = None
    prepare: str = ""
    expect: Literal[200, 204, 302, 303, 304] = 200
    place: int = 0
    before: str = ""


def _page(path: str) -> Callable[[Any, int], Request]:
    return lambda _given, _number: Request(path)


def _given(template: str) -> Callable[[Any, int], Request]:
    """A page whose address holds what was prepared: one value, or the next of many."""

    def request(given: Any, number: int) -> Request:
        return Request(template.format(given[number % len(given)] if isinstance(given, list) else given))

    return request


def _unchanged(given: dict[str, str], _number: int) -> Request:
    """A poll of a hall display that has the newest state already."""
    headers = {"HX-Poll": "1", "HX-Request": "true", "Cookie": f"hall={given['token']}", "If-None-Match": given["seen"]}
    return Request("/display/board/", headers=headers)


def _step(given: list[tuple[int, str, str]], number: int) -> Request:
    pk, verb, seen = given[number]
    return Request(f"/desk/cases/{pk}/moves/{verb}/", body={"seen": seen})


CLERK = Role.WINDOW_STAFF
CHIEF = Role.CHIEF_REPRESENTATIVE
BARE = (
    Scenario("bare list", CLERK, _page("/rows/"), against=""),
    Scenario(
        "bare step",
        CLERK,
        lambda _, number: Request(f"/rows/{number % 1000 + 1}/step/", body={}),
        against="",
        expect=302,
    ),
    Scenario("bare figures", CHIEF, _page("/figures/"), against=""),
    Scenario("bare still", None, _page("/still/"), against=""),
)
LIST = "list, first page"
HTMX_ROWS = {"HX-Request": "true", "HX-Target": "case-rows"}
HTMX_WORK = {"HX-Request": "true", "HX-Target": "worklist"}
POLL = {"HX-Poll": "1", "HX-Request": "true", "HX-Target": "board"}

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(LIST, CLERK, _page("/desk/cases/"), aim=1.8),
    Scenario("list, yellow lights", CLERK, _page("/desk/cases/?light=yellow"), aim=1.8),
    Scenario("list, one item", CLERK, _given("/desk/cases/?item={}"), aim=1.8, prepare="items"),
    Scenario("list, name begins with", CLERK, _given("/desk/cases/?q={}"), aim=1.8, prepare="names"),
    Scenario("list, phone", CLERK, _given("/desk/cases/?q={}"), aim=1.8, prepare="phone"),
    Scenario("list, closed, one item", CLERK, _given("/desk/cases/?state=closed&item={}"), aim=1.8, prepare="items"),
    Scenario("list, deep page", CLERK, _given("/desk/cases/?before={}"), LIST, 1.2, "deep"),
    Scenario("list, deep page of all", CLERK, _given("/desk/cases/?state=all&before={}"), LIST, 1.2, "half"),
    Scenario("list, rows alone (htmx)", CLERK, lambda _, number: Request("/desk/cases/", headers=HTMX_ROWS)),
    Scenario("case page, own", CLERK, _given("/desk/cases/{}/"), aim=1.8, prepare="own"),
    Scenario("case page, closed", CLERK, _given("/desk/cases/{}/"), aim=1.8, prepare="closed"),
    Scenario("desk, 25 own cases", CLERK, _page("/desk/"), aim=2.5),
    Scenario("one step forward", CLERK, _step, "bare step", 2.0, "steps_to_take", 303, place=1),
    Scenario("dashboard", CHIEF, _page("/admin/"), "bare figures", 2.0, "staffed"),
    Scenario("dashboard, after an act", CHIEF, _page("/admin/"), "bare figures", 2.0, "staffed", before="act"),
    Scenario("dashboard, what waits", CHIEF, lambda _, number: Request("/admin/work/", headers=HTMX_WORK)),
    Scenario("dashboard, board polled", CHIEF, lambda _, number: Request("/admin/board/", headers=POLL)),
    Scenario(
        "hall display, unchanged", None, _unchanged, "bare still", 2.0, "hall_display", 304, before="look_at_the_hall"
    ),
    Scenario("public guide", None, _page("/")),
    Scenario(
        "track a case",
        None,
        lambda given, number: Request("/track/", body=given[number % len(given)]),
        prepare="tracked",
    ),
    Scenario("own password page", CLERK, _page("/password/")),
)

BROWSERS = 20
"""So many browsers show the dashboard while the desk is measured."""

QUIET = Scenario("desk, no dashboard open", CLERK, _page("/desk/"), against="")
CROWDED = Scenario(f"desk, {BROWSERS} dashboards open", CLERK, _page("/desk/"), QUIET.name, 1.3, "staffed")
"""The same page in turns without and with the browsers; `bench.crowd` measures the two."""
