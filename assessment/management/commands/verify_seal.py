"""Compare the file of a seal with the seal and the records in the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessment.services.seals import verify_seal
from service_window.http import Refusal

MOST_BYTES = 1 << 30


class Command(BaseCommand):
    """Exit 0 only when file, seal and database agree; else every place that differs is named."""

    help = "Compare a sealed record with the seal and the records in the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, metavar="FILE.json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, and say what was found."""
        path: Path = options["file"]
        try:
            if path.stat().st_size > MOST_BYTES:
                raise CommandError(_("The file %(file)s is too large for a seal.") % {"file": path})
            report = verify_seal(path.read_bytes())
        except OSError as error:
            raise CommandError(_("The file %(file)s cannot be read: %(why)s") % {"file": path, "why": error}) from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for sentence in report.found:
            self.stdout.write(sentence)
        if not report.ok:
            raise CommandError(_("File, seal and database do not agree."))
        self.stdout.write(_("File, seal and database agree. SHA-256 %(digest)s") % {"digest": report.sha256})
