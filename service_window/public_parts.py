"""Which parts of the public pages are switched on: a registry that apps fill in ``AppConfig.ready``.

The navigation of the public pages stands in a lower app than some of the parts it leads to; those say here whether
they are offered. The answer is kept for a minute: it stands on every public page, and no page relies on it.
"""

from collections.abc import Callable

from django.core.cache import cache

SECONDS = 60

_parts: dict[str, Callable[[], bool]] = {}


def register(code: str, is_offered: Callable[[], bool]) -> None:
    """Add a part; a code is given once."""
    if code in _parts:
        raise ValueError(f"The public part {code} is registered already.")
    _parts[code] = is_offered


def is_known(code: str) -> bool:
    """Whether somebody has registered the part."""
    return code in _parts


def is_offered(code: str) -> bool:
    """Whether the part is switched on."""
    return bool(cache.get_or_set(_key(code), _parts[code], SECONDS))


def forget(code: str) -> None:
    """Ask anew at the next page; called when the switch was turned."""
    cache.delete_many([_key(code)])


def _key(code: str) -> str:
    return f"public-part:{code}"
