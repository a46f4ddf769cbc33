"""What visitors read without signing in: the guide, the service rules, and whether a paper is genuine."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from service_window import typesetting
from service_window.http import NotThere, client_ip
from service_window.wording import in_language
from windows import service_rules, visitor_rights
from windows.context_processors import public_entries
from windows.forms.public import CodeForm, SearchForm
from windows.models import ItemVersion, Material, Office, Paper, ServiceItem, StoredFile
from windows.services import limits
from windows.services.papers import guide_sheet, normalise_code
from windows.views.files import file_response

GUIDE_SECONDS = 3600
CODES_PER_HOUR = 120
"""Wrong verification codes that one address may try in an hour; codes have 100 random bits."""


@dataclass(frozen=True, slots=True)
class Group:
    """Items shown under one heading: the variants of one licence, or a single item."""

    title: str
    versions: list[ItemVersion]


@login_not_required
@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """Show every published item, or those that match the search words (S4); without a guide, the first part that is offered."""
    if not Office.objects.current().guide_public:
        return _elsewhere(request)
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"].split() if form.is_valid() else []
    versions = list(_published().filter(_matching(words)).order_by("item__position", "item__code"))
    context = {"form": form, "query": " ".join(words), "groups": _grouped(versions), "count": len(versions)}
    return render(request, "windows/item_list_public.html", context)


@login_not_required
@require_safe
def item_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show the guide of one item: materials, steps, limits, no fee, basis, where and when (S4)."""
    _ensure_shown("guide_public")
    materials = Prefetch("materials", Material.objects.with_forms())
    version = get_object_or_404(_published().prefetch_related(materials), item__code=code)
    windows = [offer.window for offer in version.item.offers.all()]
    context = {
        "version": version,
        "windows": windows,
        "materials": list(version.materials.all()),
        "has_forms": any(row.blank_form_id or row.sample_form_id for row in version.materials.all()),
        "ways": version.delivery_texts,
        "guide_url": reverse("windows:item-guide", args=(code,)),
        "english": get_language() == "en",
    }
    return render(request, "windows/item_detail_public.html", context)


@login_not_required
@require_safe
def item_guide(request: HttpRequest, code: str) -> HttpResponse:
    """Give the guide of one item as a sheet to take along (S4)."""
    _ensure_shown("guide_public")
    materials = Prefetch("materials", Material.objects.with_forms())
    version = get_object_or_404(_published().prefetch_related(materials), item__code=code)
    language = get_language() or "zh-hans"
    key = f"guide:{version.pk}:{timezone.localdate()}:{language}"
    pdf = cache.get(key)
    if pdf is None:
        pdf = typesetting.render_pdf("material_list", guide_sheet(version), language=language)
        cache.set(key, pdf, GUIDE_SECONDS)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{code}.pdf"'
    return response


@login_not_required
@require_safe
def item_form(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Give a blank form or a filled-in sample of a published item (S4)."""
    _ensure_shown("guide_public")
    materials = Material.objects.filter(version__in=_published().filter(item__code=code))
    if not materials.filter(Q(blank_form=pk) | Q(sample_form=pk)).exists():
        raise NotThere(_("The guide of this item has no such form."))
    return file_response(get_object_or_404(StoredFile, pk=pk))


@login_not_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the published service rules: seven steps, rules, visitors' rights, privacy notice (S3).

    The privacy notice stands there also where the rules are switched off: whoever leaves a name may read what becomes of it.
    """
    context = {
        "rules_shown": Office.objects.current().rules_public,
        "purpose": service_rules.PURPOSE,
        "steps": service_rules.STEPS,
        "standards": service_rules.STANDARDS,
        "rules": service_rules.RULES,
        "rights": visitor_rights.RIGHTS,
        "english": get_language() == "en",
        "privacy_contact": Office.objects.current().privacy_contact,
    }
    return render(request, "windows/rules_public.html", context)


@login_not_required
@require_safe
def paper_search(request: HttpRequest) -> HttpResponse:
    """Ask for the verification code of a paper."""
    _ensure_shown("verification_public")
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("windows:paper-verify", code=form.cleaned_data["code"])
    context = {"form": form, "paper": None, "asked": False}
    return render(request, "windows/paper_verify_public.html", context)


@login_not_required
@require_safe
def paper_verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a paper is genuine, without personal data."""
    _ensure_shown("verification_public")
    key = f"verify:{client_ip(request)}"
    limits.ensure_below(key, most=CODES_PER_HOUR)
    paper = Paper.objects.filter(code=normalise_code(code)).select_related("content").first()
    if paper is None:
        limits.hit(key, seconds=3600)
    context = {"form": CodeForm(), "paper": paper, "asked": True, "code": code[:40]}
    return render(request, "windows/paper_verify_public.html", context, status=200 if paper else 404)


def _published() -> QuerySet[ItemVersion]:
    today = timezone.localdate()
    return ItemVersion.objects.published_on(today).select_related("item").prefetch_related("item__offers__window")


def _matching(words: list[str]) -> Q:
    """Every word stands in a name, the group or the search words."""
    condition = Q()
    for word in words:
        condition &= (
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(aliases__icontains=word)
            | Q(item__group__icontains=word)
        )
    return condition


def _grouped(versions: list[ItemVersion]) -> list[Group]:
    """Variants of one licence under their heading; the items that stand alone come last, together."""
    groups: dict[str, Group] = {}
    for version in versions:
        groups.setdefault(version.item.group, Group(_heading(version.item), [])).versions.append(version)
    alone = groups.pop("", None)
    if alone is not None and groups:
        alone = Group(_("Further items"), alone.versions)
    return [*groups.values(), *([alone] if alone else [])]


def _heading(item: ServiceItem) -> str:
    """The name of the group in the reader's language."""
    return in_language(item, "group")


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """The first part that the office does offer: the start page of an office without a guide."""
    others = public_entries(request.path)
    if not others:
        raise NotThere(_("This office does not offer this page."))
    return redirect(others[0].url)


def _ensure_shown(switch: str) -> None:
    """A public part that the office has switched off is not there."""
    if not getattr(Office.objects.current(), switch):
        raise NotThere(_("This office does not offer this page."))
