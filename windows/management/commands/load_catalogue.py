"""Load a catalogue of service items."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.services.catalogue import load_catalogue
from windows.services.staff import acting_person


class Command(BaseCommand):
    """All or nothing; the same content again changes nothing."""

    help = "Load a catalogue of service items (JSON), all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and for whom the command acts."""
        parser.add_argument("file", type=Path, metavar="FILE.json")
        parser.add_argument("--by", metavar="NUMBER", help="employee number of the person the command acts for")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file and load it."""
        try:
            text = options["file"].read_text("utf-8")
        except (OSError, UnicodeDecodeError, ValueError) as error:
            sentence = _("The file %(file)s cannot be read: %(why)s") % {"file": options["file"], "why": error}
            raise CommandError(sentence, returncode=2) from error
        try:
            report = load_catalogue(text, by=acting_person(options["by"]))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("Items created: %(created)d, changed: %(changed)d, unchanged: %(unchanged)d.")
            % {
                "created": len(report.created),
                "changed": len(report.changed),
                "unchanged": len(report.unchanged),
            }
        )
