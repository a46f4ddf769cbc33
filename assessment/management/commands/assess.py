"""Compute a year's assessment and print it."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessment.result_table import result_table
from assessment.services.standing import assess_year
from assessment.services.years import compute_year
from service_window.http import Refusal
from windows.field_reader import UnreadableValueError, as_date
from windows.models import Staff
from windows.services.staff import acting_person

FORMATS = ("table", "json")


class Command(BaseCommand):
    """Scripts rely on ``--format json``: exactly the object that docs/ledger.md describes, always in the same order."""

    help = "Compute the year's assessment, ground by ground, and print it; nothing is stored unless asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The year, for whom, on which day, and how it is printed."""
        parser.add_argument("year", metavar="YEAR")
        parser.add_argument("--staff", metavar="NUMBER", help="only this person")
        parser.add_argument("--on", metavar="DATE", help="judge open cases and finality on this day; today if left out")
        parser.add_argument("--format", default="table", metavar="table|json", help="a table to read, or JSON")
        parser.add_argument("--save", action="store_true", help="store the run; needs --by")
        parser.add_argument("--by", metavar="NUMBER", help="employee number of the person the command acts for")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print."""
        if options["format"] not in FORMATS:
            raise CommandError(_("The format is either table or json, not %(given)s.") % {"given": options["format"]})
        year, day, person = year_of(options["year"]), _day(options["on"]), _person(options["staff"])
        if options["save"]:
            self.keep(year, day, options)
        found = assess_year(year, on=day, staff=person)
        if options["format"] == "json":
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, separators=(",", ":")))
        else:
            self.stdout.write(result_table(found.results, year=found.year, judged_on=found.judged_on))

    def keep(self, year: int, day: date | None, options: dict[str, Any]) -> None:
        """Store the run of everybody, and say its number beside what is printed."""
        if not options["by"]:
            raise CommandError(_("A run is stored for somebody: add --by with the employee number."))
        if options["staff"]:
            raise CommandError(_("A run is of everybody: leave --staff out."))
        try:
            by = acting_person(options["by"])
            assert by is not None
            run = compute_year(year, by=by, on=day)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(_("Run %(run)s is stored.") % {"run": run})


def year_of(text: object) -> int:
    """The year that was typed."""
    given = str(text)
    if not (given.isascii() and given.isdigit() and 1 <= len(given) <= 4 and int(given) >= 1):
        raise CommandError(_("%(given)s is not a year such as 2026.") % {"given": given})
    return int(given)


def _day(text: object) -> date | None:
    if text is None or isinstance(text, date):
        return text
    try:
        return as_date(text)
    except UnreadableValueError as error:
        raise CommandError(_("%(given)s is not a date such as 2026-01-31.") % {"given": text}) from error


def _person(number: str | None) -> Staff | None:
    if number is None:
        return None
    person: Staff | None = Staff.objects.filter(number=number).first()
    if person is None:
        raise CommandError(_("There is nobody with the employee number %(number)s.") % {"number": number})
    return person
