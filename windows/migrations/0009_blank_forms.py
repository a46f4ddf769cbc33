"""Blank forms and filled-in samples of materials. The triggers of materials hold for the new columns as for the old."""

from django.db import migrations, models


def form(name: str) -> models.ForeignKey:
    """A kept file that a material names."""
    return models.ForeignKey(
        "windows.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=name
    )


class Migration(migrations.Migration):
    """Two optional files beside each material, and the purpose under which they are kept."""

    dependencies = (("windows", "0008_people_on_duty_groups"),)

    operations = (
        migrations.AddField("material", "blank_form", form("blank form")),
        migrations.AddField("material", "sample_form", form("filled-in sample")),
        migrations.AlterField(
            "storedfile",
            "purpose",
            models.CharField(
                "purpose",
                max_length=16,
                choices=[
                    ("authorisation", "Authorisation of an agent"),
                    ("material", "Material"),
                    ("result_scan", "Scan of an external result"),
                    ("paper", "Rendered paper"),
                    ("photo", "Photo of a member of staff"),
                    ("evidence", "Evidence"),
                    ("blank_form", "Blank form or sample of a filled-in one"),
                ],
            ),
        ),
    )
