"""Evidence as an answer: what is shown of it, or for the office the original."""

from django.http import FileResponse, HttpRequest

from evaluations.services.pictures import original_of
from windows.models import StoredFile
from windows.views.files import file_response


def evidence_response(request: HttpRequest, stored: StoredFile) -> FileResponse:
    """A file of evidence; with ``?original=1`` the picture as it came in, for the office, and the opening is recorded."""
    if request.GET.get("original") != "1":
        return file_response(stored)
    answer = file_response(original_of(stored, by=request.user))
    answer.headers["Cache-Control"] = "no-store"
    return answer
