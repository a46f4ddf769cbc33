"""The supervision page: what awaits the chief representative, the reviewers and the leader, decided in place."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from appointments.forms.supervision import DecisionForm
from appointments.views._worklist import TARGET, Addresses, context_of, decide_rows, first_waiting, kinds_of, named
from service_window import htmx
from service_window.worklist import WorkKind, kinds_for

HERE = Addresses("appointments:worklist-kind", "appointments:worklist-decide")

supervises = permission_required("appointments.view_supervision", raise_exception=True)


@require_safe
@supervises
def worklist_home(request: HttpRequest) -> HttpResponse:
    """Show the first kind of work in which something waits."""
    kinds, counts = kinds_of(request)
    return _page(request, first_waiting(kinds, counts), kinds, counts)


@require_safe
@supervises
def worklist_kind(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rows of one kind of work, from the place ``after`` on."""
    kinds, counts = kinds_of(request)
    return _page(request, named(kinds, code), kinds, counts)


@require_POST
@supervises
def worklist_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide the rows selected."""
    kind = named(kinds_for(request.user), code)
    form = DecisionForm(kind, request.POST)
    if form.is_valid():
        return decide_rows(request, kind, form, at=HERE)
    kinds, counts = kinds_of(request)
    return _page(request, kind, kinds, counts, form=form)


def _page(
    request: HttpRequest,
    kind: WorkKind,
    kinds: tuple[WorkKind, ...],
    counts: dict[str, int],
    *,
    form: DecisionForm | None = None,
) -> HttpResponse:
    context = context_of(request, kind, kinds, counts, at=HERE, form=form)
    page, fragment = "appointments/worklist_supervision.html", "appointments/_worklist.html"
    response = htmx.render(request, page, fragment, context, TARGET)
    response.status_code = 422 if form else 200
    return response
