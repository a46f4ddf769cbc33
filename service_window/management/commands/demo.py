"""Fill an empty installation with a believable office and a year of history."""

import os
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.collector import collector_at_rest
from service_window.demo import (
    accounts,
    assessment,
    bookings,
    evidence,
    posts,
    queue,
    rounds,
    things,
    today,
    voices,
    waits,
    writing,
)
from service_window.demo.fold import fold
from service_window.demo.ledger import Ledger
from service_window.demo.office import TooEarlyError, setting_of, write_office
from service_window.demo.progress import Progress
from service_window.demo.ratings import tell_ratings
from service_window.demo.year import stories
from windows.models import Staff


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise ArgumentTypeError(_("A whole number is needed.")) from error
    if not 0 <= number <= MOST:
        raise ArgumentTypeError(_("Choose a number of cases from 0 to %(most)d.") % {"most": MOST})
    return number


MOST = 200_000


class Command(BaseCommand):
    """All or nothing; the same seed and day give the same year."""

    help = "Fill an empty installation with a sample office and a year of history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how many cases and which year."""
        parser.add_argument("--cases", type=_count, default=10_000, metavar="N", help="how many cases (10000)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="which of the possible years (1)")
        parser.add_argument("--show-accounts", action="store_true", help="only print the accounts again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse where anybody works already; else write everything in one transaction."""
        if options["show_accounts"]:
            self._show()
            return
        if Staff.objects.exists():
            raise CommandError(
                _("Somebody works in this installation already. Demo data are written into an empty one only.")
            )
        try:
            password = fill(timezone.localdate(), cases=options["cases"], seed=options["seed"])
        except TooEarlyError as error:
            raise CommandError(
                _("The clock of this machine shows a day before the sample catalogue applies. Set the clock first.")
            ) from error
        self.stdout.write(accounts.table(password))

    def _show(self) -> None:
        password = accounts.kept_password()
        if not Staff.objects.filter(is_sample=True).exists():
            self.stdout.write(_("This installation has no sample accounts."))
            return
        self.stdout.write(accounts.table(password or _("(see whoever filled the database)")))


def here() -> str:
    """Where the machine itself opens the demo: the address that its papers print, on the port of ``make run``."""
    return f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"


def fill(day: date, *, cases: int, seed: int) -> str:
    """Write office, year and today's desk; return the password of the accounts."""
    progress = Progress()
    with collector_at_rest(), transaction.atomic():
        progress.say(_("Office, people and catalogue"), 0, 100)
        cast = write_office(day, public_url=here())
        setting = setting_of(cast, today=day, seed=seed)
        ledger = Ledger(cast, setting, day)
        progress.say(_("Telling the year"), 3, 100)
        told = list(stories(setting, cases=cases))
        for percent in fold(ledger, told):
            progress.say(_("Telling the year"), 5 + percent * 15 // 100, 100)
        tell_ratings(ledger)
        waits.tell_waits(ledger)
        for title, done, total in writing.write(ledger):
            progress.say(_("Writing: %(what)s") % {"what": title}, 20 + 75 * done // max(1, total), 100)
        progress.say(_("Today's desk"), 97, 100)
        today.open_desk(cast)
        things.place_equipment(cast)
        posts.man_posts(cast)
        bookings.book_times(cast)
        voices.let_visitors_speak(cast)
        rounds.inspect_windows(cast)
        evidence.bring_evidence(cast)
        assessment.assess_years(cast)
        queue.fill_queue(cast)
        password = accounts.give_passwords()
    accounts.keep(password)
    progress.end()
    return password
