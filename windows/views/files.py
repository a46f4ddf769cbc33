"""Kept files as answers."""

from django.http import FileResponse
from django.utils.http import content_disposition_header

from windows.models import StoredFile
from windows.services import files


def file_response(stored: StoredFile) -> FileResponse:
    """The file under its own name: in the browser where it can show and print it, else to save."""
    response = FileResponse(files.open_file(stored), content_type=stored.content_type)
    saved = stored.content_type not in files.EXTENSIONS
    response.headers["Content-Disposition"] = content_disposition_header(saved, stored.name)
    return response
