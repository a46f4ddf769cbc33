"""An office with windows, clerks and inspectors, as tests of inspections need it."""

import io
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from evaluations.checklist import ITEMS
from evaluations.models import InspectionPlan, InspectionRound, RoundAnswer, RoundPerson
from evaluations.services.inspection_plans import create_plan
from evaluations.services.inspection_rounds import begin_round, name_round
from evaluations.services.round_answers import answer_item
from tests.duty_factories import MONDAY
from tests.factories import make_assignment, make_office, make_staff
from windows.models import OpeningHours, Staff, Window
from windows.roles import Role

FRIDAY = date(2026, 11, 27)


@dataclass
class Scene:
    """One office: its assessment office, two inspectors, a window and the clerk who holds it."""

    office: Staff
    inspector: Staff
    other: Staff
    window: Window
    clerk: Staff
    b_role: Staff

    def round(self, **fields: Any) -> InspectionRound:
        """A round of today, named by hand for the inspector."""
        given = {
            "by": self.office,
            "body": "own_office",
            "mode": "open",
            "window": self.window,
            "day": MONDAY,
            "reason": "领导小组要求",
            "inspectors": [self.inspector],
        }
        return name_round(**(given | fields))

    def begun(self, **fields: Any) -> InspectionRound:
        """The same, under way."""
        row = self.round(**fields)
        return begin_round(row, by=row.inspectors.get().staff)

    def plan(self, **fields: Any) -> InspectionPlan:
        """A plan of this week."""
        given = {
            "by": self.office,
            "body": "own_office",
            "mode": "covert",
            "first_day": MONDAY,
            "last_day": FRIDAY,
            "rounds": 3,
            "inspectors_each": 1,
        }
        return create_plan(**(given | fields))


def make_scene() -> Scene:
    """Windows are open from nine to twelve and from one to five, on working days."""
    make_office(presence_in_use=False)
    rows = [(day, opens, closes) for day in range(1, 6) for opens, closes in ((9, 12), (13, 17))]
    OpeningHours.objects.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(weekday=day, opens=time(opens), closes=time(closes)) for day, opens, closes in rows
    )
    duty = make_assignment(valid_from=date(2026, 1, 1))
    inspectors = [make_staff(roles=(Role.INSPECTOR,)) for _ in range(2)]
    office = make_staff(roles=(Role.ASSESSMENT_OFFICE,))
    return Scene(office, *inspectors, duty.window, duty.a_role, duty.b_role)


def person_in(row: InspectionRound) -> RoundPerson:
    """The first person on the list of a round."""
    return row.people.order_by("pk")[0]


def answer(row: InspectionRound, item: str, result: str = "ok", **fields: Any) -> RoundAnswer:
    """An answer of the round's inspector, about its first person where the item is about people."""
    personal = next(one.is_personal for one in ITEMS if one.code == item)
    given = {"by": row.inspectors.all()[0].staff, "key": uuid4(), "person": person_in(row).pk if personal else None}
    return answer_item(row, item=item, result=result, **(given | fields))


def photo_bytes(form: str = "JPEG", *, size: tuple[int, int] = (64, 48), exif: Any = None, **options: Any) -> bytes:
    """A photo, with what a camera writes into it where ``exif`` is given."""
    target = io.BytesIO()
    if exif is not None:
        options["exif"] = exif
    Image.new("RGB", size, "teal").save(target, form, **options)
    return target.getvalue()


def an_enormous_picture() -> bytes:
    """A small file that is a picture of 108 million pixels."""
    target = io.BytesIO()
    Image.new("1", (12_000, 9_000)).save(target, "PNG")
    return target.getvalue()


def located_exif(text: str = "Sample Camera") -> Any:
    """Metadata of a camera that knows where it was: 30.5 north, 120.25 east."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = text, "X-1", "2026:11:23 10:05:00"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8769)[0x9003] = "2026:11:23 10:04:59"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 30.0, 0.0), 3: "E", 4: (120.0, 15.0, 0.0)})
    return exif


def upload(content: bytes | None = None, name: str = "photo.jpg") -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, photo_bytes() if content is None else content)
