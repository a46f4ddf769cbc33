"""Many new columns and constraints of one table in one step of a migration.

Django adds them one by one: SQLite then remakes the table for every constraint, and the models are rendered anew each time.
With this operation a table is remade once. Its triggers are lost by that on SQLite, as by any other alteration: create or
put back triggers after it (see ``service_window.append_only``). Columns that neither point to another table nor bring a
constraint are added to the table as it stands, and its triggers stay.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import BaseConstraint, Field

Columns = Sequence[tuple[str, Field]]


class Reshape(Operation):
    """Add ``fields`` and ``constraints`` to a model; fields without a value for old rows have a default or allow NULL."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, fields: Columns = (), constraints: Sequence[BaseConstraint] = ()) -> None:
        self.model_name = model_name.lower()
        self.fields = list(fields)
        self.constraints = list(constraints)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Name the arguments."""
        return self.__class__.__name__, [self.model_name, self.fields, self.constraints], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take fields and constraints into the model, and render it once."""
        model = state.models[app_label, self.model_name]
        model.fields = {**model.fields, **dict(self.fields)}
        model.options = {**model.options, "constraints": [*model.options.get("constraints", ()), *self.constraints]}
        state._relations = None  # type: ignore[attr-defined]
        state.reload_model(app_label, self.model_name)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the columns, then the constraints: on SQLite by one new table."""
        old = from_state.apps.get_model(app_label, self.model_name)
        model = to_state.apps.get_model(app_label, self.model_name)
        added = [model._meta.get_field(name) for name, _field in self.fields]
        if schema_editor.connection.vendor == "sqlite":
            for field in added:
                schema_editor.execute(_new_column(schema_editor, model, field), params=None)
            if self.constraints or any(field.is_relation for field in added):
                schema_editor._remake_table(model)
            return
        for field in added:
            schema_editor.add_field(old, field)
        for constraint in self.constraints:
            schema_editor.add_constraint(model, constraint)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove the constraints, then the columns."""
        model = from_state.apps.get_model(app_label, self.model_name)
        for constraint in reversed(self.constraints):
            schema_editor.remove_constraint(model, constraint)
        for name, _field in reversed(self.fields):
            schema_editor.remove_field(model, model._meta.get_field(name))

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Reshape {self.model_name}: {len(self.fields)} fields, {len(self.constraints)} constraints"


def _new_column(schema_editor: Any, model: Any, field: Any) -> str:
    """The statement that adds a column to a table of SQLite, with the value of old rows."""
    table, column = (schema_editor.quote_name(name) for name in (model._meta.db_table, field.column))
    kind = field.db_type(schema_editor.connection)
    if field.null:
        return f"ALTER TABLE {table} ADD COLUMN {column} {kind} NULL"
    value = schema_editor.quote_value(schema_editor.effective_default(field))
    return f"ALTER TABLE {table} ADD COLUMN {column} {kind} NOT NULL DEFAULT {value}"
