"""Photos as evidence: judged by content, shown without metadata, kept with them, never removed (S1–S8, A1)."""

from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.models import InspectionRound, PhotoMetadata, RoundPhoto
from evaluations.models.inspection_plan import PLAN
from evaluations.picture_types import JPEG, TAKEN, picture_type
from evaluations.services.inspection_rounds import ensure_under_way, to_carry_out
from evaluations.services.pictures import read_picture, refuse_by_name
from evaluations.services.round_answers import place_of
from windows.models import Staff, StoredFile
from windows.services import audit
from windows.services.files import FileRefused, open_file, store_bytes
from windows.services.records import NotValid, require

MOST_PHOTOS = 6
_OTHER_ROUND = gettext_lazy("This photo belongs to another round. Load the page again.")


@transaction.atomic
def add_photo(
    round_: InspectionRound, *, by: Staff, key: UUID, item: str, person: int | None = None, upload: UploadedFile
) -> RoundPhoto:
    """Keep a photo of one item: the file as it came in, a picture without metadata, and the metadata apart."""
    row = to_carry_out(round_, by=by)  # locked: of what is sent twice at once, the second finds the first
    sent_before = _sent_before(row, key)
    if sent_before is not None:
        return sent_before
    ensure_under_way(row)
    check, subject = place_of(row, item, person)
    taken = row.photos.filter(item=item, person=subject).count()
    if taken >= MOST_PHOTOS:
        raise FileRefused(_("An item holds at most %(most)d photos, and this one has them.") % {"most": MOST_PHOTOS})
    content, kind = _content(upload)
    clean, metadata = read_picture(content)
    name = f"{row.inspection}-{check.code}-{taken + 1}"
    extension = kind.rpartition("/")[2].replace("jpeg", "jpg")
    original = _keep(content, f"{name}-original.{extension}", kind, by)
    shown = _keep(clean, f"{name}.jpg", JPEG, by)
    files: dict[str, Any] = {"original": original, "shown": shown}
    try:
        with transaction.atomic():
            photo = RoundPhoto.objects.create(
                round=row, item=item, person=subject, key=key, added_by=by, added_at=timezone.now(), **files
            )
    except IntegrityError as error:  # the same key in another round, at the same moment
        raise NotValid(_OTHER_ROUND) from error
    if metadata:
        apart: Any = metadata
        PhotoMetadata.objects.create(photo=photo, content=apart)
    after = {"original": original.sha256, "shown": shown.sha256}
    audit.record("inspection.add_photo", row, by=by, label=item, after=after)
    return photo


@transaction.atomic
def open_original(photo: RoundPhoto, *, by: Staff) -> BinaryIO:
    """The photo as it came in, with its metadata: for those who plan inspections, and each opening is recorded."""
    require(by, PLAN)
    content = open_file(photo.original)
    audit.record("inspection.open_original", photo, by=by, label=str(photo.round))
    return content


# --- Parts ----------------------------------------------------------------------------------------


def _sent_before(row: InspectionRound, key: UUID) -> RoundPhoto | None:
    photo = RoundPhoto.objects.filter(key=key).select_related("shown").first()
    if photo is not None and photo.round_id != row.pk:
        raise NotValid(_OTHER_ROUND)
    return photo


def _keep(content: bytes, name: str, kind: str, by: Staff) -> StoredFile:
    return store_bytes(content, purpose=StoredFile.Purpose.EVIDENCE, name=name, content_type=kind, by=by)


def _content(upload: UploadedFile) -> tuple[bytes, str]:
    """The content and its type; refuse what is too large or no photo, in words."""
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size is None or upload.size > limit:
        raise FileRefused(
            _("The photo is larger than %(limit)s. Take it again with a lower resolution.")
            % {"limit": filesizeformat(limit)}
        )
    upload.seek(0)
    content = upload.read(limit + 1)
    if not content:
        raise FileRefused(_("The photo is empty. Take it again."))
    kind = picture_type(content)
    refuse_by_name(kind)
    if kind not in TAKEN:
        raise FileRefused(_("The content of this file is no photo. JPEG, PNG and WebP are accepted."))
    return content, str(kind)
