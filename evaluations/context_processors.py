"""What pages of the assessment office show at their head: its first page, and its registers."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from evaluations.registers import REGISTERS
from windows.context_processors import Area, tabs_of

HOME = Area(_("What waits"), "list-checks", "evaluations:office-home", ("evaluations.open_office",))
PLACES = (HOME, *(Area(row.title, row.icon, row.url_name, row.permissions) for row in REGISTERS))


def office_frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template ``office_nav``; it asks only when shown."""
    return {"office_nav": SimpleLazyObject(lambda: tabs_of(request, PLACES))}
