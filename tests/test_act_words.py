"""Every act that a service records has words for whoever reads the audit trail."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from appointments.flow import MOVES
from service_window import act_words
from service_window.act_words import words_of

ROOT = Path(settings.BASE_DIR)
APPS = ("windows", "appointments", "evaluations", "assessment", "service_window")
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = {"record", "Act"}
MADE_OF_PARTS = {
    f"case.{verb}" for verb in MOVES if verb in ("greet", "communicate", "offer_water", "decline_water", "advise")
} | {"case.mark_no_show", "attendance.correct", "absence.correct", "shift.cancel", "lunch.cancel"}


def recorded() -> Iterator[str]:
    """The codes with which the code of the product calls the writers of the audit trail."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                    continue
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                code = node.args[0].value
                if name in WRITERS and isinstance(code, str) and CODE.fullmatch(code):
                    yield code


def test_every_recorded_act_has_words() -> None:
    codes = set(recorded()) | MADE_OF_PARTS
    assert len(codes) > 90
    assert sorted(code for code in codes if words_of(code) == code) == []


def test_act_of_an_older_version_is_shown_by_its_code() -> None:
    assert words_of("lost.forever") == "lost.forever"


def test_words_are_given_once() -> None:
    with pytest.raises(ValueError, match=r"case\.accept"):
        act_words.register({"case.accept": "Another word"})
