"""The rules of the layout that import-linter cannot say."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("windows", "appointments", "evaluations", "assessment")
PACKAGES = ("service_window", *APPS)
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

# No query, no request, no clock; the moment is an argument.
PURE = {
    "windows.cover",
    "windows.legal_basis",
    "windows.office_documents",
    "windows.presence",
    "windows.workdays",
    "appointments.calendar_file",
    "appointments.deadlines",
    "appointments.estimate",
    "appointments.flow",
    "appointments.identifiers",
    "appointments.ordering",
    "appointments.slots",
    "evaluations.checklist",
    "evaluations.draw",
    "evaluations.picture_types",
    "assessment.engine",
    "assessment.rules",
    "evaluations.finding_flow",
    "evaluations.finding_kinds",
    "evaluations.media_flow",
    "evaluations.policy_texts",
    "service_window.charts",
    "service_window.dashboard.figures_arithmetic",
    "service_window.dashboard.figures_period",
}
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime", "time_ns"}
WRITES = {"bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "update", "update_or_create"}
# Of prepared.py and copying.py.
ROW_WRITERS = {"change_rows", "insert_keyed", "insert_models", "insert_row", "insert_rows"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# What else may write: the demo, in bulk; the manager that Django's createsuperuser calls; the table that migrations write;
# what services write many rows by.
WRITERS = re.compile(
    r"/services/|/management/commands/_?demo|/demo/|^windows/models/staff\.py$|^windows/roles\.py$"
    r"|^service_window/copying\.py$"
)
MAX_MODULE = 300
MAX_FUNCTION = 40


@cache
def modules() -> tuple[tuple[str, str, ast.Module], ...]:
    """Return path, text and tree of every module of the product but migrations, read once."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text("utf-8")
                found.append((path.relative_to(ROOT).as_posix(), text, ast.parse(text)))
    return tuple(found)


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def contract(name: str) -> dict:
    return next(entry for entry in PYPROJECT["tool"]["importlinter"]["contracts"] if entry["id"] == name)


def names(layer: str) -> set[str]:
    return {name.strip(" ()") for name in layer.split(":")}


def existing(package: str) -> set[str]:
    """Return the modules and packages directly in ``package``."""
    inside = (ROOT / package).iterdir()
    found = {path.stem for path in inside if path.suffix == ".py" or (path / "__init__.py").exists()}
    return {f"{package}.{name}" for name in found - {"__init__"}}


def test_import_contracts_are_kept() -> None:
    command = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    result = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_module_of_the_project_is_ground_or_top() -> None:
    layers = contract("apps")["layers"]
    assert existing("service_window") - names(layers[0]) - names(layers[-1]) == set()


@pytest.mark.parametrize("app", APPS)
def test_every_module_of_an_app_has_a_layer(app: str) -> None:
    layers = {f"{app}.{name}" for layer in contract("inside-an-app")["layers"] for name in names(layer)}
    assert existing(app) - layers - {f"{app}.data"} == set()


def test_pure_modules_are_held_to_it() -> None:
    present = {module_name(path) for path, _, _ in modules()} & PURE
    assert present != set()
    assert set(contract("pure")["source_modules"]) >= present
    checked = {module_name(path) for path in PYPROJECT["tool"]["mypy"]["files"]}
    assert checked >= present


def test_services_and_ground_are_typed() -> None:
    checked = set(PYPROJECT["tool"]["mypy"]["files"])
    assert checked >= {f"{app}/services" for app in APPS}
    ground = names(contract("apps")["layers"][-1])
    assert checked >= {f"{name.replace('.', '/')}.py" for name in ground}


def test_pure_modules_ask_no_clock_and_no_database() -> None:
    offences = [
        f"{path}:{node.lineno} {node.attr}"
        for path, _, tree in modules()
        if module_name(path) in PURE
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS | MANAGERS
    ]
    assert offences == []


def writes(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls that write rows: on a manager or a query set, ``save`` and ``delete`` of an object, or without the ORM."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ROW_WRITERS:
            yield node
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        chain = [part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)]
        of_store = any(name in ast.dump(node.func.value) for name in ("session", "cache"))
        of_super = isinstance(node.func.value, ast.Call) and getattr(node.func.value.func, "id", "") == "super"
        on_rows = bool(MANAGERS & set(chain)) or "filter" in chain
        if on_rows or (node.func.attr in {"save", "delete"} and not of_store and not of_super):
            yield node


def test_only_services_write() -> None:
    offences = [
        f"{path}:{node.lineno} {ast.unparse(node.func)}"
        for path, _, tree in modules()
        if not WRITERS.search(path)
        for node in writes(tree)
    ]
    assert offences == []


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("case.save()", True),
        ("Case.objects.filter(pk=1).update(step=2)", True),
        ("self.objects.create(a=1)", True),
        ("rows.filter(a=1).delete()", True),
        ("request.session.save()", False),
        ("super().save()", False),
        ("found.update(other)", False),
        ("services.create(case)", False),
    ],
)
def test_writes_are_recognised(source: str, written: bool) -> None:
    assert (list(writes(ast.parse(source))) != []) is written


def test_modules_are_short() -> None:
    long = {path: lines for path, text, _ in modules() if (lines := text.count("\n")) > MAX_MODULE}
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{path}: {node.name}": lines
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (lines := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }
    assert long == {}


def test_services_name_who_acts() -> None:
    offences = [
        f"{path}:{node.lineno} {node.name}"
        for path, _, tree in modules()
        if "/services/" in path
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and "by" in {argument.arg for argument in node.args.args[1:]}
    ]
    assert offences == []


def test_imports_stand_at_the_top() -> None:
    offences = [
        f"{path}:{inner.lineno}"
        for path, _, tree in modules()
        if not path.endswith("/apps.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert offences == []


def test_no_star_imports_and_no_signals() -> None:
    offences = [
        f"{path}:{node.lineno}"
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (any(alias.name == "*" for alias in node.names) or (node.module or "").endswith(("signals", "dispatch")))
    ]
    assert offences == []


def test_no_drawer_for_everything() -> None:
    drawers = {"common", "core", "utils", "util", "helpers", "misc", "tools"}
    assert [path for path, _, _ in modules() if drawers & set(Path(path).with_suffix("").parts)] == []


def test_views_say_which_methods_they_answer() -> None:
    """Every function of a ``urls`` table is a view; each carries a ``require_*`` decorator."""
    tables = "".join(path.read_text("utf-8") for path in ROOT.glob("*/urls.py"))
    offences = [
        f"{path}:{node.lineno} {node.name}"
        for path, _, tree in modules()
        if "/views/" in path
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and f".{node.name}," in tables
        and not any("require_" in ast.dump(decorator) for decorator in node.decorator_list)
    ]
    assert offences == []
