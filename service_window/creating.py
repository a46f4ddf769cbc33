"""An operation for migrations: several tables at once.

Django lays out the models of the state anew for each table that is created, with everything that points to it; here nearly
everything points to the staff, so the cost grows with the square of the number of tables.
"""

from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Create the tables of several models, in their order, with the state laid out once."""

    def __init__(self, *operations: CreateModel) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Name the arguments."""
        return self.__class__.__name__, list(self.operations), {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the models to a state that nobody has laid out, so that nothing is laid out in between."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the tables."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables, the last first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what the operation does."""
        return "; ".join(operation.describe() for operation in self.operations)

    @property
    def migration_name_fragment(self) -> str:
        """The name of a migration that does only this."""
        return self.operations[0].migration_name_fragment
