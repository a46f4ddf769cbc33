"""Finished cases and ratings for tests, made by the services that make them in life."""

from typing import Any

from appointments.flow import Step
from appointments.models import Case
from appointments.services import results
from evaluations.models import FollowUp, Rating
from evaluations.rating_types import RatingChannel
from evaluations.services.bad_reviews import assign
from evaluations.services.occasions import occasion_of_case
from evaluations.services.ratings import Given, rate
from tests.case_factories import Counter, fresh, make_case, make_counter
from tests.factories import make_staff
from windows.models import Device, Paper, Staff
from windows.roles import Role
from windows.services.devices import issue_device


def make_finished(counter: Counter | None = None, **applicant: Any) -> Case:
    """A case that was just handed over at the counter: its visitor is invited to rate."""
    counter = counter or make_counter()
    case = make_case(counter, at=Step.FINISH, **applicant)
    results.finish_case(case, way="counter", by=counter.a)
    return fresh(case)


def make_rating(case: Case | None = None, level: str = "satisfied", **given: Any) -> Rating:
    """A rating by the QR code of a paper; a bad one says that it was slow."""
    reasons = ("slow",) if level in ("dissatisfied", "very_dissatisfied") else ()
    said = Given(**({"level": level, "reasons": reasons} | given))
    return rate(occasion_of_case(case or make_finished()), said, channel=RatingChannel.QR)


def make_bad_review(case: Case | None = None, **given: Any) -> FollowUp:
    """The follow-up of a bad review, not yet assigned."""
    return FollowUp.objects.get(rating=make_rating(case, "very_dissatisfied", **given))


def make_verifier() -> Staff:
    """Somebody who may be assigned bad reviews."""
    return make_staff(roles=(Role.ASSESSMENT_OFFICE,))


def make_assigned(to: Staff | None = None, by: Staff | None = None, **given: Any) -> FollowUp:
    """A bad review that the chief representative has assigned."""
    chief = by or make_staff(roles=(Role.CHIEF_REPRESENTATIVE,))
    return assign(make_bad_review(**given), to=to or make_verifier(), by=chief)


def make_device(counter: Counter) -> tuple[Device, str]:
    """The device at the window of a counter, with its token."""
    return issue_device(f"窗口{counter.window.number}评价器", kind=Device.Kind.WINDOW, window=counter.window, by=None)


def code_of(case: Case, kind: str = Paper.Kind.DELIVERY_RECEIPT) -> str:
    """The code of a paper of the case."""
    return str(Paper.objects.filter(case_link__case=case, kind=kind).latest("pk").code)
