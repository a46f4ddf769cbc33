"""The figures of ratings with their definitions, and ratings in the words of other platforms."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evaluations import exchange
from evaluations.forms.rating_office import ExchangeForm, PeriodForm
from evaluations.models.rating import VIEW_RATINGS
from evaluations.rating_figures import FIGURES, shares_of
from evaluations.services import rating_upkeep
from evaluations.services.rating_counts import BY, counts_by, exchange_records, titles_of, total_of

BREAKDOWNS = {
    "month": pgettext_lazy("breakdown", "By month"),
    "window": pgettext_lazy("breakdown", "By window"),
    "item": pgettext_lazy("breakdown", "By service item"),
}
MOST_DAYS = 400


@require_safe
@permission_required(VIEW_RATINGS, raise_exception=True)
def rating_figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period, broken down by month, window or item; each says how it is counted."""
    by = request.GET.get("by", "month")
    by = by if by in BY else "month"
    form = _period(request)
    first, last = _days(form)
    groups = counts_by(by, start=_start(first), end=_start(last + timedelta(days=1)), today=timezone.localdate())
    titles = titles_of(by, [key for key, _counts in groups], english=get_language() == "en")
    context: dict[str, Any] = {
        "form": form,
        "by": by,
        "breakdowns": [
            (code, label, f"?by={code}&first={first}&last={last}", code == by) for code, label in BREAKDOWNS.items()
        ],
        "heading": BREAKDOWNS[by],
        "first": first,
        "last": last,
        "figures": FIGURES,
        "shares": shares_of(total_of(groups)),
        "rows": [(titles.get(key, "—"), shares_of(counts)) for key, counts in groups],
    }
    return render(request, "evaluations/rating_figures.html", context, status=422 if form.errors else 200)


@require_safe
@permission_required("evaluations.export_rating", raise_exception=True)
def rating_exchange(request: HttpRequest) -> HttpResponse:
    """Hand over ratings in the fields and codes of a platform, or ask which."""
    form = ExchangeForm(request.GET or None)
    if not form.is_valid():
        return render(request, "evaluations/rating_exchange.html", {"form": form}, status=422 if form.errors else 200)
    given, (start, end) = form.cleaned_data, form.moments
    records = exchange_records(start, end)
    rating_upkeep.record_export(by=request.user, rows=len(records), kind=given["platform"])
    write = exchange.as_json if given["form"] == "json" else exchange.as_csv
    kind = "application/json" if given["form"] == "json" else "text/csv; charset=utf-8"
    name = f"ratings-{given['platform']}-{timezone.localdate().isoformat()}.{given['form']}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(write(records, given["platform"]), content_type=kind, headers=headers)


def _period(request: HttpRequest) -> PeriodForm:
    """The days asked for; without any this year so far."""
    today = timezone.localdate()
    initial = {"first": today.replace(month=1, day=1).isoformat(), "last": today.isoformat()}
    given = {name: request.GET.get(name) or value for name, value in initial.items()}
    form = PeriodForm(given)
    if form.is_valid() and (form.cleaned_data["last"] - form.cleaned_data["first"]).days > MOST_DAYS:
        form.add_error("last", _("Choose at most %(days)d days.") % {"days": MOST_DAYS})
    return form


def _days(form: PeriodForm) -> tuple[date, date]:
    today = timezone.localdate()
    if form.errors:
        return today, today
    return form.cleaned_data["first"], form.cleaned_data["last"]


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
