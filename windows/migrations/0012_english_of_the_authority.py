"""English beside the name of the authority, for the sheets that visitors read in English."""

from django.db import migrations, models

from service_window.reshape import Reshape


class Migration(migrations.Migration):
    """One column; papers stay in Chinese."""

    dependencies = (("windows", "0011_english_of_items"),)

    operations = (
        Reshape(
            "office",
            [("authority_en", models.CharField("English name of the authority", max_length=200, blank=True))],
        ),
    )
