"""The dashboard: the board of this moment, and what waits for the chief representative and the bureau leader."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.forms.supervision import DecisionForm
from appointments.views._worklist import TARGET, Addresses, context_of, decide_rows, first_waiting, kinds_of, named
from service_window import htmx
from service_window.dashboard.live import acts_of, board_html, board_mark, mark, stamped, unchanged
from service_window.worklist import kinds_for

MAY_SEE = ("windows.view_presence", "appointments.view_supervision")
"""Both: who is present, and what waits for a decision."""
HERE = Addresses("dashboard:work-kind", "dashboard:work-decide")

sees_board = permission_required(MAY_SEE, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
def board_home(request: HttpRequest) -> HttpResponse:
    """Show the dashboard to whoever supervises, and the configuration of the office to its administrator."""
    if request.method != "POST" and request.user.has_perms(MAY_SEE):
        return _wall(request) if _on_wall(request) else _page(request)
    return configuration_index(request)


@require_http_methods(["GET", "HEAD", "POST"])
def configuration_index(request: HttpRequest) -> HttpResponse:
    """Show what can be configured, to whom the administration site is open."""
    if not admin.site.has_permission(request):
        raise PermissionDenied
    answer: HttpResponse = admin.site.admin_view(admin.site.index)(request)
    return answer


@require_safe
@sees_board
def board_live(request: HttpRequest) -> HttpResponse:
    """Return the board, or say that nothing has changed."""
    moment, wall = timezone.now(), _on_wall(request)
    acts = frozenset[str]() if wall else acts_of(request.user)
    seen = board_mark(moment, acts=acts, wall=wall)
    return unchanged(request, seen) or stamped(HttpResponse(board_html(moment, seen, acts=acts, wall=wall)), seen)


def _on_wall(request: HttpRequest) -> bool:
    return request.GET.get("wall") == "1"


def _wall(request: HttpRequest) -> HttpResponse:
    """What the wall screen shows, to somebody who is signed in."""
    moment = timezone.now()
    html = board_html(moment, board_mark(moment, wall=True), wall=True)
    context = {"board_html": html, "poll_url": f"{reverse('dashboard:board-live')}?wall=1"}
    return render(request, "dashboard/wall.html", context)


# --- What needs a decision ----------------------------------------------------------------------


@require_safe
@sees_board
def work_home(request: HttpRequest) -> HttpResponse:
    """Show the first kind of work in which something waits."""
    return _work(request, "")


@require_safe
@sees_board
def work_kind(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rows of one kind of work, from the place ``after`` on."""
    return _work(request, code)


@require_POST
@sees_board
def work_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide the rows selected, and say why others were not."""
    kind = named(kinds_for(request.user), code)
    form = DecisionForm(kind, request.POST)
    if form.is_valid():
        return decide_rows(request, kind, form, at=HERE)
    kinds, counts = kinds_of(request)
    context = context_of(request, kind, kinds, counts, at=HERE, form=form)
    if htmx.is_fragment(request, TARGET):
        return render(request, "appointments/_worklist.html", context, status=422)
    return _page(request, context | {"work_url": HERE.of(kind)}, status=422)


def _work(request: HttpRequest, code: str) -> HttpResponse:
    seen = mark(timezone.now(), "work", str(request.user.pk), code, request.GET.get("after", ""))
    if same := unchanged(request, seen):
        return same
    if not htmx.is_fragment(request, TARGET):
        if code:
            named(kinds_for(request.user), code)
        return _page(request, {"work_url": request.get_full_path()})
    kinds, counts = kinds_of(request)
    kind = named(kinds, code) if code else first_waiting(kinds, counts)
    context = context_of(request, kind, kinds, counts, at=HERE)
    return stamped(render(request, "appointments/_worklist.html", context), seen)


def _page(request: HttpRequest, work: dict[str, object] | None = None, *, status: int = 200) -> HttpResponse:
    """The whole page: the board as it is now; the list of work asks for itself, unless ``work`` holds its rows."""
    moment, acts = timezone.now(), acts_of(request.user)
    context = {
        "board_html": board_html(moment, board_mark(moment, acts=acts), acts=acts),
        "work_url": reverse("dashboard:work-home"),
        "with_rows": bool(work and "rows" in work),
        "may_configure": admin.site.has_permission(request),
        **(work or {}),
    }
    return render(request, "dashboard/board_supervision.html", context, status=status)
