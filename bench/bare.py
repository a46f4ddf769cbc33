"""Settings, addresses and views of the bare Django that the product is measured against.

The same database and user model; the middleware, the sessions and the login that ``startproject`` gives.
"""

import itertools
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from service_window import settings as product

# --- Settings: the product's, but for what makes it the product ---------------------------------------
globals().update({name: getattr(product, name) for name in dir(product) if name.isupper()})
ROOT_URLCONF = "bench.bare"
INSTALLED_APPS = [*product.INSTALLED_APPS, "bench"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
BACKEND = "django.contrib.auth.backends.ModelBackend"
AUTHENTICATION_BACKENDS = [*product.AUTHENTICATION_BACKENDS, BACKEND]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [product.BASE_DIR / "bench" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

_texts = itertools.count()


# --- Views ---------------------------------------------------------------------------------------------
@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """Show 25 rows by one indexed query."""
    from bench.models import Row  # models come after the settings, which this module also is

    return render(request, "bare_list.html", {"rows": Row.objects.order_by("due_on", "id")[:25]})


@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """Show three aggregates over all cases."""
    from appointments.models import Case

    cases = Case.objects.order_by()
    tables = [
        list(rows.values(name).annotate(number=Count("pk")).values_list(name, "number"))
        for rows, name in ((cases, "step"), (cases, "outcome"), (cases.filter(closed_at=None), "promised_due_on"))
    ]
    return render(request, "bare_figures.html", {"tables": tables})


def still(request: HttpRequest) -> HttpResponse:
    """Answer the same few words, asking nothing of the database."""
    return HttpResponse("still")


@login_required
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Update one row and insert one."""
    from bench.models import Entry, Row

    with transaction.atomic():
        Row.objects.filter(pk=pk).update(step=F("step") % 7 + 1)
        Entry.objects.create(row_id=pk, text=f"text {next(_texts)}")
    return redirect("rows")


@login_required
def call(request: HttpRequest) -> HttpResponse:
    """Call whoever waits longest: the product's conditional update, and nothing around it."""
    with transaction.atomic():
        _claim(request)
    return redirect("rows")


@login_required
def call_written(request: HttpRequest) -> HttpResponse:
    """The same with every row that the product must write: the times of the ticket, and the event behind the chain."""
    from appointments.models import TicketPeriod
    from windows.services import audit

    with transaction.atomic():
        ticket, moment = _claim(request), timezone.now()
        TicketPeriod.objects.filter(ticket=ticket, until_at=None).update(until_at=moment)
        window = request.session["window_id"]
        TicketPeriod.objects.create(
            ticket=ticket, state="called", from_at=moment, staff_id=request.user.pk, window_id=window
        )
        audit.record("ticket.call", ticket, by=request.user, label=ticket.number, after={"window": window})
    return redirect("rows")


def _claim(request: HttpRequest) -> Any:
    from appointments.models import Ticket

    moment = timezone.now()
    rows = Ticket.objects.filter(day=timezone.localdate(moment), state="waiting")
    ticket = rows.order_by("waits_from", "pk").select_for_update(no_key=True, skip_locked=True)[0]
    rows.filter(pk=ticket.pk).update(
        state="called",
        parked_by=None,
        parked_reason="",
        window=request.session["window_id"],
        called_by=request.user,
        called_at=moment,
        last_called_at=moment,
        recalls=0,
    )
    return ticket


urlpatterns = [
    path("rows/", rows, name="rows"),
    path("rows/<int:pk>/step/", step, name="step"),
    path("figures/", figures, name="figures"),
    path("still/", still, name="still"),
    path("call/", call, name="call"),
    path("call/written/", call_written, name="call-written"),
]
