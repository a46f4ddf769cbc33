"""The rules of the queue for visitors, in words with the numbers of this office, and the wait for whoever came now."""

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from appointments.estimate import Range
from appointments.models import QueueSettings
from appointments.models.ticket import MOST_RECALLS
from appointments.services.hall_frame import group_links
from appointments.services.outlook import outlook_at
from service_window.http import NotThere

RULES = (
    (
        gettext_lazy("In the order of coming"),
        gettext_lazy("Whoever draws a number first is called first, for every matter at the windows that serve it."),
    ),
    (
        gettext_lazy("Booked times"),
        gettext_lazy(
            "Whoever has booked is called as the next one at the booked time, also when up to %(late)d minutes late. Who "
            "comes earlier waits like everybody else until then; who comes later keeps a number in the order of coming."
        ),
    ),
    (
        gettext_lazy("Priority"),
        gettext_lazy(
            "Elderly and disabled people, pregnant women, people with an infant, servicemen and veterans are placed as "
            "though they had come %(ahead)d minutes earlier."
        ),
    ),
    (
        gettext_lazy("Green channel"),
        gettext_lazy(
            "For key projects, returnees, guests from outside the border and urgent matters a window opens the green "
            "channel at once, with a reason that is recorded and checked."
        ),
    ),
    (
        gettext_lazy("Nobody waits without end"),
        gettext_lazy(
            "Whoever has waited %(factor)s times as long as visitors usually wait today (counted as at least %(floor)d "
            "minutes) is not overtaken any more by anybody who comes later, except at a booked time."
        ),
    ),
    (
        gettext_lazy("When you are called"),
        gettext_lazy(
            "You are called again up to %(recalls)d times, with at least %(pause)d seconds between. If you miss the calls, "
            "tell any window the same day: you wait again from then on."
        ),
    ),
    (
        gettext_lazy("Passed on"),
        gettext_lazy(
            "If you are passed on to another window or asked to complete something, the time waited so far counts."
        ),
    ),
)
"""What the public page says, rule by rule, in the order in which they matter."""


@login_not_required
@never_cache
@require_safe
def queue_rules(request: HttpRequest) -> HttpResponse:
    """Say who is called next and why, and how long each group of items would take now."""
    settings = QueueSettings.objects.current()
    if not (settings.in_use and settings.rules_public):
        raise NotThere(_("This office does not offer this page."))
    now = timezone.now()
    outlook = outlook_at(now, settings)
    english = get_language() == "en"
    context = {
        "now": now,
        "groups": [
            (
                group.name_en if english and group.name_en else group.name,
                group.prefix,
                group.waiting,
                words(group.range),
            )
            for group in outlook.groups(group_links())
        ],
        "rules": rules_in_words(settings),
        "ageing_minutes": round(outlook.rules.ageing_limit.total_seconds() / 60),
    }
    return render(request, "appointments/queue_public.html", context)


def words(wait: Range | None) -> str:
    """A range in words; where nobody is at a post, nothing is promised."""
    if wait is None:
        return _("Nobody serves these matters at the moment. Please ask at a window.")
    if wait.low == 0:
        return ngettext("less than %(n)d minute", "less than %(n)d minutes", wait.high) % {"n": wait.high}
    return _("%(low)d to %(high)d minutes") % {"low": wait.low, "high": wait.high}


def rules_in_words(settings: QueueSettings) -> list[tuple[str, str]]:
    """The rules of `appointments.ordering` in the words of visitors, with the numbers that this office has set."""
    numbers = {
        "late": settings.late_minutes,
        "ahead": settings.priority_minutes,
        "factor": f"{Decimal(settings.ageing_factor).normalize():f}",
        "floor": settings.ageing_floor_minutes,
        "recalls": MOST_RECALLS,
        "pause": settings.recall_pause_seconds,
    }
    return [(str(title), str(sentence) % numbers) for title, sentence in RULES]
