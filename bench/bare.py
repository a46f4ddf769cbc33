"""Settings, addresses and views of the bare Django that the product is measured against.

The same database, sessions and user model; the middleware that ``startproject`` gives; the login it gives.
"""

import itertools
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

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
AUTHENTICATION_BACKENDS = product.AUTHENTICATION_BACKENDS
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


urlpatterns = [
    path("rows/", rows, name="rows"),
    path("rows/<int:pk>/step/", step, name="step"),
    path("figures/", figures, name="figures"),
    path("still/", still, name="still"),
]
