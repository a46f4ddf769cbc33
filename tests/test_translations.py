"""Every sentence is there in Chinese, and what is shipped is what was translated."""

import gettext
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%[sd]")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def entries(text: str) -> list[tuple[str, str, str, set[str]]]:
    """Return (context, msgid, msgstr, flags) of every entry of a .po file but its head; plurals give one each."""
    found = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        flags = {flag.strip() for line in lines if line.startswith("#,") for flag in line[2:].split(",")}
        parts: dict[str, str] = {}
        key = ""
        for line in lines:
            if head := re.match(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) ", line):
                key = head[1]
                parts[key] = ""
            if key and not line.startswith("#"):
                parts[key] += "".join(QUOTED.findall(line)).encode().decode("unicode_escape").encode("latin-1").decode()
        if parts.get("msgid"):
            said = [text for name, text in parts.items() if name.startswith("msgstr")]
            found += [(parts.get("msgctxt", ""), parts["msgid"], text, flags) for text in said]
    return found


@pytest.fixture(scope="module")
def catalogue() -> list[tuple[str, str, str, set[str]]]:
    return entries((FOLDER / "django.po").read_text("utf-8"))


def test_every_sentence_is_translated(catalogue: list[tuple[str, str, str, set[str]]]) -> None:
    assert len(catalogue) > 100
    assert [msgid for _, msgid, msgstr, _ in catalogue if not msgstr.strip()] == []


def test_no_translation_is_a_guess(catalogue: list[tuple[str, str, str, set[str]]]) -> None:
    assert [msgid for _, msgid, _, flags in catalogue if "fuzzy" in flags] == []


def test_translations_keep_the_placeholders(catalogue: list[tuple[str, str, str, set[str]]]) -> None:
    def placeholders(text: str) -> set[str]:
        return {match[0] for match in PLACEHOLDER.finditer(text)}

    wrong = [msgid for _, msgid, msgstr, _ in catalogue if placeholders(msgstr) - placeholders(msgid)]
    assert wrong == []


def test_compiled_catalogue_is_in_step(catalogue: list[tuple[str, str, str, set[str]]]) -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    def translated(context: str, msgid: str) -> set[str]:
        """As one sentence or as one of several numbers: an older Python finds the latter by their number only."""
        if context:
            return {compiled.pgettext(context, msgid), compiled.npgettext(context, msgid, msgid, 1)}
        return {compiled.gettext(msgid), compiled.ngettext(msgid, msgid, 1)}

    assert [msgid for context, msgid, msgstr, _ in catalogue if msgstr not in translated(context, msgid)] == []


@pytest.mark.needs("gettext")
def test_every_sentence_of_the_code_is_in_the_catalogue() -> None:
    result = subprocess.run([ROOT / "deploy" / "messages", "--check"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
