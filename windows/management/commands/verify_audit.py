"""Check the chain of the audit trail."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from windows.models import AuditEvent
from windows.services.audit import verify_chain


class Command(BaseCommand):
    """Exit 0 only when the whole chain is true, and holds the head that somebody noted before."""

    help = "Recompute the digest chain of the audit trail; exit 0 only when it is whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A head noted earlier may be given."""
        parser.add_argument("--head", metavar="DIGEST", help="a head printed earlier that the chain must hold")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and say what was found."""
        report = verify_chain()
        if not report.ok:
            raise CommandError(report.sentence)
        noted = (options["head"] or "").strip().lower()
        if noted and not AuditEvent.objects.filter(digest=noted).exists():
            raise CommandError(_("The chain is whole, but it does not hold the head %(head)s.") % {"head": noted})
        self.stdout.write(report.sentence)
