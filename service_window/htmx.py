"""Page or fragment from one view.

A page includes the very fragment that htmx fetches; the view names both, and this module picks.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django_htmx.http import HttpResponseClientRedirect


def is_fragment(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for the element ``target`` alone, and not for a page out of the browser's history."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == target and not htmx.history_restore_request


def render(request: HttpRequest, page: str, fragment: str, context: Mapping[str, Any], target: str) -> HttpResponse:
    """Render ``fragment`` when htmx asks for ``target``, else the whole ``page``."""
    return render_template(request, fragment if is_fragment(request, target) else page, dict(context))


def redirect_page(request: HttpRequest, url: str) -> HttpResponse:
    """Send the whole page to ``url``, even when htmx asked for a part of it."""
    htmx: Any = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        return HttpResponseClientRedirect(url)
    return redirect(url)
