"""Triggers of the database as migration operations, the same on SQLite and PostgreSQL.

``AppendOnly("auditevent")`` refuses DELETE and UPDATE of a table's rows. ``RunTriggers(Trigger(...))`` adds
triggers of one's own; ``refusal_triggers()`` writes them for both engines from one SQL condition. A refused
statement raises ``IntegrityError`` on both engines.

SQLite remakes a table for most alterations, and the table's triggers are gone then. So a migration that
alters such a table lifts them first and puts them back after::

    operations = [
        Lift(AppendOnly("auditevent")),
        migrations.AddField("auditevent", ...),
        AppendOnly("auditevent"),
    ]

The check ``service_window.E004`` finds triggers that are missing or were made for other columns.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from service_window.triggers import Trigger, append_only_triggers, refusal_triggers

__all__ = (
    "AppendOnly",
    "EngineSQL",
    "Lift",
    "RunTriggers",
    "Trigger",
    "append_only_triggers",
    "broken_triggers",
    "drop_triggers",
    "expected_triggers",
    "lifted",
    "refusal_triggers",
    "restore_triggers",
)


def _create(schema_editor: Any, triggers: Iterable[Trigger]) -> None:
    vendor = schema_editor.connection.vendor
    for trigger in triggers:
        if sql := trigger.create_sql(vendor):
            schema_editor.execute(sql, params=None)


def _drop(schema_editor: Any, triggers: Iterable[Trigger]) -> None:
    for trigger in triggers:
        for sql in trigger.drop_sql(schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)


class TriggerOperation(Operation):
    """What the operations share: they create triggers forwards, drop them backwards, and leave the state alone."""

    reduces_to_sql = True
    reversible = True
    lifts: ClassVar[bool] = False

    def triggers(self, app_label: str, apps: Apps) -> tuple[Trigger, ...]:
        """Return the triggers for the models as ``apps`` knows them."""
        return ()

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of the models."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the triggers."""
        _create(schema_editor, self.triggers(app_label, to_state.apps))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the triggers."""
        _drop(schema_editor, self.triggers(app_label, from_state.apps))


class AppendOnly(TriggerOperation):
    """Refuse DELETE on a model's table, and UPDATE but of ``allow_update`` columns from NULL to a value."""

    def __init__(self, table_model: str, allow_update: Sequence[str] = ()) -> None:
        self.table_model = table_model
        self.allow_update = tuple(allow_update)

    def triggers(self, app_label: str, apps: Apps) -> tuple[Trigger, ...]:
        """Return the triggers for the model's table and columns."""
        meta = apps.get_model(app_label, self.table_model)._meta
        columns = [field.column for field in meta.local_concrete_fields]
        unknown = set(self.allow_update) - set(columns)
        if unknown:
            raise ValueError(f"{meta.label} has no column {', '.join(sorted(unknown))}.")
        return append_only_triggers(meta.db_table, columns, self.allow_update)

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Make {self.table_model} append-only"


class RunTriggers(TriggerOperation):
    """Create triggers of one's own."""

    def __init__(self, *triggers: Trigger | Iterable[Trigger]) -> None:
        self.given = tuple(
            trigger for given in triggers for trigger in ((given,) if isinstance(given, Trigger) else given)
        )

    def triggers(self, app_label: str, apps: Apps) -> tuple[Trigger, ...]:
        """Return the triggers as they were given."""
        return self.given

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Name the arguments."""
        return self.__class__.__name__, list(self.given), {}

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Create triggers {', '.join(trigger.name for trigger in self.given)}"


class Lift(TriggerOperation):
    """The opposite of an operation: drop its triggers forwards, create them backwards."""

    lifts = True

    def __init__(self, operation: TriggerOperation) -> None:
        self.operation = operation

    def triggers(self, app_label: str, apps: Apps) -> tuple[Trigger, ...]:
        """Return the triggers of the operation."""
        return self.operation.triggers(app_label, apps)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the triggers."""
        self.operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the triggers."""
        self.operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Lift for a while: {self.operation.describe()}"


class EngineSQL(Operation):
    """SQL that only one engine needs, such as an exclusion constraint on PostgreSQL."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, vendor: str, forwards: str, backwards: str) -> None:
        self.vendor = vendor
        self.forwards = forwards
        self.backwards = backwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The statement is no part of the models."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run the statement where it belongs."""
        if schema_editor.connection.vendor == self.vendor:
            schema_editor.execute(self.forwards, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Undo the statement where it belongs."""
        if schema_editor.connection.vendor == self.vendor:
            schema_editor.execute(self.backwards, params=None)

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Run SQL on {self.vendor}"


# --- What the database should have ------------------------------------------------------------------


@lru_cache(maxsize=1)
def _operations() -> tuple[tuple[tuple[str, str], TriggerOperation], ...]:
    """Return the trigger operations of all migrations, in the order in which they run."""
    loader = MigrationLoader(None)
    order: dict[tuple[str, str], None] = {}
    for leaf in loader.graph.leaf_nodes():
        order.update(dict.fromkeys(loader.graph.forwards_plan(leaf)))
    return tuple(
        (node, operation)
        for node in order
        for operation in loader.graph.nodes[node].operations
        if isinstance(operation, TriggerOperation)
    )


def expected_triggers(connection: BaseDatabaseWrapper) -> tuple[Trigger, ...]:
    """Return the triggers that the applied migrations promise, for the models as they are now."""
    applied = MigrationRecorder(connection).applied_migrations()
    wanted: dict[str, Trigger] = {}
    for node, operation in _operations():
        if node not in applied:
            continue
        try:
            triggers = operation.triggers(node[0], installed)
        except LookupError:  # the model is gone, and its table with it
            continue
        for trigger in triggers:
            if operation.lifts:
                wanted.pop(trigger.name, None)
            elif trigger.create_sql(connection.vendor):
                wanted[trigger.name] = trigger
    return tuple(wanted.values())


_EXISTING = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND n.nspname = ANY (current_schemas(false))"
    ),
}


def broken_triggers(connection: BaseDatabaseWrapper) -> tuple[Trigger, ...]:
    """Return the expected triggers that the database lacks, has disabled, or has with another text."""
    with connection.cursor() as cursor:
        cursor.execute(_EXISTING[connection.vendor])
        existing = dict(cursor.fetchall())

    def intact(trigger: Trigger) -> bool:
        found = existing.get(trigger.name)
        return found is not None and found.strip() in trigger.create_sql(connection.vendor)

    return tuple(trigger for trigger in expected_triggers(connection) if not intact(trigger))


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Remove every expected trigger, so that a test runner can empty the tables."""
    with connection.cursor() as cursor:
        for trigger in expected_triggers(connection):
            for sql in trigger.drop_sql(connection.vendor):
                cursor.execute(sql)


def restore_triggers(connection: BaseDatabaseWrapper) -> int:
    """Create anew every expected trigger that is broken; return how many were."""
    broken = broken_triggers(connection)
    with connection.cursor() as cursor:
        for trigger in broken:
            for sql in (*trigger.drop_sql(connection.vendor), trigger.create_sql(connection.vendor)):
                cursor.execute(sql)
    return len(broken)


@contextmanager
def lifted(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """Lift the triggers of one table inside a transaction: for a change of form that leaves the content as it is."""
    triggers = [trigger for trigger in expected_triggers(connection) if trigger.table == table]
    with connection.cursor() as cursor:
        for trigger in triggers:
            for sql in trigger.drop_sql(connection.vendor):
                cursor.execute(sql)
        yield
        for trigger in triggers:
            cursor.execute(trigger.create_sql(connection.vendor))
