"""The work calendar of the known years, and the office with its opening hours."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from django.db import migrations

CALENDAR = Path(__file__).resolve().parent.parent / "data" / "calendar_2019_2026.json"
HOURS = ((time(9), time(12)), (time(13, 30), time(17)))


def fill(apps: Any, schema_editor: Any) -> None:
    """Write what is known before anybody signs in."""
    office, _created = apps.get_model("windows", "Office").objects.get_or_create(pk=1)
    hours = apps.get_model("windows", "OpeningHours")
    hours.objects.bulk_create(
        hours(office=office, weekday=weekday, opens=opens, closes=closes)
        for weekday in range(1, 6)
        for opens, closes in HOURS
    )
    arrangement, day = (apps.get_model("windows", name) for name in ("CalendarArrangement", "CalendarDay"))
    for year in json.loads(CALENDAR.read_text("utf-8"))["arrangements"]:
        arrangement.objects.create(year=year["year"], source=year["source"])
        day.objects.bulk_create(
            day(
                day=date.fromisoformat(entry["day"]),
                arrangement_id=year["year"],
                kind=entry["kind"],
                name=entry["name"],
            )
            for entry in year["days"]
        )


class Migration(migrations.Migration):
    """Data that every installation starts with; the bureau changes it in the administration."""

    dependencies = (("windows", "0003_groups"),)

    operations = (migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),)
