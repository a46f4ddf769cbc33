"""English beside the texts of an item that had only Chinese; published versions stand in both languages."""

from importlib import import_module

from django.db import migrations, models

from service_window.append_only import Lift, RunTriggers
from service_window.reshape import Reshape
from service_window.triggers import changed, refilled, refuse

before = import_module("windows.migrations.0002_triggers")
TEXTS = ("legal_basis_en", "conditions_en", "result_name_en", "result_validity_en")
VERSION = refuse(
    "windows_itemversion_published",
    "windows_itemversion",
    "UPDATE",
    f"OLD.state IS DISTINCT FROM 'draft' AND ({changed(*before.VERSION_TEXT, *TEXTS)} OR {refilled('valid_until')} OR "
    "(NEW.state IS DISTINCT FROM OLD.state AND NOT (OLD.state = 'published' AND NEW.state = 'superseded')))",
    "a published version is never changed",
)


class Migration(migrations.Migration):
    """Six columns, and the trigger of versions over the new ones."""

    dependencies = (("windows", "0010_result_sheet"),)

    operations = (
        Reshape(
            "itemversion",
            [
                ("legal_basis_en", models.TextField("English legal basis", max_length=5000, blank=True)),
                ("conditions_en", models.TextField("English conditions", max_length=5000, blank=True)),
                ("result_name_en", models.CharField("English result", max_length=300, blank=True)),
                ("result_validity_en", models.CharField("English validity", max_length=300, blank=True)),
            ],
        ),
        Reshape(
            "material",
            [
                ("issuer_en", models.CharField("issued by, in English", max_length=300, blank=True)),
                ("note_en", models.CharField("English note", max_length=4000, blank=True)),
            ],
        ),
        Lift(RunTriggers(before.VERSION[0])),
        RunTriggers(VERSION),
    )
