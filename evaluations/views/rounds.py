"""A round on the phone: begun, answered item by item, photographed, finished. Answers sent again are taken once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.forms.inspections import AnswerForm, FinishForm, PersonForm, PhotoForm
from evaluations.models import InspectionRound, RoundPhoto
from evaluations.models.inspection_plan import INSPECT, PLAN
from evaluations.services import inspection_rounds, round_answers, round_end, round_photos
from evaluations.views.inspections import checklist_page, find_round, finish_page, is_inspector, to_round
from service_window.http import Refusal, wants_json
from windows.views.files import file_response

inspects = permission_required(INSPECT, raise_exception=True)


@require_POST
@inspects
def round_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a round on its day."""
    row = find_round(request, pk)
    inspection_rounds.begin_round(row, by=request.user)
    messages.success(request, _("The round has begun. Every answer is kept as soon as you tap it."))
    return to_round(row)


@require_POST
@inspects
def person_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody who is at the post and not on the list."""
    row, form = find_round(request, pk), PersonForm(request.POST)
    if form.is_valid():
        try:
            made = inspection_rounds.add_person(row, number=form.cleaned_data["number"], by=request.user)
        except Refusal as refused:
            form.add_error("number", str(refused.sentence))
        else:
            messages.success(request, _("The person is on the list."))
            return to_round(row, f"person-{made.pk}")
    if row.state != InspectionRound.State.UNDER_WAY or not is_inspector(request, row):
        raise Refusal(_("Only the inspectors of a round that is under way add people."))
    return checklist_page(request, row, person_form=form)


@require_POST
@inspects
def answer_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one answer; the phone is told which, and people without script go back to the item."""
    row, form = find_round(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _mistaken(request, row, form)
    given = form.cleaned_data
    round_answers.answer_item(row, by=request.user, **given)
    if wants_json(request):
        return JsonResponse({"saved": str(given["key"])})
    return to_round(row, _anchor(given))


@require_POST
@inspects
def photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one photo as evidence; the phone is told where it is shown."""
    row, form = find_round(request, pk), PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _mistaken(request, row, form)
    given = dict(form.cleaned_data)
    photo = round_photos.add_photo(row, by=request.user, upload=given.pop("photo"), **given)
    if wants_json(request):
        url = reverse("evaluations:photo-show", args=(row.pk, photo.pk))
        return JsonResponse({"saved": str(given["key"]), "url": url, "label": photo.shown.name})
    messages.success(request, _("The photo is kept."))
    return to_round(row, _anchor(given))


@require_safe
def photo_show(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Show a photo of a round without its metadata, to whoever may see the round."""
    return file_response(_photo(request, pk, photo_pk).shown)


@require_safe
@permission_required(PLAN, raise_exception=True)
def photo_original(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """Hand over a photo as it came in, with its metadata; each opening is recorded."""
    photo = _photo(request, pk, photo_pk)
    content = round_photos.open_original(photo, by=request.user)
    answer = FileResponse(content, content_type=photo.original.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, photo.original.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@inspects
def round_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the round comes to, and finish it."""
    row = find_round(request, pk)
    if row.state != InspectionRound.State.UNDER_WAY or not is_inspector(request, row):
        raise Refusal(_("Only the inspectors of a round that is under way finish it."), next_url=_url(row))
    form = FinishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            round_end.finish_round(row, by=request.user, summary=form.cleaned_data["summary"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The round is finished. Draft findings wait for verification."))
            return to_round(row)
    return finish_page(request, row, form=form if form.errors else None)


# --- Parts ----------------------------------------------------------------------------------------


def _photo(request: HttpRequest, pk: int, photo_pk: int) -> RoundPhoto:
    row = find_round(request, pk)
    photo: RoundPhoto = get_object_or_404(row.photos.select_related("shown", "original"), pk=photo_pk)
    return photo


def _url(row: InspectionRound) -> str:
    return reverse("evaluations:round-detail", args=(row.pk,))


def _anchor(given: dict[str, Any]) -> str:
    return f"{given['item']}-{given['person'] or 'window'}"


def _mistaken(request: HttpRequest, row: InspectionRound, form: forms.Form) -> HttpResponse:
    """Say what is wrong with what was sent; the phone keeps what was typed."""
    said = " ".join(str(error) for errors in form.errors.values() for error in errors)
    if wants_json(request):
        return JsonResponse({"error": said}, status=422)
    raise Refusal(said, next_url=_url(row))
