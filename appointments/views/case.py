"""A case on the desk: read by everybody who may, worked on by its holder."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.flow import MOVES
from appointments.forms.applicant import ApplicationFields, PersonFields
from appointments.forms.moves import MoveForm, RevealForm, seen_mark
from appointments.forms.visits import NewVisitForm
from appointments.models import Case, CorrectionNotice, MaterialCheck
from appointments.services import applicants, guards, handovers, receiving, visits
from appointments.services.applicants import REVEALABLE
from appointments.services.desk_rows import case_of_act, case_of_page
from appointments.services.guards import CaseMoved
from appointments.views._acts import PRESSED
from appointments.views._facts import WHO, facts_of_applicant, shown
from appointments.views._known import known_of
from appointments.views._moves import CARRYING, FieldRefused, form_for
from appointments.views._names import tell_of_unprintable
from appointments.views._workbench import window_of, workbench
from service_window.addresses import address_of
from service_window.htmx import is_fragment
from service_window.http import Refusal

READ = "appointments.view_case"
WORK = "appointments.work_case"


def find_case(request: HttpRequest, pk: int, *, whole: bool = True) -> Case:
    """The case, if this person may read it; else there is nothing here. ``whole`` comes with what its page shows."""
    case = (case_of_page if whole else case_of_act)(pk, by=request.user)  # type: ignore[arg-type]
    if case is None:
        raise Http404
    return case


def case_url(case: Case) -> str:
    """The page of a case."""
    return address_of("appointments:case-detail", case.pk)


def case_page(request: HttpRequest, case: Case, *, status: int = 200, **parts: Any) -> HttpResponse:
    """The desk with the case in the middle, the middle alone, or its papers alone."""
    context = workbench(request, case=case, **parts)
    fragments = {"case": "appointments/_case.html", "papers": "appointments/_papers.html"}
    asked = (template for name, template in fragments.items() if is_fragment(request, name))
    template = next(asked, "appointments/case_clerk.html")
    return render(request, template, context, status=status)


def _to_case(case: Case) -> HttpResponse:
    return HttpResponseRedirect(case_url(case), status=303)


@require_safe
@permission_required(READ, raise_exception=True)
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a case stands, and to its holder what to do."""
    return case_page(request, find_case(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(READ, raise_exception=True)
def case_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask for what a move needs, or carry it out."""
    case = find_case(request, pk, whole=request.method != "POST" or verb not in PRESSED)
    if verb not in CARRYING:
        raise Http404
    if request.method != "POST":
        form = _prefilled(request, case, verb)
        return case_page(request, case, verb=verb, form=form)
    if not request.user.has_perm(MOVES[verb].permission):
        raise PermissionDenied(_("You may look at this case, but not work on it."))
    form = _bound(request, case, verb)
    known = known_of(form) if isinstance(form, PersonFields) else []
    if "find" in request.POST:  # without script: look for the applicant, and go on typing
        form = form_for(verb, case, request.user, initial=request.POST.dict(), **_particulars(case, verb))
        return case_page(request, case, verb=verb, form=form, known=known)
    if _moved_meanwhile(request, case, verb, form) or not _carry_out(request, case, verb, form):
        return case_page(request, case, verb=verb, form=form, known=known, status=422)
    if CARRYING[verb].done:
        messages.success(request, str(CARRYING[verb].done))
    if isinstance(form, ApplicationFields):
        tell_of_unprintable(request, form)
    if verb == "choose_item" and (note := receiving.item_note(case, by=request.user, moment=timezone.now())):
        messages.warning(request, note)
    return _to_case(case)


def _bound(request: HttpRequest, case: Case, verb: str) -> MoveForm:
    """The form with what was sent; its mark is brought up to date, so that a second press means what is shown."""
    data = request.POST.copy()
    data["seen"] = seen_mark(case)
    return form_for(verb, case, request.user, data=data, files=request.FILES, **_particulars(case, verb))


def _particulars(case: Case, verb: str) -> dict[str, Any]:
    """What the form of a move has to know of the case."""
    if verb == "receive":
        version = guards.published_version(case.item_id or 0, timezone.localdate())
        return {"audience": version.audience if version else None}
    if verb == "issue_correction":
        return {"told": CorrectionNotice.objects.filter(case=case).count()}
    if verb == "check_materials":
        rows = MaterialCheck.objects.filter(case=case).select_related("material")
        return {"materials": list(rows.order_by("material__position"))}
    return {}


def _prefilled(request: HttpRequest, case: Case, verb: str) -> MoveForm | None:
    """The form of a refusal, which shares its move with the approval."""
    if request.GET.get("opinion") != "refuse" or verb != "decide":
        return None
    return form_for(verb, case, request.user, initial={"opinion": "refuse"})


def _moved_meanwhile(request: HttpRequest, case: Case, verb: str, form: Form) -> bool:
    """Whether the page that sent this showed another step; what was typed is kept, a mere press is refused."""
    if request.POST.get("seen") == seen_mark(case):
        return False
    sentence = _("This case is no longer at the step the page showed. The page now shows where it stands.")
    if verb in PRESSED or verb == "assist":
        raise CaseMoved(sentence, next_url=case_url(case))
    form.full_clean()
    form.add_error(None, sentence)
    return True


def _carry_out(request: HttpRequest, case: Case, verb: str, form: Form) -> bool:
    """Call the service of the move; a refusal is said in the form, where something could be typed into it."""
    if not form.is_valid():
        return False
    try:
        CARRYING[verb].run(case, {**form.cleaned_data, "form": form}, request.user)
    except FieldRefused as refused:
        form.add_error(refused.field, str(refused.sentence))
        return False
    except Refusal as refused:
        refused.next_url = case_url(case)
        if verb in PRESSED or verb == "assist" or isinstance(refused, CaseMoved):
            raise
        form.add_error(None, str(refused.sentence))
        return False
    return True


@require_POST
@permission_required("appointments.reveal_personal_data", raise_exception=True)
def case_reveal(request: HttpRequest, pk: int, who: str, field: str) -> HttpResponse:
    """Show one value of applicant or agent in clear; the reason is recorded."""
    case = find_case(request, pk)
    person = getattr(case, who) if who in WHO else None
    if person is None or field not in REVEALABLE or not getattr(person, field):
        raise Http404
    form = RevealForm(request.POST)
    revealed: dict[str, str] = {}
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        revealed = applicants.reveal(person, by=request.user, fields=(field,), reason=reason, label=str(case))
        revealed = {f"{who}-{name}": value for name, value in revealed.items()}
    else:
        messages.error(request, _("Say why you need the data; the reason is recorded."))
    if not is_fragment(request, f"{who}-{field}"):
        return case_page(request, case, revealed=revealed)
    fact = next(fact for fact in facts_of_applicant(case) if fact.key == f"{who}-{field}")
    return render(request, "appointments/_fact.html", {"fact": shown(fact, revealed)})


@require_POST
@permission_required(WORK, raise_exception=True)
def case_take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a case over as A or B role."""
    case = find_case(request, pk)
    handovers.take_over(case, by=request.user)
    messages.success(request, _("You hold this case now."))
    return _to_case(case)


@require_POST
@permission_required(WORK, raise_exception=True)
def case_continue(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive a visitor who comes back for this case."""
    case = find_case(request, pk)
    window = window_of(request)
    form = NewVisitForm(request.POST)
    if window is None or not form.is_valid():
        raise Refusal(_("Choose your window first."), next_url=reverse("appointments:desk-window"))
    visits.continue_case(case, window, by=request.user, foreign_number=form.cleaned_data["foreign_number"])
    messages.success(request, _("The visitor is here for this case."))
    return _to_case(case)
