"""Put back triggers that a table's remake, or a hand, has removed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from service_window.append_only import restore_triggers


class Command(BaseCommand):
    """Create every trigger that the applied migrations promise and the database lacks."""

    help = "Create every trigger that the applied migrations promise and the database lacks."
    requires_system_checks = ()  # the check is what sends people here

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say how many."""
        self.stdout.write(_("Triggers restored: %(count)d") % {"count": restore_triggers(connection)})
