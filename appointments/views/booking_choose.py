"""How a visitor chooses a time: the item, what to bring, the day and the time (F1, S4)."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from appointments.forms.booking import HoldForm, new_key, slot_value
from appointments.models import BookableItem, Booking, BookingRules
from appointments.services import bookings
from appointments.services.booking_diary import aware, local, offer_of, read_diary
from appointments.slots import ONE_DAY, DayOffer, offers
from service_window.http import NotThere, client_ip
from windows.models import ItemVersion, Material, Office
from windows.services import limits
from windows.views._days import day_asked

HOLDS_PER_ADDRESS = 120
"""Times held from one address in ten minutes: a whole office may sit behind it."""
TEN_MINUTES = 600
NOON = 12 * 60


@login_not_required
@never_cache
@require_safe
def booking_items(request: HttpRequest) -> HttpResponse:
    """Show the items for which a time can be booked."""
    if not BookingRules.objects.current().is_offered:
        raise NotThere(_("This office does not offer this page."))
    versions = ItemVersion.objects.published_on(timezone.localdate()).select_related("item")
    versions = versions.filter(item__booking_settings__is_bookable=True).order_by("item__position", "item__code")
    return render(request, "appointments/booking_items_public.html", {"versions": list(versions)})


@login_not_required
@never_cache
@require_safe
def booking_prepare(request: HttpRequest, code: str) -> HttpResponse:
    """Show what to bring before a time is chosen (S4)."""
    _settings, version = bookings.find_settings(code)
    materials = list(Material.objects.with_forms().filter(version=version))
    shows_guide = Office.objects.current().guide_public
    context = {
        "version": version,
        "materials": materials,
        "guide_url": reverse("windows:item-guide", args=(code,)) if shows_guide else "",
        "times_url": reverse("appointments:booking-times", args=(code,)),
    }
    return render(request, "appointments/booking_prepare_public.html", context)


@login_not_required
@never_cache
@require_safe
def booking_times(request: HttpRequest, code: str) -> HttpResponse:
    """Show the days that can be booked, and the times of one of them."""
    settings, version = bookings.find_settings(code)
    draft = own_draft(request.GET.get("draft", ""))
    context = {
        "version": version,
        "action": reverse("appointments:booking-hold", args=(code,)),
        "key": new_key(draft.token if draft else ""),
        **choice_of_times(request, settings),
    }
    return render(request, "appointments/booking_times_public.html", context)


@login_not_required
@never_cache
@require_POST
def booking_hold(request: HttpRequest, code: str) -> HttpResponse:
    """Hold the time that was chosen, and go on to name and phone."""
    times_url = reverse("appointments:booking-times", args=(code,))
    form = HoldForm(request.POST)
    if not form.is_valid():
        for error in (error for errors in form.errors.values() for error in errors):
            messages.error(request, error)
        return HttpResponseRedirect(times_url, status=303)
    limit_holds(request)
    try:
        draft = bookings.hold_slot(code, starts_at=form.cleaned_data["slot"], token=form.cleaned_data["key"])
    except bookings.SlotTaken as refused:
        messages.error(request, str(refused.sentence))
        day = timezone.localdate(form.cleaned_data["slot"])
        return HttpResponseRedirect(f"{times_url}?day={day.isoformat()}", status=303)
    except bookings.ItemNotBookable as refused:
        refused.next_url = reverse("appointments:booking-items")
        raise
    return HttpResponseRedirect(reverse("appointments:booking-show", args=(draft.token,)), status=303)


def limit_holds(request: HttpRequest) -> None:
    """Slow down whoever holds times without end."""
    key = f"book:hold:{client_ip(request)}"
    limits.ensure_below(key, most=HOLDS_PER_ADDRESS)
    limits.hit(key, seconds=TEN_MINUTES)


def own_draft(token: str) -> Booking | None:
    """The time somebody holds and wants to change; nothing for a token that is none."""
    return Booking.objects.filter(token=token[:64], state__in=Booking.NEVER_MADE).first() if token else None


def days_of(settings: BookableItem) -> list[DayOffer]:
    """What the days from today to the horizon offer for an item; seven queries."""
    now = timezone.now()
    rules = settings.rules
    today = local(now).date()
    diary = read_diary(settings.item_id, first=today, last=today + ONE_DAY * rules.horizon_days)
    lead, horizon = rules.lead_minutes, rules.horizon_days
    return offers(diary, offer_of(settings), now=local(now), lead=lead, horizon=horizon)


def choice_of_times(request: HttpRequest, settings: BookableItem) -> dict[str, Any]:
    """The days, the one that is open, and its times before and after noon."""
    days = days_of(settings)
    first = next((offer for offer in days if offer.slots), days[0] if days else None)
    wanted = day_asked(request.GET.get("day", ""), first.day if first else date.min)
    chosen = next((offer for offer in days if offer.day == wanted), first)
    halves = []
    if chosen is not None:
        for title, after_noon in ((_("Morning"), False), (_("Afternoon"), True)):
            starts = [aware(chosen.day, slot.start) for slot in chosen.slots if (slot.start >= NOON) is after_noon]
            halves.append((title, [(slot_value(start), start) for start in starts]))
    return {"days": days, "chosen": chosen, "halves": [half for half in halves if half[1]]}


def other_times(settings: BookableItem, wanted: datetime, *, most: int = 8) -> list[datetime]:
    """The next times after one that was lost: of the same day first, then of the days that follow."""
    free = [aware(offer.day, slot.start) for offer in days_of(settings) for slot in offer.slots]
    free.sort(key=lambda moment: (moment < wanted, timezone.localdate(moment) != timezone.localdate(wanted), moment))
    return sorted(free[:most])


def find_booking(token: str) -> Booking:
    """The booking whose page has this private address; a foreign token is not found."""
    if not 16 <= len(token) <= 64:
        raise Http404
    rows = Booking.objects.select_related("item__booking_settings__rules", "version", "window", "ticket")
    return get_object_or_404(rows, token=token)
