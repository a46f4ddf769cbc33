"""Pictures as evidence: what a phone sends is judged by content, shown without its metadata, kept whole with its digest."""

import hashlib
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evaluations.models import ClueFile, PictureOrigin
from evaluations.services.clues import record_clue
from evaluations.services.media_hearings import make_media_statement
from evaluations.services.media_reports import move_media_report, record_media_report
from evaluations.services.notices import record_notice
from evaluations.services.pictures import keep_evidence, original_of
from tests.evaluations.finding_cases import MONDAY, Bureau, on_day
from tests.evaluations.inspecting import an_enormous_picture, located_exif, photo_bytes
from tests.evaluations.scenes import make_officer, say
from tests.factories import make_staff
from windows.models import AuditEvent, StoredFile
from windows.roles import Role
from windows.services.files import FileRefused, open_file
from windows.services.records import NotPermitted

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
Keep = Callable[[Bureau, SimpleUploadedFile], Any]
PLAIN = photo_bytes()


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def sent(content: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    """What a browser sends, whatever the name says."""
    return SimpleUploadedFile(name, content)


def png_with_text() -> bytes:
    """A picture that names its author."""
    target, said = io.BytesIO(), PngInfo()
    said.add_text("Author", "Sample Visitor")
    Image.new("RGB", (9, 9)).save(target, "PNG", pnginfo=said)
    return target.getvalue()


def _media(bureau: Bureau, **fields: Any) -> Any:
    given = {"kind": "news", "published_on": MONDAY, "outlet": "晚报", "summary": "窗口无人"}
    return record_media_report(by=bureau.verifier, persons=[bureau.clerk], **(given | fields))


def _media_statement(bureau: Bureau, upload: SimpleUploadedFile) -> Any:
    report = _media(bureau)
    for verb in ("verify", "ask"):
        report = move_media_report(report, verb, by=bureau.verifier, reason="请说明。")
    return make_media_statement(report.hearings.get(), by=bureau.clerk, text="不在岗", upload=upload)


def _notice(bureau: Bureau, upload: SimpleUploadedFile) -> Any:
    given = {"issuer": "bureau", "issued_on": MONDAY, "document_number": "1号", "summary": "批评"}
    return record_notice(by=bureau.verifier, persons=[bureau.clerk], scan=upload, **given)


def _clue(bureau: Bureau, upload: SimpleUploadedFile) -> Any:
    officer = make_staff(roles=(Role.DISCIPLINE_OFFICER,))
    given = {"received_on": MONDAY, "channel": "信", "content": "内容", "files": (upload,)}
    return record_clue(bureau.clerk, by=officer, **given)


WAYS: dict[str, Keep] = {
    "a finding": lambda bureau, upload: bureau.reported(files=(upload,)),
    "a complaint": lambda bureau, upload: say(uploads=[upload]),
    "a scan from 12345": lambda bureau, upload: say(by=make_officer(), uploads=[upload]),
    "a notice": _notice,
    "a media report": lambda bureau, upload: _media(bureau, copy=upload),
    "a statement to a media report": _media_statement,
    "a clue": _clue,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (an_enormous_picture(), "像素"),
        (PLAIN[:200], "损坏"),
        (PLAIN + b"\x00" * (20 * 1024 * 1024), "10"),
    ],
    ids=["heic named jpg", "svg", "enormous", "cut", "20 MB"],
)
def test_no_way_in_takes_what_cannot_be_shown(bureau: Bureau, way: Keep, content: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said), transaction.atomic():
        way(bureau, sent(content))
    assert (StoredFile.objects.count(), ClueFile.objects.count()) == (0, 0)


@pytest.mark.parametrize("way", [way for name, way in WAYS.items() if name != "a clue"])
def test_every_way_in_keeps_the_original_apart(bureau: Bureau, way: Keep) -> None:
    content = photo_bytes(exif=located_exif("Phone of a visitor"))
    way(bureau, sent(content, "../DCIM/IMG 1.HEIC"))
    row = PictureOrigin.objects.get()
    assert open_file(row.original).read() == content
    assert row.original.sha256 == hashlib.sha256(content).hexdigest()
    assert (row.metadata["make"], row.metadata["place"]) == ("Phone of a visitor", "30.500000, 120.250000")
    shown = open_file(row.shown).read()
    assert b"Phone of a visitor" not in shown
    assert (Image.open(io.BytesIO(shown)).size, row.shown.name) == ((48, 64), "IMG 1.jpg")  # upright


@pytest.mark.parametrize(
    "content",
    [photo_bytes(comment=b"taken at home"), PLAIN + b"a film of the phone", png_with_text()],
    ids=["comment", "behind the end", "text of a PNG"],
)
def test_whatever_a_picture_says_beside_its_pixels_is_not_shown(content: bytes) -> None:
    shown = keep_evidence(sent(content), by=None)
    assert (shown.origin.original.size, shown.content_type) == (len(content), "image/jpeg")
    pixels = open_file(shown).read()
    assert not any(said in pixels for said in (b"taken at home", b"a film", b"Sample Visitor"))


@pytest.mark.parametrize("content", [PLAIN, b"%PDF-1.4\n%%EOF\n"], ids=["picture", "document"])
def test_what_says_nothing_is_kept_once_as_it_came(content: bytes) -> None:
    shown = keep_evidence(sent(content), by=None)
    assert (shown.sha256, StoredFile.objects.count()) == (hashlib.sha256(content).hexdigest(), 1)
    assert not PictureOrigin.objects.exists()


def test_original_is_opened_by_the_office_alone_and_that_is_recorded(bureau: Bureau, client_for: ClientFor) -> None:
    content = photo_bytes(exif=located_exif())
    finding = bureau.reported(files=(sent(content),))
    shown = PictureOrigin.objects.get().shown
    page = f"/office/findings/{finding.pk}/files/{shown.pk}/"
    office = client_for(bureau.verifier)
    assert f"{page}?original=1" in office.get(f"/office/findings/{finding.pk}/").content.decode()
    answer = office.get(page, {"original": 1})
    assert (b"".join(answer.streaming_content), answer["Cache-Control"]) == (content, "no-store")
    assert AuditEvent.objects.filter(verb="evidence.open_original", actor=bureau.verifier).count() == 1
    own = client_for(bureau.clerk)
    answers = [own.get(f"/me/findings/{finding.pk}/files/{shown.pk}/", query) for query in ({}, {"original": 1})]
    assert {b"".join(answer.streaming_content) for answer in answers} == {open_file(shown).read()}
    assert "original=1" not in own.get(f"/me/findings/{finding.pk}/").content.decode()
    with pytest.raises(NotPermitted):
        original_of(shown, by=bureau.leader)
    assert AuditEvent.objects.filter(verb="evidence.open_original").count() == 1


def test_original_stands(bureau: Bureau) -> None:
    keep_evidence(sent(photo_bytes(exif=located_exif())), by=None)
    for change in (lambda rows: rows.update(original=rows.get().shown), lambda rows: rows._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(PictureOrigin.objects.all())
