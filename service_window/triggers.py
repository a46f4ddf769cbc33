"""A trigger as a value, and the SQL of the refusing kinds on both engines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.backends.utils import truncate_name


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger. ``sqlite`` and ``postgresql`` are whole CREATE statements; an empty one means: not there.

    On PostgreSQL the trigger's function is created in the same text, and bears the trigger's name.
    """

    name: str
    table: str
    sqlite: str = ""
    postgresql: str = ""

    def create_sql(self, vendor: str) -> str:
        """Return the statements that create the trigger on ``vendor``, or nothing."""
        return {"sqlite": self.sqlite, "postgresql": self.postgresql}[vendor].strip()

    def drop_sql(self, vendor: str) -> tuple[str, ...]:
        """Return the statements that remove the trigger on ``vendor``."""
        if not self.create_sql(vendor):
            return ()
        if vendor == "sqlite":
            return (f'DROP TRIGGER IF EXISTS "{self.name}"',)
        return (
            f'DROP TRIGGER IF EXISTS "{self.name}" ON "{self.table}"',
            f'DROP FUNCTION IF EXISTS "{self.name}"()',
        )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _postgresql(name: str, table: str, when: str, condition: str, message: str, level: str = "ROW") -> str:
    raising = f"RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = {_literal(message)};"
    result = "NEW" if "INSERT" in when or "UPDATE" in when else "OLD" if level == "ROW" else "NULL"
    return (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $trigger$ BEGIN '
        f"IF ({condition}) THEN {raising} END IF; RETURN {result}; END $trigger$; "
        f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" FOR EACH {level} EXECUTE FUNCTION "{name}"()'
    )


def _sqlite(name: str, table: str, when: str, condition: str, message: str) -> str:
    return (
        f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" FOR EACH ROW BEGIN '
        f"SELECT RAISE(ABORT, {_literal(message)}) WHERE ({condition}); END"
    )


def refusal_triggers(
    *,
    name: str,
    table: str,
    message: str,
    condition: str,
    events: Sequence[str] = ("INSERT", "UPDATE"),
    engines: Sequence[str] = ("sqlite", "postgresql"),
) -> tuple[Trigger, ...]:
    """Return triggers that refuse the ``events`` on a row when ``condition`` holds.

    ``condition`` is SQL that both engines understand, and may read NEW, OLD and other rows. ``message`` is
    for developers: services say in words, and earlier, what people should read. One trigger an event.
    """
    return tuple(
        Trigger(
            name=(full := truncate_name(f"{name}_{event.lower()}", 60)),
            table=table,
            sqlite=_sqlite(full, table, event, condition, message) if "sqlite" in engines else "",
            postgresql=_postgresql(full, table, event, condition, message) if "postgresql" in engines else "",
        )
        for event in events
    )


def append_only_triggers(table: str, columns: Iterable[str], allow_update: Sequence[str] = ()) -> tuple[Trigger, ...]:
    """Return the triggers that keep ``table`` append-only; ``allow_update`` columns may be filled in once."""
    kept = sorted(set(columns) - set(allow_update))  # a migration and the model order them differently
    message = f"{table} is append-only"
    filled = [f'(OLD."{c}" IS NOT NULL AND NEW."{c}" IS DISTINCT FROM OLD."{c}")' for c in sorted(allow_update)]
    changed = [f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in kept]
    on_update = " OR ".join([*filled, *changed]) if allow_update else "1 = 1"
    names = {event: truncate_name(f"{table}_append_only_{event}", 60) for event in ("update", "delete", "truncate")}
    sqlite_update = on_update.replace("IS DISTINCT FROM", "IS NOT")
    return (
        Trigger(
            names["update"],
            table,
            _sqlite(names["update"], table, "UPDATE", sqlite_update, message),
            _postgresql(names["update"], table, "UPDATE", on_update, message),
        ),
        Trigger(
            names["delete"],
            table,
            _sqlite(names["delete"], table, "DELETE", "1 = 1", message),
            _postgresql(names["delete"], table, "DELETE", "1 = 1", message),
        ),
        Trigger(
            names["truncate"],
            table,
            postgresql=_postgresql(names["truncate"], table, "TRUNCATE", "1 = 1", message, "STATEMENT"),
        ),
    )


def changed(*columns: str) -> str:
    """SQL: one of the columns gets another value."""
    return " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns)


def refilled(*columns: str) -> str:
    """SQL: one of the columns had a value already and gets another one."""
    return " OR ".join(
        f'(OLD."{column}" IS NOT NULL AND NEW."{column}" IS DISTINCT FROM OLD."{column}")' for column in columns
    )


def refuse(name: str, table: str, event: str, condition: str, message: str) -> tuple[Trigger, ...]:
    """Return the same refusal for both engines; ``IS NOT`` is SQLite's older word for ``IS DISTINCT FROM``."""
    full = truncate_name(f"{name}_{event.lower()}", 60)
    older = condition.replace("IS DISTINCT FROM", "IS NOT")
    return (
        Trigger(
            full,
            table,
            _sqlite(full, table, event, older, message),
            _postgresql(full, table, event, condition, message),
        ),
    )


def never_deleted(app_label: str, *models: str) -> tuple[Trigger, ...]:
    """Return triggers that keep rows others lean on, and that history needs."""
    return tuple(
        trigger
        for table in (f"{app_label}_{model}" for model in models)
        for trigger in refuse(f"{table}_stays", table, "DELETE", "1 = 1", f"rows of {table} are never deleted")
    )
