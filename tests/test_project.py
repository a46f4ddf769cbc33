"""What holds for the project as a whole and is easily forgotten in one corner of it."""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from packaging.utils import canonicalize_name

from service_window.append_only import broken_triggers, expected_triggers
from tests.locks import direct_requirements

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
PACKAGES = ("service_window", "windows", "appointments", "evaluations", "assessment")

# Asked for by a library under this name; nothing of ours names them.
CALLED_BY_LIBRARIES = re.compile(r"^(40[034]|500)\.html$|^admin/|^django/forms/|^registration/")
# Inline script and style, which the content security policy refuses.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+=|javascript:", re.I
)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b(?![-\w])|\b(rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(", re.I)
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html")) + sorted(TEMPLATES.rglob("*.txt"))


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def offences(paths: list[Path], pattern: re.Pattern[str], *, without: re.Pattern[str] | None = None) -> list[str]:
    """Return every match as ``file:line: text``."""
    found = []
    for path in paths:
        text = path.read_text("utf-8")
        if without:
            text = without.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        found += [
            f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
            for match in pattern.finditer(text)
        ]
    return found


def test_every_template_is_used() -> None:
    texts = {path: path.read_text("utf-8") for path in [*templates(), *sources()]}
    unused = []
    for path in templates():
        name = path.relative_to(TEMPLATES).as_posix()
        named = any(f'"{name}"' in text or f"'{name}'" in text for other, text in texts.items() if other != path)
        if not named and not CALLED_BY_LIBRARIES.match(name):
            unused.append(name)
    assert unused == []


def test_every_template_that_is_named_exists() -> None:
    named = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in templates()
        for name in named.findall(path.read_text("utf-8"))
        if not (TEMPLATES / name).exists() and not name.startswith(("admin/", "django/"))
    }
    assert missing == set()


def test_no_inline_script_style_or_handler() -> None:
    assert offences(templates(), INLINE) == []


def test_components_are_included_alone() -> None:
    included = re.compile(r"{%\s*include\s+[\"']components/(?![^%]*\bonly\s*%})[^%]*%}")
    assert offences(templates(), included) == []


def test_colours_stand_in_the_tokens_only() -> None:
    sheets = [path for path in sorted(STATIC.rglob("*.css")) if path.name not in {"tokens.css", "print.css"}]
    assert sheets != []
    assert offences([*sheets, *templates()], COLOUR, without=COMMENT) == []


def test_every_static_file_that_is_named_exists() -> None:
    named = re.compile(r"{%\s*static\s+[\"']([^\"']+)[\"']")
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in templates()
        for name in named.findall(path.read_text("utf-8"))
        if finders.find(name) is None
    }
    assert missing == set()


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_triggers_are_present() -> None:
    assert {trigger.table for trigger in expected_triggers(connection)} >= {"windows_auditevent"}
    assert broken_triggers(connection) == ()


def imports(paths: Iterable[Path]) -> set[str]:
    """Return the top packages that modules import."""
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) if not node.level}
    return {name.partition(".")[0] for name in imported}


def distributions(modules: Iterable[str]) -> set[str]:
    """Return the packages on the index that bring ``modules``."""
    known = packages_distributions()
    return {canonicalize_name(distribution) for module in modules for distribution in known.get(module, [])}


def test_every_dependency_is_used() -> None:
    installed = {app.partition(".")[0] for app in settings.INSTALLED_APPS}
    named_in_settings_and_scripts = {"argon2", "gunicorn", "psycopg", "tzdata", "whitenoise"}
    used = distributions(imports(sources()) | installed | named_in_settings_and_scripts)
    assert sorted(direct_requirements() - used) == []


def test_everything_imported_is_a_dependency() -> None:
    """What only the tests install must not be needed in production."""
    assert sorted(distributions(imports(sources())) - direct_requirements()) == []


def test_every_variable_of_the_environment_is_explained() -> None:
    settings_text = (ROOT / "service_window" / "settings.py").read_text("utf-8")
    read = set(re.findall(r"(?:\benv\.\w+|_secret)\(\s*\"([A-Z_]+)\"", settings_text))
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.M))
    assert {"DEBUG", "DATABASE_URL", "SECRET_KEY"} <= read
    assert sorted(read - explained - {"ZEAL"}) == []  # ZEAL is for developers


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))
