"""A year for tests: people of the office and the leading group, a ledger, and steps taken by the services."""

from dataclasses import dataclass
from datetime import date, timedelta

import time_machine
from django.utils import timezone

from assessment.models import ResultObjection, Run, Seal, YearReview
from assessment.services.decisions import Minutes, decide_year
from assessment.services.objections import object_to_result
from assessment.services.seals import seal_year
from assessment.services.years import compute_year, propose_year, publish_year, year_review
from tests.evaluations.ledger_samples import Line, line, load
from tests.factories import make_staff
from windows.models import Staff, StoredFile
from windows.roles import Role
from windows.services.files import store_bytes

PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Bureau:
    """Who takes part: the office that prepares, a second member of it, the leading group, the chief representative."""

    office: Staff
    second: Staff
    leader: Staff
    chief: Staff


def make_bureau() -> Bureau:
    """People of the roles that meet in the assessment; none of them served in the years of the samples."""
    later = {"joined_on": date(2026, 11, 23)}
    return Bureau(
        make_staff(roles=(Role.ASSESSMENT_OFFICE,), **later),
        make_staff(roles=(Role.ASSESSMENT_OFFICE,), **later),
        make_staff(roles=(Role.LEADING_GROUP,), **later),
        make_staff(roles=(Role.CHIEF_REPRESENTATIVE,), **later),
    )


def fill(*more: Line) -> None:
    """Two people, one of whom was gaming; and further lines."""
    load(line("staff"), line("staff", number="S002", name="李四"), line("finding"), *more)


def person(number: str = "S001") -> Staff:
    """One of the people of the ledger."""
    return Staff.objects.get(number=number)


def minutes(by: Staff, *, number: str = "会纪〔2026〕3号", on: date = date(2026, 11, 23)) -> Minutes:
    """The minutes of the leading group, with a file."""
    return Minutes(number, on, a_file(by))


def a_file(by: Staff) -> StoredFile:
    return store_bytes(PDF, purpose=StoredFile.Purpose.EVIDENCE, name="纪要.pdf", content_type="application/pdf", by=by)


def computed(bureau: Bureau, year: int = 2026) -> tuple[YearReview, Run]:
    """A year with a first run."""
    run = compute_year(year, by=bureau.office)
    review = year_review(year)
    assert review is not None
    return review, run


def published(bureau: Bureau, *, until: date = date(2026, 11, 30), year: int = 2026) -> YearReview:
    """A year whose results people see."""
    review, _run = computed(bureau, year)
    return publish_year(propose_year(review, by=bureau.office), by=bureau.office, until=until)


def decided(bureau: Bureau, review: YearReview) -> YearReview:
    """The decision of the leading group; the time for objections must be over."""
    return decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader, on=date(2026, 11, 23)))


def objected(review: YearReview, by: Staff, text: str = "当天是午休时间") -> ResultObjection:
    """An objection of a person to their own result."""
    return object_to_result(review, by=by, text=text, ground="E4")


def sealed_now(bureau: Bureau, year: int) -> Seal:
    """A year that was published today, decided and sealed three days later."""
    today = timezone.localdate()
    review = published(bureau, until=today + timedelta(days=1), year=year)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        review = decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader, on=today))
        return seal_year(review, by=bureau.office)
