"""Ratings: what a visitor can say, of what, how often; and what the database refuses by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from appointments.flow import Step
from appointments.services import results, visits
from appointments.services.undo import undo_last
from evaluations.models import FollowUp, RaterContact, Rating, RatingDecline
from evaluations.rating_types import BAD, GOOD, Level
from evaluations.services.occasions import (
    AlreadyRated,
    NotToRate,
    invitation_at,
    occasion_for_code,
    occasion_of_case,
    ready,
)
from evaluations.services.ratings import Given, decline, enter_by_phone, rate
from tests.case_factories import end_visit, fresh, frozen, make_case, make_counter, make_visit, refused
from tests.evaluations.rated import code_of, make_assigned, make_device, make_finished, make_rating, make_verifier
from tests.factories import make_staff
from tests.races import in_threads
from windows.models import AuditEvent, Paper
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


def test_the_five_levels_in_their_exact_words() -> None:
    assert [str(level.label) for level in Level] == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    assert BAD == ("dissatisfied", "very_dissatisfied")
    assert GOOD == ("very_satisfied", "satisfied", "fairly_satisfied")


def test_rating_names_who_finished_the_case_and_the_visit() -> None:
    counter = make_counter()
    case = make_finished(counter)
    row = make_rating(case, "very_satisfied", aspects={"attitude": "satisfied"})

    assert (row.staff, row.window, row.case) == (counter.a, counter.window, case)
    assert row.visit == case.visits.get()
    assert (row.attitude, row.quality, row.invited_at) == ("satisfied", "", case.rating_invited_at)
    assert AuditEvent.objects.latest("pk").verb == "rating.give"
    assert not FollowUp.objects.exists()


def test_who_rated_is_kept_apart_and_encrypted() -> None:
    row = make_rating(make_finished(phone="13812345678"))
    contact = RaterContact.objects.get(rating=row)

    assert (contact.phone, contact.masked_phone) == ("13812345678", "138****5678")
    assert "13812345678" not in str(AuditEvent.objects.filter(verb="rating.give").values())


def test_phone_given_with_the_rating_goes_first() -> None:
    row = make_rating(make_finished(phone="13812345678"), phone="13900001111")
    assert row.contact.phone == "13900001111"


@pytest.mark.parametrize("level", BAD)
def test_bad_level_asks_for_a_reason_and_is_followed_up(level: str) -> None:
    case = make_finished()
    with refused("Say what was wrong", NotValid):
        make_rating(case, level, reasons=())
    row = make_rating(case, level, reasons=(), text="等了很久")
    follow_up = FollowUp.objects.get(rating=row)
    assert (follow_up.state, [event.verb for event in follow_up.events.all()]) == ("open", ["open"])


@pytest.mark.parametrize("level", ["", "一般", "5", "average"])
def test_other_words_are_no_level(level: str) -> None:
    with refused("one of the five levels", NotValid):
        make_rating(make_finished(), level)


def test_second_rating_of_a_visit_is_refused_and_the_first_stands() -> None:
    case = make_finished()
    first = make_rating(case)
    with refused("rated already", AlreadyRated):
        make_rating(case, "very_satisfied")
    with refused("rated already", AlreadyRated):
        occasion_for_code(code_of(case))
    assert list(Rating.objects.all()) == [first]


def test_each_visit_of_a_case_is_an_occasion_of_its_own() -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.APPROVE)
    first = make_rating(case)
    end_visit(counter)
    assert first.visit == case.visits.get()
    with refused("rated already", AlreadyRated):
        occasion_for_code(code_of(case, Paper.Kind.RECEIPT_SLIP))
    visit = visits.continue_case(fresh(case), counter.window, by=counter.a)
    assert occasion_for_code(code_of(case, Paper.Kind.RECEIPT_SLIP)).visit == visit


def test_case_finished_by_mail_is_rated_as_a_whole() -> None:
    counter = make_counter(delivery_ways=["mail"])
    case = make_case(counter, at=Step.FINISH)
    end_visit(counter)
    results.finish_case(fresh(case), way="mail", tracking_number="EMS1", by=counter.a)
    row = make_rating(fresh(case))
    assert (row.visit, row.staff) == (None, counter.a)
    with refused("rated already", AlreadyRated):
        make_rating(fresh(case))


def test_rated_again_once_after_the_follow_up() -> None:
    with frozen("2026-03-02 10:00"):
        case = make_finished()
        bad = make_assigned(case=case)
        occasion = occasion_of_case(case)
        with refused("the first rating stands", AlreadyRated):
            ready(occasion, now=timezone.now())
        FollowUp.objects.filter(pk=bad.pk).update(**settled())
        again = ready(occasion, now=timezone.now())
        assert again.again
        row = rate(again, Given(level="satisfied"), channel="qr")
        assert (row.again, Rating.objects.counted().count(), Rating.objects.count()) == (True, 1, 2)
        with refused("rated and rated again", AlreadyRated):
            ready(occasion, now=timezone.now())


def settled() -> dict[str, Any]:
    now = timezone.now()
    times = {"contacted_at": now, "verified_at": now, "settled_at": now}
    words = {"verdict": "true", "settlement": "rectified", "settlement_text": "已道歉"}
    return {"state": "settled", **times, **words}


def test_link_works_for_the_set_days() -> None:
    with frozen("2026-03-02 10:00"):
        case = make_finished()
    with frozen("2026-04-01 09:00"):
        assert occasion_for_code(code_of(case)).case == case
    with frozen("2026-04-01 11:00"), refused("30 days", NotToRate):
        occasion_for_code(code_of(case))


@pytest.mark.parametrize("kind", [Paper.Kind.ACCEPTANCE_SLIP])
def test_other_papers_are_no_rating_links(kind: str) -> None:
    case = make_finished()
    with refused("not known", NotToRate):
        occasion_for_code(code_of(case, kind))


def test_office_enters_a_call_but_nobody_their_own() -> None:
    counter = make_counter()
    occasion = occasion_of_case(make_finished(counter))
    with refused("does not hold the permission", NotPermitted):
        enter_by_phone(occasion, Given(level="satisfied"), by=counter.a)
    row = enter_by_phone(occasion, Given(level="satisfied"), by=counter.chief)
    assert (row.channel, row.entered_by) == ("phone", counter.chief)


def test_chief_who_served_does_not_enter_it() -> None:
    counter = make_counter()
    counter.a = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    occasion = occasion_of_case(make_finished(counter))
    with refused("Nobody enters a rating of themselves", NotPermitted):
        enter_by_phone(occasion, Given(level="satisfied"), by=counter.a)


# --- The device ---------------------------------------------------------------------------------


def test_device_invites_at_the_end_of_the_case_and_no_longer_than_set() -> None:
    counter = make_counter()
    device, _token = make_device(counter)
    with frozen("2026-03-02 10:00"):
        assert invitation_at(device, timezone.now()) is None
        case = make_finished(counter)
        occasion = invitation_at(device, timezone.now())
        assert occasion is not None
        assert (occasion.case, occasion.staff) == (case, counter.a)
        assert invitation_at(device, timezone.now() + timedelta(minutes=9)) is not None
        assert invitation_at(device, timezone.now() + timedelta(minutes=11)) is None
        make_visit(counter)
        assert invitation_at(device, timezone.now()) is None


def test_device_of_another_window_does_not_invite() -> None:
    device, _token = make_device(make_counter())
    make_finished()
    assert invitation_at(device, timezone.now()) is None


def test_declined_or_taken_back_is_no_invitation_any_more() -> None:
    counter = make_counter()
    device, _token = make_device(counter)
    with frozen("2026-03-02 10:00"):
        case = make_finished(counter)
        undo_last(case, by=counter.a)
        assert invitation_at(device, timezone.now()) is None
        results.finish_case(fresh(case), way="counter", by=counter.a)
        occasion = invitation_at(device, timezone.now())
        assert occasion is not None
        for _twice in range(2):
            decline(occasion, device=device)
        assert invitation_at(device, timezone.now()) is None
        assert (RatingDecline.objects.count(), Rating.objects.count()) == (1, 0)
        assert make_rating(fresh(case)).pk


# --- What the database keeps by itself -------------------------------------------------------------


@pytest.fixture
def rating() -> Rating:
    return make_rating(level="dissatisfied")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({}, "evaluations_rating_once_per_visit|UNIQUE"),
        ({"level": "average"}, "evaluations_rating_level_known"),
        ({"quality": "average"}, "evaluations_rating_aspects_known"),
        ({"reasons": ""}, "evaluations_rating_bad_has_reason"),
        ({"channel": "fax"}, "evaluations_rating_channel_known"),
        ({"channel": "phone"}, "evaluations_rating_by_phone_was_entered"),
        ({"channel": "window_device"}, "evaluations_rating_at_the_window_names_device"),
        ({"again": True}, "rated again only after"),
    ],
)
def test_a_wrong_row_is_refused(rating: Rating, fields: dict[str, Any], constraint: str) -> None:
    rating.pk, rating._state.adding = None, True
    for name, value in fields.items():
        setattr(rating, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rating.save(force_insert=True)


def test_nobody_is_entered_by_themselves(rating: Rating) -> None:
    rating.pk, rating.visit, rating.channel, rating.entered_by = None, None, "phone", rating.staff
    with pytest.raises(IntegrityError, match="nobody_enters_their_own"), transaction.atomic():
        rating.save(force_insert=True)


def test_once_per_case_without_a_visit(rating: Rating) -> None:
    for number in range(2):
        rating.pk, rating.visit = None, None
        if number:
            with pytest.raises(IntegrityError), transaction.atomic():
                rating.save(force_insert=True)
        else:
            rating.save(force_insert=True)


@pytest.mark.parametrize("fields", [{"level": "very_satisfied"}, {"text": ""}, {"staff": None}])
def test_a_rating_never_changes(rating: Rating, fields: dict[str, Any]) -> None:
    changes = fields | ({"staff": make_verifier()} if "staff" in fields else {})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(**changes)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Rating.objects.filter(pk=rating.pk)._raw_delete("default")


def test_a_contact_is_only_emptied(rating: Rating) -> None:
    contacts = RaterContact.objects.filter(rating=rating)
    for fields in ({"phone": "13900000000"}, {"name": "别人"}):
        with pytest.raises(IntegrityError, match="only emptied"), transaction.atomic():
            contacts.update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        contacts.update(anonymised_at=timezone.now())
    assert contacts.update(name="", phone="", anonymised_at=timezone.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_rate_at_once_are_one_rating() -> None:
    case = make_finished()
    occasion = occasion_of_case(case)
    answers = in_threads(*[lambda: rate(occasion, Given(level="satisfied"), channel="qr")] * 4)
    assert sum(isinstance(answer, Rating) for answer in answers) == 1
    assert {type(answer) for answer in answers if not isinstance(answer, Rating)} == {AlreadyRated}
