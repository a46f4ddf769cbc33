"""Papers and files of a case: opened by whoever may read the case, and every printing counted."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from appointments.models import Case
from appointments.views.case import READ, case_url, find_case
from windows.models import Paper, StoredFile
from windows.services import files, papers


def _show(stored: StoredFile) -> HttpResponse:
    """The file in the browser itself, under its own name."""
    response = FileResponse(files.open_file(stored), content_type=stored.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(False, stored.name)
    return response


@require_POST
@permission_required(READ, raise_exception=True)
def case_paper(request: HttpRequest, pk: int, paper_pk: int) -> HttpResponse:
    """Open a paper to print it; a post, because each opening is counted and recorded."""
    case = find_case(request, pk)
    paper = get_object_or_404(Paper, pk=paper_pk, case_link__case=case)
    try:
        return _show(papers.open_paper(paper, by=request.user))
    except papers.PaperVoid as refused:
        refused.next_url = case_url(case)
        raise


@require_safe
@permission_required(READ, raise_exception=True)
def case_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show an authorisation, a scan or a proof that belongs to the case."""
    case = find_case(request, pk)
    belongs = Case.objects.filter(pk=case.pk).filter(
        Q(authorisation=file_pk) | Q(outcome_file=file_pk) | Q(results__scan=file_pk)
    )
    if not belongs.exists():
        raise Http404
    return _show(get_object_or_404(StoredFile, pk=file_pk))
