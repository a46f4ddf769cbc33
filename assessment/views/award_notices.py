"""The public notice of awards (公示): for anybody, within its days only; name and window, and whom objections reach."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.services.award_notices import shown_on, still_provisional, years_out_on
from assessment.views._year import known_year
from service_window.http import NotThere


@login_not_required
@require_safe
def notice_now(request: HttpRequest) -> HttpResponse:
    """Go to the notice that is out, the oldest year first; say so where there is none."""
    years = years_out_on(timezone.localdate())
    if years:
        return redirect("assessment:notice-show", years[0])
    return render(request, "assessment/award_notice_none.html")


@login_not_required
@require_safe
def notice_show(request: HttpRequest, year: int) -> HttpResponse:
    """Show who was given which award, while the notice is out; it prints as it stands."""
    rows = shown_on(known_year(year), timezone.localdate())
    if not rows:
        raise NotThere(_("There is no public notice of this year now."))
    groups = [(award, list(found)) for award, found in groupby(rows, key=lambda row: row.award)]
    notices = sorted({row.notice for row in rows if row.notice}, key=lambda notice: notice.pk)
    others = [other for other in years_out_on(timezone.localdate()) if other != year]
    context = {"year": year, "groups": groups, "notices": notices, "others": others}
    context["provisional"] = still_provisional(notices)
    return render(request, "assessment/award_notice_public.html", context)
