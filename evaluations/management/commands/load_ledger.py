"""Load a ledger of people, cases, complaints, findings, notices, reports, inspections and policies."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from evaluations.services.ledger import LoadReport, load_ledger
from service_window.http import Refusal
from windows.services.staff import acting_person

WIDTH = 30


class Command(BaseCommand):
    """All or nothing; the same content again changes nothing, other content under a known reference is refused."""

    help = "Load a ledger (JSON Lines, UTF-8), all or nothing. docs/ledger.md describes the lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, for whom the command acts, and whether it only checks."""
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument("--dry-run", action="store_true", help="only check the file; nothing is loaded")
        parser.add_argument("--by", metavar="NUMBER", help="employee number of the person the command acts for")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, load it, and say what became of it."""
        path: Path = options["file"]
        try:
            with path.open("rb") as stream:
                bar = Bar(os.fstat(stream.fileno()).st_size)
                report = load_ledger(
                    stream, by=acting_person(options["by"]), dry_run=options["dry_run"], progress=bar.show
                )
        except OSError as error:
            raise CommandError(_("The file %(file)s cannot be read: %(why)s") % {"file": path, "why": error}) from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            Bar.end()
        self.stdout.write(self.told(report, dry_run=options["dry_run"]))

    @staticmethod
    def told(report: LoadReport, *, dry_run: bool) -> str:
        """The result as a sentence."""
        kinds = ", ".join(f"{name} {number}" for name, number in report.created.items()) or "0"
        words = {"created": kinds, "unchanged": report.unchanged, "digest": report.digest}
        if dry_run:
            return (
                _("The file is right. It would create: %(created)s. Unchanged: %(unchanged)d. SHA-256: %(digest)s")
                % words
            )
        return _("Created: %(created)s. Unchanged: %(unchanged)d. SHA-256: %(digest)s") % words


class Bar:
    """How much of the file has been read: a bar on a terminal, nothing elsewhere."""

    def __init__(self, size: int) -> None:
        self.size = max(1, size)
        self.live = sys.stderr.isatty()

    def show(self, read: int) -> None:
        """Draw the bar."""
        if self.live:
            share = min(1.0, read / self.size)
            filled = int(WIDTH * share)
            sys.stderr.write(f"\r[{'█' * filled}{'·' * (WIDTH - filled)}] {share:4.0%}\x1b[K")
            sys.stderr.flush()

    @staticmethod
    def end() -> None:
        """Leave the line of the bar."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
