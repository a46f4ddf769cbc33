"""The machinery of the tests notices what it is there to notice, and leaves nothing behind."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import connection, connections
from django.template import Context, Origin, Template, engines

from service_window.append_only import broken_triggers
from tests.factories import make_staff
from windows.models import AuditEvent, CalendarDay, Staff
from windows.roles import Role
from windows.services.staff import create_staff

ENGINE = engines["django"].engine


@pytest.fixture
def template(request: pytest.FixtureRequest):
    """Make a template as if it lay among ours."""

    def template(text: str, directory: Path = Path(settings.BASE_DIR) / "templates"):
        return Template(text, origin=Origin(str(directory / "made.html")), engine=ENGINE)

    return template


def test_unknown_variable_fails(template) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"made\.html uses \{\{ case\.nmae \}\}"):
        template("{{ case.nmae }}").render(Context({"case": {"name": "甲"}}))


def test_unknown_variable_with_a_default_is_meant(template) -> None:
    assert template('{{ note|default:"无" }}·{{ note|default_if_none:"无" }}').render(Context()) == "无·"


def test_unknown_variable_in_a_condition_is_meant(template) -> None:
    assert template("{% if note %}甲{% else %}乙{% endif %}").render(Context()) == "乙"


def test_unknown_variable_of_a_library_is_its_own_affair(template) -> None:
    assert template("[{{ note }}]", Path("/elsewhere")).render(Context()) == "[]"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_flush_puts_back_what_migrations_filled(turn: int) -> None:
    assert {group.name for group in Group.objects.all()} == {role.value for role in Role}
    assert Permission.objects.filter(group__name=Role.SYSTEM_ADMIN).exists()
    assert CalendarDay.objects.filter(day="2026-02-14").exists()
    assert Staff.objects.count() == 0
    assert AuditEvent.objects.count() == 0
    assert broken_triggers(connection) == ()
    create_staff("S1", by=None, name="员工")
    assert AuditEvent.objects.count() > 0


@pytest.mark.django_db(transaction=True)
def test_threads_meet_in_one_database() -> None:
    make_staff("A1")
    seen = []

    def look() -> None:
        seen.append(Staff.objects.filter(number="A1").count())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_run_keeps_to_its_own_directory() -> None:
    assert Path(settings.VAR_DIR).is_relative_to(os.environ["TEST_ROOT"])
    assert connection.vendor == {"sqlite": "sqlite", "postgres": "postgresql"}[os.environ.get("TEST_ENGINE", "sqlite")]


@pytest.mark.parametrize(("required", "summary"), [("0", "1 skipped"), ("1", "1 failed")])
def test_skipped_test_fails_where_everything_is_required(required: str, summary: str, tmp_path: Path) -> None:
    (tmp_path / "test_left_out.py").write_text("import pytest\n\ndef test_it():\n    pytest." + "skip('no reason')\n")
    environment = os.environ | {"REQUIRE_ALL": required, "TEST_ENGINE": "sqlite"}
    environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "pyproject.toml", str(tmp_path)]
    result = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert summary in result.stdout.splitlines()[-1]
