"""The deadlines of findings, as the assessment office sets them."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluations.forms.procedure import ProcedureForm
from evaluations.models import Procedure
from evaluations.services.procedure import SET_DEADLINES, set_deadlines
from evaluations.views._records import act_on


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET_DEADLINES, raise_exception=True)
def procedure_change(request: HttpRequest) -> HttpResponse:
    """Set the deadlines; what runs already keeps its date."""
    return act_on(
        request,
        ProcedureForm(request.POST or None, current=Procedure.objects.current()),
        run=lambda given: set_deadlines(by=request.user, **given),
        to=lambda _made: reverse("evaluations:finding-list"),
        said=_("The deadlines are set. What runs already keeps its date."),
        title=_("Deadlines of findings"),
        lead=_("In working days. What runs already keeps its date."),
        submit=_("Set the deadlines"),
        back_url=reverse("evaluations:finding-list"),
    )
