"""Triggers of the database on both engines."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ModelState, ProjectState
from django.utils import translation

from service_window import append_only
from service_window.append_only import AppendOnly, EngineSQL, Lift, RunTriggers, Trigger, refusal_triggers
from service_window.checks import check_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.each]

TABLE = "ground_log"


def state(*extra: str) -> ProjectState:
    """Models of a migration: one log with a few columns."""
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("text", models.TextField(null=True)),
        ("reversed_at", models.IntegerField(null=True)),
        *((name, models.TextField(null=True)) for name in extra),
    ]
    project = ProjectState()
    project.add_model(ModelState("windows", "GroundLog", fields, options={"db_table": TABLE}))
    return project


def execute(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def rows() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text, reversed_at FROM {TABLE} ORDER BY id")
        return cursor.fetchall()


def refused(sql: str) -> None:
    """Run a statement that the database must refuse, and change nothing."""
    before = rows()
    with pytest.raises(IntegrityError), transaction.atomic():
        execute(sql)
    assert rows() == before


@pytest.fixture
def log() -> ProjectState:
    project = state()
    with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _sqlite_editor() as editor:
        editor.create_model(project.apps.get_model("windows", "GroundLog"))
    execute(f"INSERT INTO {TABLE} (text) VALUES ('kept')")
    return project


class _sqlite_editor:  # noqa: N801
    """SQLite's schema editor refuses to start inside a transaction; creating a table needs none of its care."""

    def __enter__(self):
        self.editor = connection.SchemaEditorClass(connection, atomic=False)
        self.editor.deferred_sql = []
        return self.editor

    def __exit__(self, *error: object) -> None:
        for sql in self.editor.deferred_sql:
            self.editor.execute(sql, None)


def forwards(operation, project: ProjectState) -> None:
    with _sqlite_editor() as editor:
        operation.database_forwards("windows", editor, project, project)


def backwards(operation, project: ProjectState) -> None:
    with _sqlite_editor() as editor:
        operation.database_backwards("windows", editor, project, project)


def test_append_only_refuses_update_and_delete(log: ProjectState) -> None:
    forwards(AppendOnly("groundlog"), log)

    refused(f"DELETE FROM {TABLE}")
    refused(f"UPDATE {TABLE} SET text = 'other'")
    refused(f"UPDATE {TABLE} SET text = text")
    execute(f"INSERT INTO {TABLE} (text) VALUES ('added')")
    assert rows() == [("kept", None), ("added", None)]


def test_append_only_lets_a_named_column_be_filled_in_once(log: ProjectState) -> None:
    forwards(AppendOnly("groundlog", allow_update=("reversed_at",)), log)

    execute(f"UPDATE {TABLE} SET reversed_at = 1")

    assert rows() == [("kept", 1)]
    refused(f"UPDATE {TABLE} SET reversed_at = 2")
    refused(f"UPDATE {TABLE} SET reversed_at = NULL")
    refused(f"UPDATE {TABLE} SET text = 'other'")
    refused(f"UPDATE {TABLE} SET text = NULL")
    refused(f"UPDATE {TABLE} SET id = id + 1")
    refused(f"DELETE FROM {TABLE}")


def test_append_only_refuses_truncate_on_postgresql(log: ProjectState) -> None:
    forwards(AppendOnly("groundlog"), log)

    refused(f"TRUNCATE {TABLE}" if connection.vendor == "postgresql" else f"DELETE FROM {TABLE}")


def test_append_only_is_reversible_and_leaves_the_state_alone(log: ProjectState) -> None:
    operation = AppendOnly("groundlog")
    forwards(operation, log)

    before = log.clone()
    operation.state_forwards("windows", log)
    backwards(operation, log)

    assert before == log
    execute(f"DELETE FROM {TABLE}")
    assert rows() == []


def test_lift_makes_room_for_a_new_column(log: ProjectState) -> None:
    forwards(AppendOnly("groundlog"), log)

    forwards(Lift(AppendOnly("groundlog")), log)
    execute(f"ALTER TABLE {TABLE} ADD COLUMN extra text")
    forwards(AppendOnly("groundlog", allow_update=("reversed_at",)), state("extra"))

    refused(f"UPDATE {TABLE} SET extra = 'x'")


def test_lift_backwards_puts_the_triggers_back(log: ProjectState) -> None:
    backwards(Lift(AppendOnly("groundlog")), log)

    refused(f"DELETE FROM {TABLE}")


def test_unknown_column_is_an_error_of_the_migration(log: ProjectState) -> None:
    with pytest.raises(ValueError, match="has no column reversed_by"):
        forwards(AppendOnly("groundlog", allow_update=("reversed_by",)), log)


def test_refusal_triggers_read_other_rows_on_both_engines(log: ProjectState) -> None:
    condition = f"EXISTS (SELECT 1 FROM {TABLE} o WHERE o.text = NEW.text AND o.id <> NEW.id)"
    triggers = refusal_triggers(name="ground_log_once", table=TABLE, message="it's there", condition=condition)
    forwards(RunTriggers(triggers), log)

    refused(f"INSERT INTO {TABLE} (id, text) VALUES (99, 'kept')")
    execute(f"INSERT INTO {TABLE} (id, text) VALUES (98, 'new')")
    refused(f"UPDATE {TABLE} SET text = 'kept' WHERE id = 98")
    backwards(RunTriggers(triggers), log)
    execute(f"UPDATE {TABLE} SET text = 'kept' WHERE id = 98")
    assert rows() == [("kept", None), ("kept", None)]


def test_message_of_the_trigger_is_in_the_error(log: ProjectState) -> None:
    forwards(AppendOnly("groundlog"), log)

    with pytest.raises(IntegrityError, match="ground_log is append-only"), transaction.atomic():
        execute(f"DELETE FROM {TABLE}")


def test_trigger_of_the_other_engine_is_left_out(log: ProjectState) -> None:
    other = Trigger("ground_other", TABLE, **{"sqlite" if connection.vendor != "sqlite" else "postgresql": "nonsense"})

    forwards(RunTriggers(other), log)
    backwards(RunTriggers(other), log)

    assert other.drop_sql(connection.vendor) == ()


def test_engine_sql_runs_on_its_engine_only(log: ProjectState) -> None:
    mine = EngineSQL(connection.vendor, f"DELETE FROM {TABLE}", f"INSERT INTO {TABLE} (text) VALUES ('back')")
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    forwards(EngineSQL(other, "nonsense", "nonsense"), log)
    backwards(EngineSQL(other, "nonsense", "nonsense"), log)
    assert rows() == [("kept", None)]

    forwards(mine, log)
    assert rows() == []
    backwards(mine, log)
    assert rows() == [("back", None)]


def test_operations_can_be_written_into_a_migration() -> None:
    trigger = Trigger("name", "table", "a", "b")
    for operation in (
        AppendOnly("auditevent", allow_update=("x",)),
        RunTriggers(trigger),
        EngineSQL("sqlite", "a", "b"),
    ):
        name, args, kwargs = operation.deconstruct()
        copy = getattr(append_only, name)(*args, **kwargs)
        assert copy.deconstruct() == operation.deconstruct()
        assert isinstance(operation, migrations.operations.base.Operation)


def names() -> set[str]:
    return {trigger.name for trigger in append_only.broken_triggers(connection)}


def test_every_promised_trigger_is_in_the_database() -> None:
    assert len(append_only.expected_triggers(connection)) >= 3
    assert names() == set()
    assert check_triggers(None, databases=["default"]) == []


def test_check_finds_a_missing_trigger() -> None:
    (name,) = {
        t.name for t in append_only.expected_triggers(connection) if t.name == "windows_auditevent_append_only_delete"
    }
    trigger = next(t for t in append_only.expected_triggers(connection) if t.name == name)
    for sql in trigger.drop_sql(connection.vendor):
        execute(sql)

    (error,) = check_triggers(None, databases=["default"])

    assert error.id == "service_window.E004"
    assert error.msg == f"The trigger {name} on windows_auditevent is missing or altered."
    assert check_triggers(None, databases=None) == []


def test_check_finds_an_altered_trigger() -> None:
    name = "windows_auditevent_append_only_delete"
    trigger = next(t for t in append_only.expected_triggers(connection) if t.name == name)
    harmless = append_only.refusal_triggers(
        name="x", table=trigger.table, message="m", condition="1 = 0", events=("DELETE",)
    )[0]
    for sql in trigger.drop_sql(connection.vendor):
        execute(sql)
    execute(harmless.create_sql(connection.vendor).replace("x_delete", name))

    assert names() == {name}


def test_command_restores_triggers(capsys) -> None:
    append_only.drop_triggers(connection)
    missing = names()

    with translation.override("en"):
        call_command("restore_triggers")

    assert len(missing) >= 3
    assert capsys.readouterr().out == f"Triggers restored: {len(missing)}\n"
    assert names() == set()


def test_restoring_what_is_whole_does_nothing() -> None:
    assert append_only.restore_triggers(connection) == 0
