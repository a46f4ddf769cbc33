"""What pyproject.toml asks for, and what the lock files hold."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
ENTRY = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[^]]*])?==(?P<version>\S+)(?: ; [^\\]*)? \\$", re.M | re.I)
US = "service-window (pyproject.toml)"


@dataclass(frozen=True)
class Locked:
    """One line of a lock file: the version, its hashes, and what asked for it."""

    version: str
    hashes: tuple[str, ...]
    asked_by: frozenset[str]


def project() -> dict:
    """Return the project's table of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def requirements(*, dev: bool) -> dict[str, Requirement]:
    """Return what the project asks for directly, by normalised name."""
    table = project()
    lines = table["dependencies"] + (table["optional-dependencies"]["dev"] if dev else [])
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def direct_requirements() -> set[str]:
    """Return the names of the packages that the product itself needs."""
    return set(requirements(dev=False))


def lock(name: str) -> dict[str, Locked]:
    """Read a lock file."""
    text = (ROOT / name).read_text("utf-8")
    starts = list(ENTRY.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {
        canonicalize_name(match["name"]): entry(match["version"], text[match.end() : end])
        for match, end in zip(starts, ends, strict=True)
    }


def entry(version: str, text: str) -> Locked:
    """Read what follows the first line of an entry."""
    asked_by = re.findall(r"^ +# +(?:via )?(?!via$)(\S.*)$", text, re.M)
    return Locked(
        version=version,
        hashes=tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", text)),
        asked_by=frozenset(name for name in asked_by if not name.startswith("-c ")),
    )
