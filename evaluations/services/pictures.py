"""Files as evidence: kept as they came in; of a picture nothing but its pixels is shown, and what the camera wrote is kept apart.

A photo says where and when it was taken, and by whose phone. Whoever reads a finding has no business with the place
from which a visitor, or a colleague, sent it.
"""

import io
import warnings
from collections.abc import Mapping
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from evaluations.models import PictureOrigin
from evaluations.models.inspection_plan import PLAN
from evaluations.picture_types import HEIC, JPEG, SVG, picture_type
from windows.models import Staff, StoredFile
from windows.services import audit
from windows.services.files import IMAGES, Accepted, FileRefused, accept_upload, clean_name, store_bytes
from windows.services.records import require

LONGEST_SIDE = 2560
_MAX_PIXELS = 60_000_000
_QUALITY = 88
_LONGEST_TEXT = 200
_HEAD = 4096
_EXIF, _GPS = 0x8769, 0x8825
_TEXTS = {"make": 0x010F, "model": 0x0110, "software": 0x0131, "changed_at": 0x0132}
_OF_THE_PIXELS: Final = frozenset(
    [
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "dpi",
        "progressive",
        "progression",
        "adobe",
        "adobe_transform",
        "gamma",
        "srgb",
        "chromaticity",
        "transparency",
        "interlace",
        "aspect",
        "icc_profile",
    ]
)
"""What a picture says of its pixels, and of nobody."""


@transaction.atomic
def keep_evidence(upload: UploadedFile, *, by: Staff | None) -> StoredFile:
    """Keep a document or a picture as evidence, and return what is shown of it: of a picture with metadata its pixels."""
    given = judge(upload)
    came_in = _store(given.content, given.name, given.content_type, by)
    if given.content_type not in IMAGES or not says_more_than_pixels(given.content):
        return came_in
    clean, metadata = read_picture(given.content)
    shown = _store(clean, clean_name(given.name, JPEG), JPEG, by)
    apart: Any = metadata
    PictureOrigin.objects.create(shown=shown, original=came_in, metadata=apart)
    return shown


@transaction.atomic
def original_of(shown: StoredFile, *, by: Staff) -> StoredFile:
    """The picture as it came in, with its metadata: for those who plan inspections, and each opening is recorded."""
    require(by, PLAN)
    origin = PictureOrigin.objects.filter(shown=shown).select_related("original").first()
    original = origin.original if origin else shown
    audit.record("evidence.open_original", original, by=by, label=original.name)
    return original


def judge(upload: UploadedFile) -> Accepted:
    """Say what an upload holds, or refuse it with a sentence; what phones send is refused by its name."""
    upload.seek(0)
    refuse_by_name(picture_type(upload.read(_HEAD)))
    return accept_upload(upload)


def refuse_by_name(kind: str | None) -> None:
    """Refuse what phones and drawing programs send under other names too, and say what to do."""
    if kind == HEIC:
        raise FileRefused(
            _("HEIC photos cannot be opened everywhere. Set the camera to “Most compatible” (JPEG) and take it again.")
        )
    if kind == SVG:
        raise FileRefused(_("An SVG drawing is no photo, and it may hold scripts. Take a photo instead."))


def says_more_than_pixels(content: bytes) -> bool:
    """Whether a picture that can be read holds metadata, a comment, or something behind its end."""
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
        picture.load()
        said = set(picture.info) - _OF_THE_PIXELS
    end = b"\xff\xd9" if content.startswith(b"\xff\xd8") else b"IEND\xaeB`\x82"
    return bool(said) or not content.endswith(end)


def read_picture(content: bytes) -> tuple[bytes, Mapping[str, Any]]:
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
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise FileRefused(_("The photo has too many pixels. Take it again with a lower resolution.")) from error
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


def _store(content: bytes, name: str, kind: str, by: Staff | None) -> StoredFile:
    return store_bytes(content, purpose=StoredFile.Purpose.EVIDENCE, name=name, content_type=kind, by=by)
