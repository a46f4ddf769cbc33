"""The seal of a year: handed out as a file, and confirmed to anybody who has its code."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assessment.flow import VIEW
from assessment.models import Seal
from assessment.services.seals import seal_faults, seal_file
from assessment.views._year import known_year, reads
from service_window.http import client_ip
from windows.services import limits
from windows.services.papers import grouped_code, normalise_code

CODES_PER_HOUR = 30
CHECKED_SECONDS = 600
"""For so long a check of the whole database is not repeated for the public page."""


@require_safe
@reads
def seal_download(request: HttpRequest, year: int) -> HttpResponse:
    """Hand over the sealed record; ``verify_seal`` compares it with the database."""
    seals = Seal.objects.select_related("review", "sealed_by")
    seal = get_object_or_404(seals, review__year=known_year(year))
    response = HttpResponse(seal_file(seal), content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, f"seal-{year}.json")
    return response


@login_not_required
@require_safe
def seal_verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a year was sealed with this code and whether the records still agree; no personal data.

    Whoever reads the assessment and is signed in is also told which records differ.
    """
    key = f"verify:{client_ip(request)}"
    limits.ensure_below(key, most=CODES_PER_HOUR)
    seal = Seal.objects.select_related("review").filter(code=normalise_code(code)).first()
    if seal is None:
        limits.hit(key, seconds=3600)
    agrees = _agrees(seal) if seal else False
    tells = seal is not None and not agrees and request.user.has_perm(VIEW)
    context = {
        "seal": seal,
        "year": seal.review.year if seal else None,
        "code": grouped_code(seal.code) if seal else "",
        "agrees": agrees,
        "faults": _faults(seal) if tells else [],
        "minutes": CHECKED_SECONDS // 60,
    }
    return render(request, "assessment/seal_verify_public.html", context, status=200 if seal else 404)


def _agrees(seal: Seal) -> bool:
    """Whether the database still agrees with the seal; asked anew after some minutes."""
    found: bool = cache.get_or_set(f"seal-agrees-{seal.pk}", lambda: not seal_faults(seal), timeout=CHECKED_SECONDS)
    return found


def _faults(seal: Seal) -> list[str]:
    """What of the database no longer agrees with the seal, in the reader's language; kept as long."""
    key = f"seal-faults-{seal.pk}-{get_language()}"
    found: list[str] = cache.get_or_set(key, lambda: seal_faults(seal), timeout=CHECKED_SECONDS)
    return found
