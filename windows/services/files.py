"""Kept files: what comes in is judged by its content, never by its name, and lies outside the web root."""

import hashlib
import io
import re
import unicodedata
import uuid
import warnings
import weakref
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from service_window.http import Refusal
from windows import office_documents
from windows.models import Staff, StoredFile

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS: Final = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
FORM_TYPES: Final = EXTENSIONS | office_documents.EXTENSIONS
"""What a blank form may be: what an applicant prints, or fills in with an office program."""
IMAGES: Final = frozenset({JPEG, PNG})
_MAX_PIXELS = 50_000_000
_NAME_LENGTH = 120


class FileRefused(Refusal):
    """The file may not be kept."""


class FileDamaged(Refusal):
    """The kept file is no longer what was stored."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an upload holds, once its content was judged; ``name`` is safe to show and to send."""

    content: bytes
    content_type: str
    name: str


@transaction.atomic
def store_upload(
    upload: UploadedFile,
    *,
    purpose: str,
    by: Staff | None,
    allowed: Collection[str] = frozenset(EXTENSIONS),
) -> StoredFile:
    """Keep what somebody uploaded, or refuse it with a sentence. The content decides the type."""
    given = accept_upload(upload, allowed=allowed)
    return store_bytes(given.content, purpose=purpose, name=given.name, content_type=given.content_type, by=by)


def accept_upload(upload: UploadedFile, *, allowed: Collection[str] = frozenset(EXTENSIONS)) -> Accepted:
    """Judge an upload by its content, or refuse it with a sentence; nothing is kept."""
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size is None or upload.size > limit:
        raise FileRefused(
            _("The file is larger than %(limit)s. Reduce it and try again.") % {"limit": filesizeformat(limit)}
        )
    upload.seek(0)
    content = upload.read(limit + 1)
    if not content:
        raise FileRefused(_("The file is empty. Choose the file again."))
    content_type = detect_type(content)
    if content_type is None or content_type not in allowed:
        names = ", ".join(FORM_TYPES[kind].upper() for kind in FORM_TYPES if kind in allowed)
        raise FileRefused(
            _("The content of this file is not of an accepted type. Files of these types are accepted: %(types)s.")
            % {"types": names}
        )
    if content_type in IMAGES:
        _check_image(content)
    return Accepted(content, content_type, clean_name(upload.name or "", content_type))


@transaction.atomic
def store_bytes(content: bytes, *, purpose: str, name: str, content_type: str, by: Staff | None) -> StoredFile:
    """Keep ``content``; when the surrounding transaction rolls back, the file goes too."""
    if not content:
        raise FileRefused(_("The file is empty. Choose the file again."))
    storage = StoredFile._meta.get_field("file").storage
    extension = FORM_TYPES.get(content_type, "bin")
    moment = timezone.now()
    path = storage.save(f"{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}.{extension}", ContentFile(content))
    keep = _Keep(Path(storage.path(path)))
    stored = StoredFile.objects.create(
        purpose=purpose,
        file=path,
        name=name[:200],
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=moment,
        uploaded_by=by,
    )
    transaction.on_commit(keep)
    return stored


def open_file(stored: StoredFile) -> BinaryIO:
    """The content of a kept file, after comparing its digest with the one recorded when it came in."""
    try:
        with stored.file.open("rb") as source:
            content = source.read()
    except OSError as error:
        raise FileDamaged(_("The file is missing from the file store. Tell the system administrator.")) from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise FileDamaged(_("The file is no longer what was stored. Tell the system administrator."))
    return io.BytesIO(content)


def detect_type(content: bytes) -> str | None:
    """The media type that the first bytes show, if it is one we keep."""
    if content.startswith(b"%PDF-"):
        return PDF if b"%%EOF" in content[-2048:] else None
    document = office_documents.document_type(content)
    if document is not None:
        return document
    kind = filetype.guess(content[:8192])
    return kind.mime if kind is not None and kind.mime in EXTENSIONS else None


def clean_name(name: str, content_type: str) -> str:
    """A name that is safe to show and to send: no path, no control characters, the extension of the content."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(" " if char.isspace() else char for char in base if unicodedata.category(char)[0] != "C")
    stem = kept.rpartition(".")[0] or kept
    stem = re.sub(r'[<>:"|?*;]', "_", stem).strip(" .")[:_NAME_LENGTH]
    return f"{stem or 'file'}.{FORM_TYPES[content_type]}"


def _check_image(content: bytes) -> None:
    """Refuse a picture that cannot be read to its end, or that would fill the memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > _MAX_PIXELS:
                    raise FileRefused(_("The picture has too many pixels. Reduce it and try again."))
                picture.load()
    except FileRefused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise FileRefused(_("The picture has too many pixels. Reduce it and try again.")) from error
    except Exception as error:
        raise FileRefused(_("The picture is damaged and cannot be read. Scan it again.")) from error


class _Keep:
    """Removes a file unless its transaction commits.

    Django forgets what waits for a commit when a transaction or savepoint rolls back. This object waits there;
    forgotten without having been called, it takes the file along.
    """

    __slots__ = ("__weakref__", "_removal")

    def __init__(self, path: Path) -> None:
        self._removal = weakref.finalize(self, path.unlink, missing_ok=True)

    def __call__(self) -> None:
        self._removal.detach()
