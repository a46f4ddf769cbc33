"""All addresses of the project, walked from the URLconf."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# What Django's admin serves is Django's: its views guard themselves.
FOREIGN = ("admin",)


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf, with its full name and its arguments."""

    name: str
    route: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def needs_login(self) -> bool:
        """Tell what the login middleware will ask."""
        return getattr(self.view, "login_required", True)


def addresses() -> tuple[Address, ...]:
    """Return every address but those of the admin site."""
    return tuple(walk(get_resolver().url_patterns, (), "", ()))


def walk(
    patterns: list[URLPattern | URLResolver], namespaces: tuple[str, ...], prefix: str, arguments: tuple[str, ...]
) -> Iterator[Address]:
    """Yield the addresses below ``patterns``."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        taken = (*arguments, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            name = ":".join((*namespaces, pattern.name or f"without a name: {route}"))
            yield Address(name, route, pattern.callback, taken)
        elif pattern.namespace not in FOREIGN:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern.url_patterns, inner, route, taken)
