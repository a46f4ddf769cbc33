"""Several tables created by one operation."""

import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from service_window.creating import CreateModels

pytestmark = pytest.mark.django_db(transaction=True)

KEY = ("id", models.BigAutoField(primary_key=True))
TABLES = {"ground_shelf", "ground_book"}


def operation() -> CreateModels:
    """A table, and one whose rows point to it."""
    shelf = models.ForeignKey("windows.groundshelf", models.PROTECT)
    return CreateModels(
        CreateModel("GroundShelf", [KEY], {"db_table": "ground_shelf"}),
        CreateModel("GroundBook", [KEY, ("shelf", shelf)], {"db_table": "ground_book"}),
    )


def tables() -> set[str]:
    return TABLES & set(connection.introspection.table_names())


def test_tables_are_created_and_dropped_in_their_order() -> None:
    before, together = ProjectState(), operation()
    after = before.clone()
    together.state_forwards("windows", after)
    with connection.schema_editor() as editor:
        together.database_forwards("windows", editor, before, after)
    assert tables() == TABLES
    with connection.schema_editor() as editor:
        together.database_backwards("windows", editor, after, before)
    assert tables() == set()


def test_state_is_that_of_single_operations_even_where_it_was_laid_out() -> None:
    one_by_one, at_once = ProjectState(), ProjectState()
    assert at_once.apps is not None
    for single in operation().operations:
        single.state_forwards("windows", one_by_one)
    operation().state_forwards("windows", at_once)
    assert at_once == one_by_one
    assert at_once.apps.get_model("windows", "GroundBook") is not None


def test_operation_can_be_written_down_again() -> None:
    name, arguments, named = operation().deconstruct()
    assert (name, [one.name for one in arguments], named) == ("CreateModels", ["GroundShelf", "GroundBook"], {})
    assert operation().describe() == "Create model GroundShelf; Create model GroundBook"
    assert operation().migration_name_fragment == "groundshelf"
