"""Green channels (绿色通道, R6), opened at once at the desk and confirmed by the chief representative."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import GreenChannel
from appointments.services import awaiting, clocks, extras
from appointments.services.guards import CaseMoved
from appointments.worklists.rows import MOST_COUNTED, number_in, of_case
from service_window.worklist import Decision, WorkKind, WorkRow
from windows.models import Staff


def green_channel_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Green channels to be confirmed, the oldest first."""
    today = timezone.localdate()
    calendar = clocks.calendar_around(today)
    rows = awaiting.green_channels_awaited(person).filter(pk__gt=number_in(after)).order_by("pk")[:limit]
    consequence = _("It is open already. If you do not confirm it, the case goes on like any other.")
    return [
        WorkRow(
            key=str(row.pk),
            place=str(row.pk),
            since=row.opened_at,
            consequence=consequence,
            facts=((row.get_category_display(), row.reason),),
            **of_case(row.case, today, calendar, asked_by=row.opened_by),
        )
        for row in rows
    ]


def decide_green_channel(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Confirm a green channel, or end it."""
    entry = GreenChannel.objects.filter(pk=number_in(key)).first()
    if entry is None:
        raise CaseMoved(_("This green channel has already been decided."))
    extras.decide_green_channel(entry, confirm=decision == "confirm", reason=reason, by=by)


def green_channel_names(keys: Sequence[str]) -> Mapping[str, str]:
    """Case numbers by row key."""
    found = GreenChannel.objects.filter(pk__in=[number_in(key) for key in keys]).select_related("case")
    return {str(row.pk): str(row.case) for row in found}


KIND = WorkKind(
    code="green-channel",
    title=gettext_lazy("Green channel"),
    lead=gettext_lazy("Opened at once at the desk; confirm each, afterwards if need be."),
    nothing=gettext_lazy("No green channel waits to be confirmed."),
    permission="appointments.confirm_green_channel",
    rows=green_channel_rows,
    count=lambda person: awaiting.green_channels_awaited(person)[: MOST_COUNTED + 1].count(),
    waiting=awaiting.green_channels_awaited,
    decide=decide_green_channel,
    names=green_channel_names,
    decisions=(
        Decision("confirm", gettext_lazy("Confirm"), key="a", tone="primary", icon_name="check"),
        Decision("reject", gettext_lazy("Do not confirm"), True, key="r", tone="danger", icon_name="x"),
    ),
)
