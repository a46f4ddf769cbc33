"""What is measured, against what, and the aim.

A scenario says how one request is made; ``number`` counts from 0, so that a POST can take another case every time.
Whoever adds a page that must be quick adds it here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

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
    medians that is wanted; None only shows it. ``prepare`` is called once, in a process that may query; what it
    returns is given to ``request``.
    """

    name: str
    role: Role
    request: Callable[[object, int], Request]
    against: str = "bare list"
    aim: float | None = None
    prepare: Callable[[], object] = lambda: None
    expect: Literal[200, 204, 302, 303] = 200


BARE = (
    Scenario("bare list", Role.WINDOW_STAFF, lambda _, number: Request("/rows/"), against=""),
    Scenario(
        "bare step",
        Role.WINDOW_STAFF,
        lambda _, number: Request(f"/rows/{number % 1000 + 1}/step/", body={}),
        against="",
        expect=302,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("own password page", Role.WINDOW_STAFF, lambda _, number: Request("/password/")),
)
