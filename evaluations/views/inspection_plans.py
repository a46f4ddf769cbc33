"""Plans without fixed dates, and draws by lot that anybody who may see them can run again (双随机, A1)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.views.leaves import number
from evaluations.forms.inspections import DrawForm, PlanForm, ReasonForm
from evaluations.models import InspectionDraw, InspectionPlan, InspectionRound
from evaluations.models.inspection_plan import PLAN
from evaluations.services import inspection_plans
from service_window.http import Refusal

PAGE = 25

plans = permission_required(PLAN, raise_exception=True)


@require_safe
@plans
def plan_list(request: HttpRequest) -> HttpResponse:
    """Show the plans, the newest first, from a known one on."""
    rows = InspectionPlan.objects.for_list().order_by("-pk")
    before = request.GET.get("before", "")
    if before:
        rows = rows.filter(pk__lt=number(before))
    found = list(rows[: PAGE + 1])
    more = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    context = {"plans": found[:PAGE], "more_url": more, "today": timezone.localdate()}
    return render(request, "evaluations/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@plans
def plan_new(request: HttpRequest) -> HttpResponse:
    """Plan rounds within a span of days."""
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = inspection_plans.create_plan(by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The plan is made. Draw it by lot now, or later."))
            return _to_plan(plan)
    return render(request, "evaluations/plan_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@plans
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan, its draws and the rounds of each."""
    return _detail(request, _find(pk))


@require_POST
@plans
def plan_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the plan by lot, or again with a reason."""
    plan = _find(pk)
    form = DrawForm(request.POST, again=plan.is_drawn)
    if form.is_valid():
        try:
            made = inspection_plans.draw_plan(plan, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refused:
            form.add_error("reason" if plan.is_drawn else None, str(refused.sentence))
        else:
            messages.success(request, _("The lot has fallen. Nobody could choose, and anybody can check it."))
            url = reverse("evaluations:draw-detail", args=(made.pk,))
            return HttpResponseRedirect(url, status=303)
    return _detail(request, plan, draw_form=form)


@require_POST
@plans
def plan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a plan that was not drawn."""
    plan, form = _find(pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            inspection_plans.withdraw_plan(plan, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The plan is withdrawn; it stays on record."))
            return _to_plan(plan)
    return _detail(request, plan, withdraw_form=form)


@require_safe
@plans
def draw_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a draw came about, and run it again."""
    made = _find_draw(pk)
    rounds = made.drawn_rounds.select_related("window").prefetch_related("inspectors__staff").order_by("day", "starts")
    context = {"draw": made, "urn": made.urn, "check": inspection_plans.draw_again(made), "rounds": rounds}
    return render(request, "evaluations/draw_detail.html", context)


@require_safe
@plans
def draw_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over what is needed to run the draw again elsewhere: the seed, how it was made, what was drawn from."""
    made = _find_draw(pk)
    content = {
        "plan": made.plan.number,
        "sequence": made.sequence,
        "event": {"id": made.event_id, "digest": made.event.digest, "bound": made.event.after},
        "seed": made.seed,
        "population": made.population,
    }
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.plan.number}-{made.sequence}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


# --- Parts ----------------------------------------------------------------------------------------


def _find(pk: int) -> InspectionPlan:
    plan: InspectionPlan = get_object_or_404(InspectionPlan.objects.for_list().select_related("withdrawn_by"), pk=pk)
    return plan


def _find_draw(pk: int) -> InspectionDraw:
    return get_object_or_404(InspectionDraw.objects.select_related("plan", "event", "drawn_by"), pk=pk)


def _to_plan(plan: InspectionPlan) -> HttpResponse:
    return HttpResponseRedirect(reverse("evaluations:plan-detail", args=(plan.pk,)), status=303)


def _detail(
    request: HttpRequest,
    plan: InspectionPlan,
    *,
    draw_form: DrawForm | None = None,
    withdraw_form: ReasonForm | None = None,
) -> HttpResponse:
    rounds = InspectionRound.objects.filter(plan=plan).for_list().order_by("draw", "day", "starts")
    by_draw: dict[int, list[InspectionRound]] = {}
    for row in rounds:
        by_draw.setdefault(row.draw_id or 0, []).append(row)
    draws = list(plan.draws.select_related("drawn_by").order_by("-sequence"))
    over = plan.last_day < timezone.localdate()
    open_left = any(row.state == InspectionRound.State.PLANNED for row in rounds)
    standing = plan.withdrawn_at is None and not over
    context = {
        "plan": plan,
        "draws": [(made, by_draw.get(made.pk, [])) for made in draws],
        "over": over,
        "draw_form": (draw_form or DrawForm(again=bool(draws))) if standing and (not draws or open_left) else None,
        "withdraw_form": (withdraw_form or ReasonForm()) if plan.withdrawn_at is None and not draws else None,
        "draw_failed": draw_form is not None,
    }
    failed = draw_form is not None or withdraw_form is not None
    return render(request, "evaluations/plan_detail.html", context, status=422 if failed else 200)
