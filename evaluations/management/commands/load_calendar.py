"""Enter the work calendar of a year; due dates that waited for it are counted again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from evaluations.services.deadlines import enter_arrangement
from service_window.http import Refusal
from windows.calendar_format import CalendarErrors, read_calendar
from windows.services.calendar import SpecialDay
from windows.services.staff import acting_person


class Command(BaseCommand):
    """All or nothing; the same content again changes nothing, other content is refused unless --replace."""

    help = "Enter the work calendar of a year (JSON), all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and for whom the command acts."""
        parser.add_argument("file", type=Path, metavar="FILE.json")
        parser.add_argument("--by", metavar="NUMBER", help="employee number of the person the command acts for")
        parser.add_argument("--replace", action="store_true", help="replace an arrangement known already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, enter it, and say how many due dates moved."""
        try:
            calendar = read_calendar(options["file"].read_text("utf-8"))
        except CalendarErrors as errors:
            raise CommandError(str(errors)) from errors
        except (OSError, ValueError) as error:
            sentence = _("The file %(file)s cannot be read: %(why)s") % {"file": options["file"], "why": error}
            raise CommandError(sentence, returncode=2) from error
        try:
            moved = enter_arrangement(
                year=calendar.year,
                source=calendar.source,
                days=[SpecialDay(day.day, day.kind, day.name) for day in calendar.days],
                by=acting_person(options["by"]),
                replace=options["replace"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("The calendar of %(year)d is entered. Due dates counted again: %(moved)d.")
            % {"year": calendar.year, "moved": moved}
        )
