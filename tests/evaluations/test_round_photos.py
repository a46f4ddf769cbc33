"""Photos as evidence: judged by content, shown without metadata, kept whole with their digest."""

import hashlib
import io
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from evaluations.models import PhotoMetadata, RoundPhoto
from evaluations.services.pictures import read_picture
from evaluations.services.round_photos import add_photo, open_original
from tests.duty_factories import clock
from tests.evaluations.inspecting import (
    Scene,
    an_enormous_picture,
    located_exif,
    make_scene,
    person_in,
    photo_bytes,
    upload,
)
from tests.races import in_threads
from windows.models import AuditEvent, StoredFile
from windows.services.files import FileRefused, open_file
from windows.services.records import NotPermitted, NotValid

ITEM = "S7-surroundings"


@pytest.fixture(autouse=True)
def _ten_oclock():
    with clock("10:00"):
        yield


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.mark.django_db
def test_photo_is_kept_whole_and_shown_without_metadata(scene: Scene) -> None:
    row, content = scene.begun(), photo_bytes(exif=located_exif())
    photo = add_photo(row, by=scene.inspector, key=uuid4(), item=ITEM, upload=upload(content, "../DCIM/1.heic"))
    assert open_file(photo.original).read() == content
    assert photo.original.sha256 == hashlib.sha256(content).hexdigest()
    shown = Image.open(open_file(photo.shown))
    assert (shown.format, dict(shown.getexif()), shown.size) == ("JPEG", {}, (48, 64))  # turned upright
    assert photo.metadata.content == {
        "make": "Sample Camera",
        "model": "X-1",
        "changed_at": "2026:11:23 10:05:00",
        "taken_at": "2026:11:23 10:04:59",
        "place": "30.500000, 120.250000",
    }
    assert photo.shown.name == "JC-2026-0001-S7-surroundings-1.jpg"
    assert {photo.original.purpose, photo.shown.purpose} == {StoredFile.Purpose.EVIDENCE}
    event = AuditEvent.objects.get(verb="inspection.add_photo")
    assert event.after == {"original": photo.original.sha256, "shown": photo.shown.sha256}


@given(
    text=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=80),
    form=st.sampled_from(["JPEG", "PNG", "WEBP"]),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_of_the_metadata_is_in_what_is_shown(text: str, form: str) -> None:
    clean, metadata = read_picture(photo_bytes(form, exif=located_exif(text)))
    assert Image.open(io.BytesIO(clean)).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert text.encode() not in clean
    assert b"Exif" not in clean
    assert metadata["place"] == "30.500000, 120.250000"


def test_comment_and_profile_do_not_pass_either() -> None:
    clean, _metadata = read_picture(photo_bytes(comment=b"taken at home", icc_profile=b"profile of a screen" * 10))
    assert b"taken at home" not in clean
    assert b"profile of a screen" not in clean


def test_damaged_metadata_lose_no_photo() -> None:
    content = photo_bytes(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff garbage")
    clean, _metadata = read_picture(content)
    assert Image.open(io.BytesIO(clean)).format == "JPEG"


def test_transparent_and_large_pictures_become_photos() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (3000, 1500), (0, 0, 0, 0)).save(target, "PNG")
    clean, metadata = read_picture(target.getvalue())
    shown = Image.open(io.BytesIO(clean))
    assert (shown.size, shown.getpixel((5, 5)), metadata) == ((2560, 1280), (255, 255, 255), {})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%PDF-1.4\n%%EOF", "JPEG"),
        (b"MZ\x90\x00" * 10, "JPEG"),
        (photo_bytes()[:200], "损坏"),
        (an_enormous_picture(), "像素"),
        (b"x" * (20 * 1024 * 1024), "10"),
    ],
    ids=["empty", "heic", "svg", "pdf", "program", "cut", "enormous", "20 MB"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(scene: Scene, content: bytes, said: str) -> None:
    row = scene.begun()
    with pytest.raises(FileRefused, match=said):
        add_photo(row, by=scene.inspector, key=uuid4(), item=ITEM, upload=upload(content))
    assert not StoredFile.objects.filter(purpose="evidence").exists()


@pytest.mark.django_db
def test_photo_sent_again_is_kept_once_and_an_item_holds_six(scene: Scene) -> None:
    row, key = scene.begun(), uuid4()
    given_ = {"by": scene.inspector, "item": "S5-uniform", "person": person_in(row).pk}
    first = add_photo(row, key=key, upload=upload(), **given_)
    assert add_photo(row, key=key, upload=upload(), **given_) == first
    with pytest.raises(NotValid):
        add_photo(scene.begun(), by=scene.inspector, key=key, item=ITEM, upload=upload())
    for _ in range(5):
        add_photo(row, key=uuid4(), upload=upload(), **given_)
    with pytest.raises(FileRefused, match="6"):
        add_photo(row, key=uuid4(), upload=upload(), **given_)
    assert RoundPhoto.objects.count() == 6
    assert not PhotoMetadata.objects.exists()  # there was nothing to keep apart


@pytest.mark.django_db
def test_original_is_for_the_office_and_its_opening_is_recorded(scene: Scene) -> None:
    photo = add_photo(scene.begun(), by=scene.inspector, key=uuid4(), item=ITEM, upload=upload())
    with pytest.raises(NotPermitted):
        open_original(photo, by=scene.inspector)
    assert open_original(photo, by=scene.office).read() == photo_bytes()
    assert AuditEvent.objects.filter(verb="inspection.open_original", actor=scene.office).count() == 1


@pytest.mark.django_db
def test_evidence_cannot_be_removed(scene: Scene) -> None:
    photo = add_photo(scene.begun(), by=scene.inspector, key=uuid4(), item=ITEM, upload=upload())
    for rows in (RoundPhoto.objects, StoredFile.objects.filter(pk=photo.shown_id)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_photo_sent_twice_at_once_is_kept_once(scene: Scene) -> None:
    row, key, content = scene.begun(), uuid4(), photo_bytes()
    send = partial(add_photo, row, by=scene.inspector, key=key, item=ITEM)
    photos = in_threads(*[lambda: send(upload=upload(content))] * 4)
    assert {getattr(photo, "pk", photo) for photo in photos} == {RoundPhoto.objects.get().pk}
    assert AuditEvent.objects.filter(verb="inspection.add_photo").count() == 1
