"""Everything that time triggers, in one command for a timer; idempotent, safe to run twice at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.services import acceptance, booking_settling, clocks, tickets, visits
from appointments.services.booking_conflicts import refresh_conflicts
from evaluations.services import contacts, proposals, rating_upkeep, reminders
from windows.services import accounts, attendance, limits


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that time triggers: its name, its service called with today, and the line it prints."""

    code: str
    run: Callable[[date], object]
    line: str | Promise


def _first_line(error: Exception) -> str:
    """What failed, without the rows that a database quotes below it: a log holds no personal data."""
    return next(iter(str(error).splitlines()), "")[:300]


def _warn(today: date) -> str:
    return " ".join(clocks.calendar_warnings(today)) or _("no warning")


JOBS: tuple[Job, ...] = (
    Job("deemed-acceptance", acceptance.deem_due_cases, gettext_lazy("Applications deemed accepted: %(result)s")),
    Job(
        "moving-dates",
        lambda today: clocks.recompute_moving_cases(),
        gettext_lazy("Due dates that moved: %(result)s"),
    ),
    Job("forgotten-visits", visits.close_forgotten_visits, gettext_lazy("Visits of earlier days closed: %(result)s")),
    Job("open-tickets", tickets.close_open_tickets, gettext_lazy("Numbers of earlier days ended: %(result)s")),
    Job(
        "forgotten-attendance",
        attendance.close_forgotten_attendance,
        gettext_lazy("Sign-outs of earlier days added: %(result)s"),
    ),
    Job("held-times", booking_settling.expire_drafts, gettext_lazy("Held times that ran out: %(result)s")),
    Job("no-shows", booking_settling.mark_no_shows, gettext_lazy("Booked visitors who did not come: %(result)s")),
    Job("old-bookings", booking_settling.anonymise_bookings, gettext_lazy("Bookings made anonymous: %(result)s")),
    Job(
        "booking-conflicts",
        lambda today: refresh_conflicts(reason="tick"),
        gettext_lazy("Bookings that cannot be kept: %(result)s"),
    ),
    Job("proposals", proposals.make_proposals, gettext_lazy("Proposals to be looked at: %(result)s")),
    Job("review-reminders", reminders.remind_reviews, gettext_lazy("Reminders of bad reviews: %(result)s")),
    Job("old-contacts", contacts.remove_old_contacts, gettext_lazy("Contacts of old feedback removed: %(result)s")),
    Job(
        "rating-contacts",
        rating_upkeep.anonymise_contacts,
        gettext_lazy("Contacts of ratings emptied: %(result)s"),
    ),
    Job("past-limits", lambda today: limits.clear_past(), gettext_lazy("Counts of attempts cleared: %(result)s")),
    Job(
        "expired-sessions",
        lambda today: accounts.clear_expired_sessions(),
        gettext_lazy("Expired sessions cleared."),
    ),
    Job("calendar", _warn, gettext_lazy("Work calendar: %(result)s")),
)
"""In this order: what the law triggers first, what warns last."""


class Command(BaseCommand):
    """Run every job; one that fails is named, and does not stop the others."""

    help = "Do everything that time triggers. Safe to run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per job; exit with 1 if one failed."""
        today = timezone.localdate()
        failed = [job.code for job in JOBS if not self._run(job, today)]
        if failed:
            raise CommandError(_("Not everything could be done. Failed: %(jobs)s") % {"jobs": ", ".join(failed)})

    def _run(self, job: Job, today: date) -> bool:
        try:
            result = job.run(today)
        except Exception as error:  # whatever it is, the other jobs are still due
            self.stderr.write(
                _("%(job)s failed: %(kind)s: %(why)s")
                % {"job": job.code, "kind": type(error).__name__, "why": _first_line(error)}
            )
            return False
        self.stdout.write(f"{job.code}: {str(job.line) % {'result': result}}")
        return True
