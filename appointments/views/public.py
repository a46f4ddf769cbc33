"""What visitors read of their own case without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from appointments.forms.public import TrackForm
from appointments.services.tracking import TrackedCase, find_case, normalise_number, track
from service_window.http import NotThere, client_ip
from windows.models import Office
from windows.services import limits
from windows.services.limits import TooOften

WRONG_PER_CASE = 5
"""Wrong answers for one case number in an hour; a phone's last digits are one of ten thousand."""
WRONG_PER_ADDRESS = 30
"""Wrong answers from one address in an hour: a whole office may sit behind it."""
HOUR = 3600


@login_not_required
@never_cache
@sensitive_post_parameters("digits")
@require_http_methods(["GET", "HEAD", "POST"])
def case_track(request: HttpRequest) -> HttpResponse:
    """Show where a case stands, to whoever knows its number and the last digits of the phone."""
    if not Office.objects.current().tracking_public:
        raise NotThere(_("This office does not offer this page."))
    asked = request.method == "POST"
    form = TrackForm(request.POST) if asked else TrackForm(initial={"number": request.GET.get("number", "")[:64]})
    tracked, status = None, 200
    if asked and form.is_valid():
        tracked, status = _answer(request, form)
    elif asked:
        status = 422
    context = {"form": form, "tracked": tracked}
    return render(request, "appointments/case_track_public.html", context, status=status)


def _answer(request: HttpRequest, form: TrackForm) -> tuple[TrackedCase | None, int]:
    """The case, or a sentence that does not tell whether the number or the digits were wrong."""
    number, digits = form.cleaned_data["number"], form.cleaned_data["digits"]
    keys = {
        f"track:case:{normalise_number(number)}": WRONG_PER_CASE,
        f"track:from:{client_ip(request)}": WRONG_PER_ADDRESS,
    }
    try:
        for key, most in keys.items():
            limits.ensure_below(key, most=most)
    except TooOften as refusal:
        form.add_error(None, refusal.sentence)
        return None, 429
    case = find_case(number, digits)
    if case is not None:
        return track(case), 200
    for key in keys:
        limits.hit(key, seconds=HOUR)
    form.add_error(
        None, _("Number and digits do not belong together. Check both against your receipt slip, or call us.")
    )
    return None, 422
