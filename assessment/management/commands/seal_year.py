"""Seal a decided year."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessment.management.commands.assess import year_of
from assessment.services.seals import seal_file, seal_url, seal_year
from assessment.services.years import year_review
from service_window.http import Refusal
from windows.services.staff import acting_person


class Command(BaseCommand):
    """The sealed record is written to a file where one is named; it can be downloaded later as well."""

    help = "Seal a decided year: policy, facts, verdicts and steps under one digest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The year, for whom the command acts, and where the record is written to."""
        parser.add_argument("year", metavar="YEAR")
        parser.add_argument("--by", metavar="NUMBER", help="employee number of the person the command acts for")
        parser.add_argument("--out", type=Path, metavar="FILE", help="write the sealed record to this new file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal, write the file, and print the digests."""
        year, out = year_of(options["year"]), options["out"]
        review = year_review(year)
        if review is None:
            raise CommandError(_("The year %(year)d has not been computed.") % {"year": year})
        if not options["by"]:
            raise CommandError(_("A year is sealed by somebody: add --by with the employee number."))
        if out is not None and out.exists():
            raise CommandError(_("The file %(file)s exists already. Name a new one.") % {"file": out})
        try:
            by = acting_person(options["by"])
            assert by is not None
            seal = seal_year(review, by=by)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if out is not None:
            self.write(out, seal_file(seal))
        self.stdout.write(_("The year %(year)d is sealed.") % {"year": year})
        self.stdout.write(f"SHA-256 {seal.sha256}")
        if seal.sm3:
            self.stdout.write(f"SM3 {seal.sm3}")
        self.stdout.write(seal_url(seal))

    def write(self, out: Path, content: bytes) -> None:
        """Write the file; the seal stands even where that fails."""
        try:
            out.write_bytes(content)
        except OSError as error:
            raise CommandError(
                _("The year is sealed, but the file %(file)s cannot be written: %(why)s. Download the record instead.")
                % {"file": out, "why": error}
            ) from error
