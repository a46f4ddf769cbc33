"""Addresses of pages, each found once per process: a page names some eighty, and they depend on nothing but the URLconf."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse

MOST = 4096


def address_of(name: str, *args: int | str, current_app: str | None = None) -> str:
    """The address of the page ``name``; raises ``NoReverseMatch`` where there is none, as ``reverse`` does."""
    return _found(name, args, current_app, get_script_prefix(), settings.ROOT_URLCONF)


@lru_cache(maxsize=MOST)
def _found(name: str, args: tuple[int | str, ...], current_app: str | None, _prefix: str, _urlconf: str) -> str:
    return reverse(name, args=args, current_app=current_app)
