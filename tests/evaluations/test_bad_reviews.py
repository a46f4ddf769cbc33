"""The follow-up of bad reviews: who may take which step, by when, and what stays."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from evaluations.models import FollowUp, FollowUpEvent, RaterContact, RatingExclusion, RatingPublication
from evaluations.services import bad_reviews, exclusions, publications, reminders
from evaluations.services.bad_reviews import FollowUpMoved
from evaluations.services.exclusions import ExclusionDecided
from evaluations.services.rating_upkeep import anonymise_contacts, change_settings
from service_window.http import Refusal
from tests.case_factories import Counter, frozen, make_counter, refused
from tests.evaluations.rated import make_assigned, make_bad_review, make_finished, make_rating, make_verifier
from tests.factories import make_staff
from windows.models import AuditEvent, Staff
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with frozen("2026-02-13 10:00"):  # Saturday is a make-up working day, then comes the Spring Festival
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def through(review: FollowUp, to: str = "replied") -> FollowUp:
    """The follow-up taken as far as ``to``."""
    by = review.assigned_to
    acts = {
        "contacted": lambda: bad_reviews.record_contact(review, by=by, note="等了四十分钟"),
        "verified": lambda: bad_reviews.record_verdict(review, by=by, verdict="partly", note="叫号记录"),
        "settled": lambda: bad_reviews.settle(review, by=by, settlement="rectified", text="增开窗口"),
        "replied": lambda: bad_reviews.record_reply(review, by=by, text="已增开窗口"),
    }
    for state, act in acts.items():
        act()
        if state == to:
            break
    return FollowUp.objects.get(pk=review.pk)


def test_deadlines_are_working_days_with_make_up_weekends() -> None:
    review = make_bad_review()
    assert (review.contact_due_on, review.rectify_due_on) == (date(2026, 2, 14), date(2026, 2, 27))


def test_deadlines_are_settings() -> None:
    change_settings(by=None, contact_days=2, rectify_days=3)
    review = make_bad_review()
    assert (review.contact_due_on, review.rectify_due_on) == (date(2026, 2, 24), date(2026, 2, 25))
    assert AuditEvent.objects.filter(verb="rating.settings").exists()


def test_whole_way_to_the_call_back_stays_as_events() -> None:
    review = through(make_assigned())
    by = review.assigned_to
    done = bad_reviews.record_call_back(review, by=by, result="satisfied", note="满意")
    assert (done.state, done.call_back) == ("called_back", "satisfied")
    verbs = ["open", "assign", "contact", "verify", "settle", "reply", "call_back"]
    assert [event.verb for event in done.events.all()] == verbs
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        FollowUpEvent.objects.update(note="x")
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        FollowUp.objects.update(call_back="dissatisfied")


def test_who_is_not_reached_is_called_three_times() -> None:
    review = through(make_assigned())
    for state in ("replied", "replied", "called_back"):
        review = bad_reviews.record_call_back(review, by=review.assigned_to, result="not_reached")
        assert review.state == state


def test_complex_matter_gets_the_longer_deadline_once_and_with_a_reason() -> None:
    review = make_assigned()
    with refused("takes longer", NotValid):
        bad_reviews.declare_complex(review, by=review.assigned_to, reason=" ")
    longer = bad_reviews.declare_complex(review, by=review.assigned_to, reason="涉及两个处室")
    assert longer.rectify_due_on == date(2026, 3, 12)
    with refused("taken already", FollowUpMoved):
        bad_reviews.declare_complex(longer, by=review.assigned_to, reason="再延长")


def test_steps_come_in_their_order() -> None:
    review = make_assigned()
    by = review.assigned_to
    for act in (
        lambda: bad_reviews.record_verdict(review, by=by, verdict="true", note="x"),
        lambda: bad_reviews.settle(review, by=by, settlement="rectified", text="x"),
        lambda: bad_reviews.record_reply(review, by=by, text="x"),
        lambda: bad_reviews.record_call_back(review, by=by, result="satisfied"),
    ):
        with refused("another step", FollowUpMoved):
            act()


@pytest.mark.parametrize(
    ("act", "fields", "fragment"),
    [
        ("record_contact", {"note": " "}, "what the visitor said"),
        ("record_verdict", {"verdict": "maybe", "note": "x"}, "Choose what the verification found"),
        ("settle", {"settlement": "forgotten", "text": "x"}, "rectified or explained"),
        ("record_call_back", {"result": "perhaps"}, "what the call-back showed"),
        ("record_call_back", {"result": "dissatisfied"}, "still not satisfied"),
    ],
)
def test_incomplete_words_are_refused(act: str, fields: dict[str, Any], fragment: str) -> None:
    review = make_assigned()
    with refused(fragment, NotValid):
        getattr(bad_reviews, act)(review, by=review.assigned_to, **fields)


def test_what_was_true_is_rectified_not_explained() -> None:
    review = through(make_assigned(), "contacted")
    bad_reviews.record_verdict(review, by=review.assigned_to, verdict="true", note="x")
    with refused("rectified, not explained", NotValid):
        bad_reviews.settle(review, by=review.assigned_to, settlement="explained", text="x")


def test_nobody_follows_up_a_review_of_themselves(counter: Counter) -> None:
    counter.a = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE, Role.ASSESSMENT_OFFICE))
    review = make_bad_review(make_finished(counter))
    with refused("themselves", NotPermitted):
        bad_reviews.assign(review, to=make_verifier(), by=counter.a)
    with refused("themselves", NotPermitted):
        bad_reviews.assign(review, to=counter.a, by=counter.chief)
    assert counter.a not in bad_reviews.verifiers_for(review, date(2026, 2, 13))
    with pytest.raises(IntegrityError, match="nobody follows up"), transaction.atomic():
        FollowUp.objects.update(state="assigned", assigned_to=counter.a, assigned_at=review.opened_at)


def test_only_the_assignee_works_and_only_who_may_is_assigned(counter: Counter) -> None:
    review = make_bad_review(make_finished(counter))
    with refused("does not hold the permission", NotPermitted):
        bad_reviews.assign(review, to=make_verifier(), by=counter.b)
    with refused("may not be assigned", NotPermitted):
        bad_reviews.assign(review, to=counter.b, by=counter.chief)
    first, second = make_verifier(), make_verifier()
    bad_reviews.assign(review, to=first, by=counter.chief)
    bad_reviews.assign(review, to=second, by=counter.chief)
    with refused("somebody else", NotPermitted):
        bad_reviews.record_contact(review, by=first, note="x")
    through(FollowUp.objects.get(pk=review.pk), "verified")
    with refused("another step", FollowUpMoved):
        bad_reviews.assign(review, to=first, by=counter.chief)


def test_assignee_reveals_the_phone_with_a_reason_and_nobody_else(counter: Counter) -> None:
    review = make_assigned(case=make_finished(counter, phone="13812345678"), by=counter.chief)
    assignee = review.assigned_to
    with refused("Say why", NotValid):
        bad_reviews.reveal_contact(review, by=assignee, reason=" ")
    with refused("somebody else", NotPermitted):
        bad_reviews.reveal_contact(review, by=counter.chief, reason="联系")
    shown = bad_reviews.reveal_contact(review, by=assignee, reason="联系核实")
    assert shown["phone"] == "13812345678"
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.reason, event.actor) == ("rating.reveal", "联系核实", assignee)


def test_only_bad_reviews_are_followed_up() -> None:
    good, day = make_rating(), date(2026, 2, 14)
    with pytest.raises(IntegrityError, match="only a bad review"), transaction.atomic():
        FollowUp.objects.create(rating=good, opened_at=good.rated_at, contact_due_on=day, rectify_due_on=day)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "asleep"}, "state_known|assigned_to_somebody"),
        ({"state": "assigned"}, "assigned_to_somebody"),
        ({"contacted_at": "now"}, "contacted_has_time"),
        ({"verified_at": "now"}, "verified_has_verdict"),
        ({"settlement": "rectified"}, "settled_has_words"),
        ({"reply": "x"}, "replied_has_words"),
        ({"call_back": "satisfied"}, "called_back_has_result"),
    ],
)
def test_a_state_and_what_belongs_to_it_go_together(fields: dict[str, Any], constraint: str) -> None:
    review = make_bad_review()
    changes = {name: review.opened_at if value == "now" else value for name, value in fields.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FollowUp.objects.filter(pk=review.pk).update(**changes)


# --- Not counted ---------------------------------------------------------------------------------


def proposed(by: Staff | None = None) -> RatingExclusion:
    rating = make_rating(level="dissatisfied")
    return exclusions.propose_exclusion(rating, by=by or make_verifier(), ground="wrong_click", reason="群众来电说明")


def test_two_people_decide_that_a_rating_is_not_counted(counter: Counter) -> None:
    row = proposed()
    before = row.rating.level
    exclusions.decide_exclusion(row, exclude=True, by=counter.chief, reason="录音属实")
    rating = type(row.rating).objects.get()
    assert (rating.level, type(rating).objects.counted().count()) == (before, 0)
    with refused("decided already", ExclusionDecided):
        exclusions.decide_exclusion(row, exclude=False, by=counter.leader, reason="再看")
    with refused("already proposed", ExclusionDecided):
        exclusions.propose_exclusion(rating, by=make_verifier(), ground="malicious", reason="x")


def test_kept_rating_counts_and_may_be_proposed_anew(counter: Counter) -> None:
    row = exclusions.decide_exclusion(proposed(), exclude=False, by=counter.chief, reason="无证据")
    assert type(row.rating).objects.counted().count() == 1
    assert exclusions.propose_exclusion(row.rating, by=make_verifier(), ground="malicious", reason="新证据").pk


def test_proposer_and_rated_person_do_not_decide(counter: Counter) -> None:
    both = make_staff(roles=(Role.CHIEF_REPRESENTATIVE, Role.ASSESSMENT_OFFICE))
    row = proposed(both)
    with refused("Somebody else", NotPermitted):
        exclusions.decide_exclusion(row, exclude=True, by=both, reason="x")
    decided = {"state": "excluded", "decided_at": row.proposed_at, "decision_reason": "x"}
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        RatingExclusion.objects.update(**decided, decided_by=both)
    with pytest.raises(IntegrityError, match="nobody decides"), transaction.atomic():
        RatingExclusion.objects.update(**decided, decided_by=row.rating.staff)
    counter.a = make_staff(roles=(Role.WINDOW_STAFF, Role.ASSESSMENT_OFFICE))
    own = make_rating(make_finished(counter), "dissatisfied")
    with refused("themselves", NotPermitted):
        exclusions.propose_exclusion(own, by=counter.a, ground="malicious", reason="x")


@pytest.mark.parametrize("fields", [{"ground": "dislike", "reason": "x"}, {"ground": "malicious", "reason": " "}])
def test_exclusion_needs_ground_and_reason(fields: dict[str, str]) -> None:
    with pytest.raises(NotValid):
        exclusions.propose_exclusion(make_rating(), by=make_verifier(), **fields)


# --- Published and emptied -------------------------------------------------------------------------


def test_published_words_hold_no_names_and_numbers(counter: Counter) -> None:
    office = make_verifier()
    rating = make_rating(make_finished(counter, name="示例贸易有限公司"), "dissatisfied", text="慢")
    for text, fragment in (
        (f"{counter.a.name}态度冷淡", "names somebody"),
        ("示例贸易有限公司的事没办好", "names somebody"),
        ("请打138 1234 5678", "long number"),
    ):
        with refused(fragment, NotValid):
            publications.publish_rating(rating, by=office, text=text)
    publications.publish_rating(rating, by=office, text="等候时间长", reply="已增开窗口")
    with refused("published already", Refusal):
        publications.publish_rating(rating, by=office, text="等候时间长")
    with pytest.raises(IntegrityError, match="taken down, never rewritten"), transaction.atomic():
        RatingPublication.objects.update(text="x")
    publications.take_down(rating, by=office)
    with refused("not published", Refusal):
        publications.take_down(rating, by=office)
    assert publications.publish_rating(rating, by=office).pk


def test_contacts_are_emptied_after_their_time_but_not_while_needed() -> None:
    good, bad = make_rating(make_finished(phone="13812345678")), make_bad_review()
    with frozen("2026-08-20 10:00"):
        assert anonymise_contacts(date(2026, 8, 20)) == 1
        assert anonymise_contacts(date(2026, 8, 20)) == 0
    good.contact.refresh_from_db()
    assert (good.contact.name, good.contact.phone) == ("", "")
    assert RaterContact.objects.get(rating=bad.rating).phone
    assert good.level == "satisfied"


def test_states_are_told_apart_from_the_model() -> None:
    review = make_assigned()
    assert list(FollowUp.objects.assigned_to(review.assigned_to)) == [review]
    assert not FollowUp.objects.to_assign(make_verifier()).exists()
    assert review.due_on == review.contact_due_on
    assert through(review, "verified").due_on == review.rectify_due_on


# --- Reminders ---------------------------------------------------------------------------------------


def test_tick_reminds_once_before_a_deadline_and_once_after(client_for: Callable[..., Client]) -> None:
    with frozen("2026-03-02 09:00"):
        review = make_assigned()
    by, given = review.assigned_to, []
    for day in ("2026-03-02", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"):
        with frozen(f"{day} 10:00"):
            given.append(reminders.remind_reviews(timezone.localdate()))
    assert given == [1, 0, 0, 1, 0]
    with frozen("2026-03-05 11:00"):
        bad_reviews.record_contact(review, by=by, note="x")
        bad_reviews.record_verdict(review, by=by, verdict="true", note="x")
        assert reminders.remind_reviews(timezone.localdate()) == 0  # to be rectified by Monday
    with frozen("2026-03-06 10:00"):
        assert reminders.remind_reviews(timezone.localdate()) == 1
        assert "已于2026-03-06提醒" in client_for(by).get("/me/").content.decode()
        assert "已于2026-03-06提醒" in client_for(by).get("/office/work/reviews/").content.decode()
        bad_reviews.settle(review, by=by, settlement="rectified", text="x")
    with frozen("2026-03-20 10:00"):
        assert reminders.remind_reviews(timezone.localdate()) == 0
    said = review.events.filter(by=None).exclude(verb="open").values_list("verb", "note")
    assert list(said) == [("remind", "2026-03-03"), ("remind_late", "2026-03-03"), ("remind", "2026-03-09")]
    assert AuditEvent.objects.filter(verb__startswith="follow_up.remind").count() == 3


def test_unassigned_review_is_reminded_of_where_it_is_assigned(client_for: Callable[..., Client]) -> None:
    with frozen("2026-03-02 09:00"):
        make_bad_review()
        chief = make_staff(roles=(Role.CHIEF_REPRESENTATIVE,))
    with frozen("2026-03-04 10:00"):
        assert reminders.remind_reviews(timezone.localdate()) == 1
        text = client_for(chief).get("/supervision/bad-reviews/").content.decode()
    assert "已于2026-03-04提醒" in text
