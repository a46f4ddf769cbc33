"""Say on which day a limit ends."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from windows.models import CalendarDay
from windows.workdays import Unit


def iso_date(text: str) -> date:
    """Read an ISO date, or say what one looks like."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("%(given)s is not a date such as 2026-01-31.") % {"given": text}) from error


class Command(BaseCommand):
    """Scripts rely on the output: the ISO date, followed by `` provisional`` where an arrangement is missing."""

    help = "Print the day on which a limit of N working days (or --unit) from START ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Start, number and unit of the limit."""
        parser.add_argument("start", type=iso_date, metavar="START", help="ISO date; this day does not count")
        parser.add_argument("number", type=int, metavar="N")
        parser.add_argument("--unit", choices=Unit.values, default=Unit.WORKING_DAY.value)

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print."""
        calendar = CalendarDay.objects.work_calendar()
        try:
            due = calendar.due(options["start"], options["number"], Unit(options["unit"]))
        except (ValueError, OverflowError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(str(due))
