"""The script of a year: what everybody does, deed by deed. It is written in bulk, or played by the services.

Pure: no query, no request, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service_window.demo.people import ApplicantKey

SYSTEM = ""
"""Who acts where nobody does: the law, by ``tick``."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody does; ``case`` is the first or the second case of the story."""

    at: datetime
    verb: str
    by: str
    case: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One matter from the first word to the last deed, or to where it stands on the last evening."""

    serial: int
    plot: str
    window: int
    applicant: ApplicantKey
    agent: ApplicantKey | None
    deeds: tuple[Deed, ...]

    @property
    def cases(self) -> int:
        """How many cases it opens."""
        return 1 + max((deed.case for deed in self.deeds), default=0)


class Scene:
    """What happens in one go, in seconds from its beginning."""

    def __init__(self) -> None:
        self.deeds: list[tuple[int, str, str, int, dict[str, Any]]] = []
        self.length = 0

    def then(self, pause: int, verb: str, by: str, case: int = 0, **data: Any) -> None:
        """Add a deed ``pause`` seconds after the one before."""
        self.length += pause
        self.deeds.append((self.length, verb, by, case, data))
