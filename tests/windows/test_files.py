"""Kept files: judged by content, named safely, gone when their transaction fails."""

import io
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from windows.models import StoredFile
from windows.services import files

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
pytestmark = [pytest.mark.django_db, pytest.mark.each]


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 4)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size).save(target, kind)
    return target.getvalue()


def store(content: bytes, name: str = "材料.pdf", **options: object) -> StoredFile:
    upload = SimpleUploadedFile(name, content, content_type="application/pdf")
    return files.store_upload(upload, purpose=StoredFile.Purpose.MATERIAL, by=None, **options)


def kept() -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _empty_directory():
    shutil.rmtree(settings.FILES_DIR, ignore_errors=True)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PDF, "材料.pdf", ("材料.pdf", "application/pdf")),
        (picture("PNG"), "scan.jpeg", ("scan.png", "image/png")),
        (picture("JPEG"), "扫描", ("扫描.jpg", "image/jpeg")),
    ],
)
def test_content_decides_the_type(content, name, expected):
    stored = store(content, name)
    assert (stored.name, stored.content_type) == expected
    assert stored.size == len(content)
    assert files.open_file(stored).read() == content


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\x00" * 60 + b"This program cannot be run in DOS mode",
        b"\x7fELF\x02\x01\x01" + b"\x00" * 60,
        b"#!/bin/sh\nrm -rf /\n",
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04" + b"\x00" * 60,
        b"GIF89a" + b"\x00" * 20,
        b"%PDF-1.7 without an end",
        b"MZ" + PDF,
    ],
)
def test_what_is_not_a_document_or_picture_is_refused(content):
    with pytest.raises(files.FileRefused):
        store(content)
    assert kept() == []
    assert StoredFile.objects.count() == 0


def test_damaged_picture_is_refused():
    with pytest.raises(files.FileRefused):
        store(picture("JPEG", (400, 400))[:-400], "scan.jpg")


def test_picture_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr(files, "_MAX_PIXELS", 15)
    with pytest.raises(files.FileRefused):
        store(picture(size=(4, 4)), "scan.png")


def test_type_that_the_purpose_does_not_take_is_refused():
    with pytest.raises(files.FileRefused):
        store(PDF, allowed=files.IMAGES)


def test_empty_file_is_refused():
    with pytest.raises(files.FileRefused):
        store(b"")


def test_size_limit_is_exact(settings):
    settings.UPLOAD_MAX_BYTES = len(PDF)
    assert store(PDF).size == len(PDF)
    settings.UPLOAD_MAX_BYTES = len(PDF) - 1
    with pytest.raises(files.FileRefused):
        store(PDF)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\证明.exe", "证明.pdf"),
        ("a\x00b\u202egnp.pdf", "abgnp.pdf"),
        ('<b>"x"</b>.pdf', "b_.pdf"),
        ("   .pdf", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
        ("𬭎㛃.pdf", "𬭎㛃.pdf"),
    ],
)
def test_names_are_cleaned(given, expected):
    assert files.clean_name(given, files.PDF) == expected


def test_path_says_nothing_of_the_name():
    stored = store(PDF, "张三.pdf")
    assert "张三" not in stored.file.name
    assert stored.file.name.endswith(".pdf")


@pytest.mark.django_db(transaction=True)
def test_file_stays_after_commit():
    store(PDF)
    assert len(kept()) == 1


@pytest.mark.django_db(transaction=True)
def test_file_goes_when_the_transaction_rolls_back():
    with transaction.atomic():
        store(PDF)
        assert len(kept()) == 1
        transaction.set_rollback(True)
    assert kept() == []


@pytest.mark.django_db(transaction=True)
def test_file_goes_when_a_savepoint_rolls_back_and_others_stay():
    with transaction.atomic():
        first = store(PDF, "one.pdf")
        with transaction.atomic():
            store(PDF, "two.pdf")
            transaction.set_rollback(True)
    assert [path.name for path in kept()] == [Path(first.file.name).name]


def test_altered_file_is_not_handed_out():
    stored = store(PDF)
    Path(stored.file.path).write_bytes(PDF.replace(b"1 0", b"2 0"))
    with pytest.raises(files.FileDamaged):
        files.open_file(stored)


def test_missing_file_is_a_sentence():
    stored = store(PDF)
    Path(stored.file.path).unlink()
    with pytest.raises(files.FileDamaged):
        files.open_file(stored)


def test_database_refuses_to_change_or_remove_the_row():
    stored = store(PDF)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(name="other.pdf")
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk)._raw_delete("default")
