"""The forms for leaving the post, for leaving for the day and for coming back, with the cases each proposes."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.forms.presence import HandOverForm, OffPostForm, ReturnForm, SignOutForm
from appointments.models import Case, Visit
from appointments.services.cover_acts import cases_to_hand_over, cases_to_take_back, takers_of
from appointments.views._post import Post
from appointments.views._workbench import name_items
from windows.models import Absence, Attendance
from windows.presence import REPORTED_FROM


def sign_out_form(request: HttpRequest, row: Attendance, data: QueryDict | None) -> SignOutForm:
    """Leaving for the day; whoever has somebody to hand to is asked whether to."""
    cases, takers = _proposals(request)
    form = SignOutForm(
        data, window=row.window, initial=_initial(cases, takers, _("End of the day: please go on with it."))
    )
    form.offer("cases", cases, takers)
    return form


def off_post_form(request: HttpRequest, data: QueryDict | None) -> OffPostForm:
    """Leaving the post with all that may be told beforehand."""
    cases, takers = _proposals(request)
    form = OffPostForm(data, initial=_initial(cases, takers, _("Off post: please go on with it.")))
    form.offer("cases", cases, takers)
    return form


def hand_over_form(request: HttpRequest, post: Post, data: QueryDict | None = None) -> HandOverForm:
    """What should not wait; ticked where the absence is a long one, for a short one moves no case from its visitor."""
    assert post.absence is not None
    cases = _should_not_wait(request)
    takers = {case.pk: _taker(case, post) for case in cases}
    ticked = takers if _is_long(post.absence, post) else {}
    form = HandOverForm(data, initial=_initial(cases, ticked, _("Off post: please go on with it.")))
    form.offer("cases", cases, takers)
    return form


def return_form(request: HttpRequest, absence: Absence, data: QueryDict | None = None) -> ReturnForm:
    """Coming back; a case whose visitor sits with the other handler stays unticked."""
    with_visitor = Visit.objects.open().filter(case_links__case=OuterRef("pk"))
    rows = cases_to_take_back(request.user, since=absence.left_at)  # type: ignore[arg-type]
    cases = name_items(list(rows.annotate(with_visitor=Exists(with_visitor))))
    free = [case.pk for case in cases if not case.with_visitor]  # type: ignore[attr-defined]
    form = ReturnForm(data, initial={"take_back": free})
    form.offer("take_back", cases)
    return form


def _proposals(request: HttpRequest) -> tuple[list[Case], dict[int, str]]:
    """The cases that should not wait, and who would take each over."""
    cases = _should_not_wait(request)
    if not cases:
        return [], {}
    found = takers_of(cases, request.user, timezone.now())  # type: ignore[arg-type]
    return cases, {pk: taker.name if taker else "" for pk, taker in found.items()}


def _should_not_wait(request: HttpRequest) -> list[Case]:
    return name_items(list(cases_to_hand_over(request.user, timezone.now())))  # type: ignore[arg-type]


def _initial(cases: list[Case], takers: dict[int, str], note: str) -> dict[str, Any]:
    """Ticked is what somebody is there for."""
    return {"cases": [case.pk for case in cases if takers.get(case.pk)], "note": note}


def _taker(case: Case, post: Post) -> str:
    if case.item_id is None:
        return next((view.holder for view in post.given if view.window_id == case.window_id and view.holder), "")
    return post.holders.get((case.window_id or 0, case.item_id), "")


def _is_long(absence: Absence, post: Post) -> bool:
    announced = absence.expected_back_at
    return max(post.now, announced or post.now) - absence.left_at >= REPORTED_FROM
