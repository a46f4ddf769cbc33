"""Let the hall of the sample office live: visitors arrive, wait, are called and served, through the real services."""

import os
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from appointments.models import QueueSettings
from service_window.demo.hall_day import HallDay, clock_of, man_windows
from service_window.demo.hall_devices import admit_devices
from windows.models import Office

MOST_SPEED = 3600.0


def _speed(text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise ArgumentTypeError(_("A number is needed.")) from error
    if not 0 < number <= MOST_SPEED:
        raise ArgumentTypeError(_("Choose a speed above 0, at most %(most)d.") % {"most": MOST_SPEED})
    return number


class Command(BaseCommand):
    """Runs until it is stopped, or for so many minutes of the simulated day."""

    help = "Let visitors arrive, wait, be called and served in the sample office, through the real services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how fast, which day, how long, and which windows are left to a person."""
        parser.add_argument("--speed", type=_speed, default=1.0, metavar="N", help="so many times faster than life (1)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="which of the possible days (1)")
        parser.add_argument("--minutes", type=int, default=0, metavar="M", help="end after M simulated minutes")
        parser.add_argument("--leave", type=int, nargs="*", default=(), metavar="W", help="windows left to a person")
        parser.add_argument(
            "--devices", action="store_true", help="admit a display and a kiosk, and print their addresses"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in an office that is no sample; else let the day pass."""
        if not Office.objects.current().is_sample:
            raise CommandError(_("This office is real. A simulated day runs in the sample office of the demo only."))
        if not QueueSettings.objects.current().in_use:
            raise CommandError(_("The queue is switched off. Switch it on under “Rules of the queue” first."))
        posts = man_windows(leave=options["leave"])
        if not posts:
            raise CommandError(_("Nobody can sit at a window now: no window is open, or nobody holds its A role."))
        if options["devices"]:
            self.stdout.write("\n".join(admit_devices(f"http://127.0.0.1:{os.environ.get('PORT') or 8000}")))
        day = HallDay(posts, options["seed"], lambda line: self.stdout.write(f"{clock_of(day.now)}  {line}"))
        try:
            self._run(day, speed=options["speed"], until=options["minutes"] * 60 or float("inf"))
        except KeyboardInterrupt:
            self.stdout.write("")
        self.stdout.write(_("%(number)d visitors were served.") % {"number": day.served})

    @staticmethod
    def _run(day: HallDay, *, speed: float, until: float) -> None:
        begun = time.monotonic()
        while day.due < until:
            ahead = begun + day.due / speed - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
            day.step()
