"""The windows of the office: opening, closing and what each offers (S2)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import RoleAssignment, ServiceItem, Staff, Window, WindowItem
from windows.services import audit
from windows.services.records import MANAGE_OFFICE, NotValid, require, write

CLOSE_WINDOW = "windows.close_window"


class WindowState(Refusal):
    """The window is in another state than the act needs."""


class OfferInUse(Refusal):
    """People are assigned to the item at this window."""


@transaction.atomic
def create_window(number: int, *, by: Staff | None, **fields: Any) -> Window:
    """Set up a window; it is open and offers nothing yet."""
    require(by, MANAGE_OFFICE)
    window = Window()
    change = write(window, {"number": number, **fields})
    audit.record("window.create", window, by=by, after=change.after, label=str(number))
    return window


@transaction.atomic
def change_window(window: Window, *, by: Staff | None, reason: str = "", **fields: Any) -> Window:
    """Change what a window is called and where it stands; opening and closing have their own acts."""
    require(by, MANAGE_OFFICE)
    change = write(window, fields)
    if change:
        audit.record(
            "window.change",
            window,
            by=by,
            reason=reason,
            before=change.before,
            after=change.after,
            label=_label(window),
        )
    return window


@transaction.atomic
def open_window(window: Window, *, by: Staff | None) -> Window:
    """Receive visitors at the window again."""
    require(by, MANAGE_OFFICE, CLOSE_WINDOW)
    if not Window.objects.filter(pk=window.pk, is_open=False).update(is_open=True, closed_reason=""):
        raise WindowState(_("Window %(window)s is open already.") % {"window": window})
    window.is_open, window.closed_reason = True, ""
    audit.record("window.open", window, by=by, label=_label(window))
    return window


@transaction.atomic
def close_window(window: Window, *, by: Staff | None, reason: str) -> Window:
    """Receive nobody at the window until further notice; the reason is shown to the staff."""
    require(by, MANAGE_OFFICE, CLOSE_WINDOW)
    reason = reason.strip()[:200]
    if not reason:
        raise NotValid(_("Say why the window is closed."))
    if not Window.objects.filter(pk=window.pk, is_open=True).update(is_open=False, closed_reason=reason):
        raise WindowState(_("Window %(window)s is closed already.") % {"window": window})
    window.is_open, window.closed_reason = False, reason
    audit.record("window.close", window, by=by, reason=reason, label=_label(window))
    return window


@transaction.atomic
def change_offers(window: Window, items: Iterable[ServiceItem], *, by: Staff | None) -> None:
    """Let the window offer exactly ``items``; one that people are still assigned to cannot be withdrawn."""
    require(by, MANAGE_OFFICE)
    Window.objects.select_for_update(no_key=True).get(pk=window.pk)
    wanted = {item.pk: item for item in items}
    offered = dict(WindowItem.objects.filter(window=window).values_list("item_id", "item__code"))
    dropped = offered.keys() - wanted.keys()
    added = wanted.keys() - offered.keys()
    if not dropped and not added:
        return
    _refuse_dropping_assigned(window, dropped)
    WindowItem.objects.filter(window=window, item__in=dropped).delete()
    WindowItem.objects.bulk_create(WindowItem(window=window, item=wanted[key]) for key in sorted(added))
    audit.record(
        "window.offers",
        window,
        by=by,
        before={"items": sorted(offered.values())},
        after={"items": sorted(item.code for item in wanted.values())},
        label=_label(window),
    )


def _refuse_dropping_assigned(window: Window, dropped: Iterable[int]) -> None:
    still = (
        RoleAssignment.objects.filter(window=window, item__in=list(dropped))
        .filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()))
        .select_related("window", "item", "a_role", "b_role")
        .first()
    )
    if still is not None:
        raise OfferInUse(
            _("This item cannot be withdrawn from the window: %(assignment)s. End the assignment first.")
            % {"assignment": still}
        )


def _label(window: Window) -> str:
    return str(window.number)
