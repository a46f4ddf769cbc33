"""Photos as evidence: judged by content, shown without metadata, kept with them, never removed (S1–S8, A1)."""

import io
import warnings
from collections.abc import Mapping
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from evaluations.models import InspectionRound, PhotoMetadata, RoundPhoto
from evaluations.models.inspection_plan import PLAN
from evaluations.picture_types import HEIC, JPEG, SVG, TAKEN, picture_type
from evaluations.services.inspection_rounds import ensure_inspector, under_way
from evaluations.services.round_answers import place_of
from windows.models import Staff, StoredFile
from windows.services import audit
from windows.services.files import FileRefused, open_file, store_bytes
from windows.services.records import NotValid, require

MOST_PHOTOS = 6
LONGEST_SIDE = 2560
_MAX_PIXELS = 60_000_000
_QUALITY = 88
_LONGEST_TEXT = 200
_EXIF, _GPS = 0x8769, 0x8825
_TEXTS = {"make": 0x010F, "model": 0x0110, "software": 0x0131, "changed_at": 0x0132}


@transaction.atomic
def add_photo(
    round_: InspectionRound, *, by: Staff, key: UUID, item: str, person: int | None = None, upload: UploadedFile
) -> RoundPhoto:
    """Keep a photo of one item: the file as it came in, a picture without metadata, and the metadata apart."""
    sent_before = _sent_before(round_, by, key)
    if sent_before is not None:
        return sent_before
    row = under_way(round_, by=by)
    check, subject = place_of(row, item, person)
    taken = row.photos.filter(item=item, person=subject).count()
    if taken >= MOST_PHOTOS:
        raise FileRefused(_("An item holds at most %(most)d photos, and this one has them.") % {"most": MOST_PHOTOS})
    content, kind = _content(upload)
    clean, metadata = _read(content)
    name = f"{row.inspection}-{check.code}-{taken + 1}"
    extension = kind.rpartition("/")[2].replace("jpeg", "jpg")
    original = _keep(content, f"{name}-original.{extension}", kind, by)
    shown = _keep(clean, f"{name}.jpg", JPEG, by)
    photo = RoundPhoto.objects.create(
        round=row,
        item=item,
        person=subject,
        original=original,
        shown=shown,
        key=key,
        added_by=by,
        added_at=timezone.now(),
    )
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


def _sent_before(round_: InspectionRound, by: Staff, key: UUID) -> RoundPhoto | None:
    ensure_inspector(round_, by)
    photo = RoundPhoto.objects.filter(key=key).select_related("shown").first()
    if photo is not None and photo.round_id != round_.pk:
        raise NotValid(_("This photo belongs to another round. Load the page again."))
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
    if kind == HEIC:
        raise FileRefused(
            _("HEIC photos cannot be opened everywhere. Set the camera to “Most compatible” (JPEG) and take it again.")
        )
    if kind == SVG:
        raise FileRefused(_("An SVG drawing is no photo, and it may hold scripts. Take a photo instead."))
    if kind not in TAKEN:
        raise FileRefused(_("The content of this file is no photo. JPEG, PNG and WebP are accepted."))
    return content, str(kind)


def _read(content: bytes) -> tuple[bytes, Mapping[str, Any]]:
    """The picture anew, upright and with nothing but its pixels; and what the camera wrote into it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
                if picture.width * picture.height > _MAX_PIXELS:
                    raise FileRefused(_("The photo has too many pixels. Take it again with a lower resolution."))
                picture.load()
                return _without_metadata(picture), _metadata(picture)
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused(_("The photo is damaged and cannot be read. Take it again.")) from error


def _without_metadata(picture: Image.Image) -> bytes:
    upright = picture
    try:
        upright = ImageOps.exif_transpose(picture)
    except Exception:
        upright = picture  # what cannot be read of it does not turn the picture
    upright = upright.convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A"))
    target = io.BytesIO()
    clean.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()


def _metadata(picture: Image.Image) -> Mapping[str, Any]:
    """What the camera wrote: device, time, place. Damaged metadata are no reason to lose the photo."""
    found: dict[str, Any] = {}
    try:
        exif = picture.getexif()
        for name, tag in _TEXTS.items():
            found[name] = _plain(exif.get(tag))
        found["taken_at"] = _plain(exif.get_ifd(_EXIF).get(0x9003))
        found["place"] = _place(exif.get_ifd(_GPS))
    except Exception:
        found["damaged"] = "true"
    return {name: text for name, text in found.items() if text}


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    return "".join(char for char in text if char.isprintable()).strip()[:_LONGEST_TEXT]


def _place(gps: Mapping[int, Any]) -> str:
    """Latitude and longitude in degrees; nothing where the camera knew none."""
    if not {1, 2, 3, 4} <= set(gps):
        return ""
    latitude = _degrees(gps[2]) * (-1 if str(gps[1]).startswith("S") else 1)
    longitude = _degrees(gps[4]) * (-1 if str(gps[3]).startswith("W") else 1)
    return f"{latitude:.6f}, {longitude:.6f}"


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
