"""The panel that this app supplies for everybody's own page: what is recorded about the person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from evaluations.models import Finding
from evaluations.services.own_record import is_on_record
from service_window import panels
from service_window.panels import Panel
from windows.models import Staff
from windows.services.attendance import SIGN_IN

MOST_FINDINGS = 5


def record_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """The newest records about the person; for whoever never works at a window only where there are some."""
    findings = list(Finding.objects.about(person).for_list().order_by("-pk")[:MOST_FINDINGS])
    named = is_on_record(person)
    if not findings and not named and not person.has_perm(SIGN_IN):
        return None
    return {"findings": findings, "named": named}


PANELS = (
    Panel(
        "record",
        _("What is recorded about me"),
        "clipboard-list",
        "evaluations/_me_record.html",
        record_facts,
        25,
    ),
)


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for panel in PANELS:
        panels.register(panel)
