"""What a file is by its first bytes: nothing that calls itself a photo is one by its name."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from evaluations.picture_types import HEIC, JPEG, PNG, SVG, WEBP, picture_type


def picture(form: str) -> bytes:
    """A small picture of one form."""
    target = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(target, form)
    return target.getvalue()


@pytest.mark.parametrize(("form", "kind"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
def test_photos_are_known(form: str, kind: str) -> None:
    assert picture_type(picture(form)) == kind


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_pictures_are_not_kept(form: str) -> None:
    assert picture_type(picture(form)) is None


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"msf1", b"avif"])
def test_heic_is_known_by_its_brand(brand: bytes) -> None:
    assert picture_type(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 20) == HEIC


@pytest.mark.parametrize(
    "text",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '\ufeff<?xml version="1.0"?>\n<!-- drawn -->\n<svg/>',
        '<!DOCTYPE svg PUBLIC "a" "b">\n<svg:svg/>',
        "  \n<svg onload='alert(1)'>",
    ],
)
def test_svg_is_known_in_all_its_clothes(text: str) -> None:
    assert picture_type(text.encode()) == SVG


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00", b"%PDF-1.7", b"<html><svg></svg></html>", b"RIFF\x00\x00\x00\x00WAVE"]
)
def test_the_rest_is_nothing(content: bytes) -> None:
    assert picture_type(content) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(content: bytes) -> None:
    assert picture_type(content) in {None, JPEG, PNG, WEBP, HEIC, SVG}
