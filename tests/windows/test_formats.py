"""What docs/formats.md shows can be loaded as it stands."""

import re
from pathlib import Path

from django.conf import settings

from windows.calendar_format import read_calendar
from windows.catalogue_format import read_catalogue

BLOCKS = re.findall(r"```json\n(.*?)```", (Path(settings.BASE_DIR) / "docs" / "formats.md").read_text("utf-8"), re.S)


def test_examples_of_the_formats_are_read() -> None:
    catalogue, calendar = BLOCKS
    (item,) = read_catalogue(catalogue).items
    assert (item.code, item.promised.number if item.promised else None, len(item.materials)) == ("auction", 10, 1)
    assert [(day.day.isoformat(), day.kind) for day in read_calendar(calendar).days] == [
        ("2027-01-01", "off"),
        ("2027-02-20", "working"),
    ]
