"""What waits about bookings: those that cannot be kept, until their visitors were told (R3)."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from appointments.models import Booking
from appointments.services.booking_conflicts import TELL, tell_visitor
from appointments.views._booking_words import what_to_tell
from appointments.worklists.people import counted, found, listed
from service_window.worklist import Decision, WorkKind, WorkRow
from windows.models import Staff


def in_conflict(person: Staff) -> QuerySet[Booking]:
    """Bookings to come that cannot be kept, and whose visitors nobody has told."""
    return Booking.objects.in_conflict().filter(starts_at__gte=timezone.now())


def conflict_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Each with why, what to tell, and the masked contact; the page of the booking shows the phone with a reason."""
    return [
        WorkRow(
            title=str(row.get_conflict_display()),
            detail=f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M} · {row.version.name} · {row.window}",
            since=row.conflict_since or row.changed_at,
            consequence=_("Tell the visitor: %(sentence)s") % {"sentence": what_to_tell(row.conflict)},
            asked_by=row.masked_name,
            facts=((pgettext("booking", "Code"), row.grouped_code), (_("Phone"), row.masked_phone)),
            key=f"{row.pk}-{row.conflict}",
            place=str(row.pk),
            url=reverse("appointments:booking-detail", args=(row.pk,)),
            light="none",
        )
        for row in listed(in_conflict(person).for_list(), after, limit)
    ]


def run_told(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Note that the visitor was told; an old page tells nobody about another reason."""
    number, _dash, conflict = key.partition("-")
    tell_visitor(found(Booking.objects.filter(conflict=conflict), number), by=by, note=reason)


def names_of(keys: Sequence[str]) -> Mapping[str, str]:
    """The codes of bookings by row key."""
    wanted = {key.partition("-")[0]: key for key in keys}
    numbers = [number for number in wanted if number.isascii() and number.isdigit() and len(number) < 19]
    rows = Booking.objects.filter(pk__in=numbers).values_list("pk", "code")
    return {wanted[str(pk)]: code for pk, code in rows}


KIND = WorkKind(
    code="booking-conflicts",
    title=gettext_lazy("Bookings in conflict"),
    lead=gettext_lazy("Hours, closures or leave have changed since; their visitors have to be told."),
    nothing=gettext_lazy("Every booking can be kept, or its visitor was told."),
    permission=TELL,
    rows=conflict_rows,
    count=lambda person: counted(in_conflict(person)),
    waiting=in_conflict,
    decide=run_told,
    names=names_of,
    decisions=(Decision("told", gettext_lazy("Visitor told"), key="a", tone="primary", icon_name="phone"),),
)
