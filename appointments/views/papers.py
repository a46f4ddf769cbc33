"""Papers and files of a case: opened by whoever may read the case, and every printing counted."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appointments.models import Case
from appointments.services import case_papers
from appointments.views.case import READ, case_url, find_case
from service_window.http import Refusal
from windows.models import Paper, StoredFile
from windows.services import papers
from windows.views.files import file_response


@require_POST
@permission_required(READ, raise_exception=True)
def case_paper(request: HttpRequest, pk: int, paper_pk: int) -> HttpResponse:
    """Open a paper to print it; a post, because each opening is counted and recorded."""
    case = find_case(request, pk)
    paper = get_object_or_404(Paper, pk=paper_pk, case_link__case=case)
    try:
        return file_response(papers.open_paper(paper, by=request.user))
    except papers.PaperVoid as refused:
        refused.next_url = case_url(case)
        raise


@require_POST
@permission_required(READ, raise_exception=True)
def case_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the paper that is to be printed next; the print key asks for it, however old the page is."""
    case = find_case(request, pk)
    paper = case_papers.next_to_print(case)
    if paper is None:
        raise Refusal(_("This case has no paper to print yet."), next_url=case_url(case))
    return file_response(papers.open_paper(paper, by=request.user))


@require_safe
@permission_required(READ, raise_exception=True)
def case_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show an authorisation, a scan or a proof that belongs to the case, or a blank form of its item."""
    case = find_case(request, pk)
    belongs = Case.objects.filter(pk=case.pk).filter(
        Q(authorisation=file_pk)
        | Q(outcome_file=file_pk)
        | Q(results__scan=file_pk)
        | Q(item_version__materials__blank_form=file_pk)
    )
    if not belongs.exists():
        raise Http404
    return file_response(get_object_or_404(StoredFile, pk=file_pk))
