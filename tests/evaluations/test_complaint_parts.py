"""One complaint about several people: a record for each, each heard, each decided about, none guessed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from secrets import token_urlsafe

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from evaluations.models import Complaint, Feedback, FeedbackContact
from evaluations.services import complaints
from evaluations.services.complaint_decisions import NotHeard, decide_complaint
from evaluations.services.complaint_life import ComplaintMoved
from evaluations.services.complaint_parts import family_of, name_another
from evaluations.services.contacts import remove_old_contacts
from evaluations.services.monthly import report_of
from tests.appointments.desk_client import words
from tests.case_factories import make_case, make_counter
from tests.duty_factories import MONDAY, clock, make_clerk
from tests.evaluations.scenes import TEXT, complain, decided, handling, make_officer, ruling, say, verbs, verified
from windows.models import Staff
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
WHY = "监控显示两人都在场"


@pytest.fixture(autouse=True)
def _nine_oclock() -> Iterator[None]:
    with clock("09:00"):
        yield


@pytest.fixture
def officer() -> Staff:
    return make_officer()


def both(officer: Staff, **links: object) -> tuple[Complaint, Complaint]:
    """A complaint about one clerk, and the part of it about another."""
    first = verified(officer, staff=make_clerk(), **links)
    part = name_another(first, make_clerk(), by=officer, reason=WHY)
    part.refresh_from_db()
    return first, part


# --- A record for each --------------------------------------------------------------------------------


def test_part_has_the_same_words_case_and_deadline_and_a_person_of_its_own(officer: Staff) -> None:
    case = make_case(make_counter())
    first, part = both(officer, case=case, subject="delay")
    assert (part.feedback.text, part.feedback.received_on, part.feedback.origin) == (
        first.feedback.text,
        first.feedback.received_on,
        first.feedback,
    )
    assert (part.case, part.subject, part.event_on) == (case, "delay", first.event_on)
    assert (handling(part).state, handling(part).decide_by) == ("verifying", handling(first).decide_by)
    assert part.staff != first.staff
    assert (verbs(first)[-1], verbs(part)) == ("name", ["receive", "accept", "link"])
    assert family_of(part) == family_of(first) == [first, part]


def test_each_is_heard_and_decided_about_apart(officer: Staff) -> None:
    first, part = both(officer)
    for one in (first, part):
        with pytest.raises(NotHeard):
            decide_complaint(one, ruling(), by=officer)
    hearing = complaints.ask_person(first, by=officer, told=TEXT)
    complaints.make_statement(hearing, by=first.staff, statement="当时系统故障")
    decide_complaint(first, ruling(), by=officer)
    with pytest.raises(NotHeard):
        decide_complaint(part, ruling("not_upheld"), by=officer)
    hearing = complaints.ask_person(part, by=officer, told=TEXT)
    complaints.make_statement(hearing, by=part.staff, waive=True)
    decide_complaint(part, ruling("not_upheld"), by=officer)
    decisions = Complaint.objects.order_by("pk").values_list("decision", flat=True)
    assert list(decisions) == ["upheld_at_fault", "not_upheld"]


def test_another_is_named_after_the_decision_too(officer: Staff) -> None:
    first = decided(officer, staff=make_clerk())
    part = name_another(first, make_clerk(), by=officer, reason=WHY)
    assert handling(part).state == "verifying"


def test_a_third_belongs_to_the_first(officer: Staff) -> None:
    first, part = both(officer)
    third = name_another(part, make_clerk(), by=officer, reason=WHY)
    assert third.feedback.part_of == first.feedback


def test_nobody_is_guessed_named_twice_or_names_themselves(officer: Staff) -> None:
    unlinked = verified(officer)
    with pytest.raises(NotValid):
        name_another(unlinked, make_clerk(), by=officer, reason=WHY)
    first, part = both(officer)
    for person in (first.staff, part.staff):
        with pytest.raises(NotValid):
            name_another(first, person, by=officer, reason=WHY)
    with pytest.raises(NotValid):
        name_another(first, make_clerk(), by=officer, reason=" ")
    with pytest.raises(NotValid):
        name_another(first, make_clerk(joined_on=MONDAY + timedelta(days=1)), by=officer, reason=WHY)
    with pytest.raises(NotPermitted):
        name_another(first, officer, by=officer, reason=WHY)
    with pytest.raises(ComplaintMoved):
        name_another(complain(), make_clerk(), by=officer, reason=WHY)


def test_whoever_is_named_handles_no_part_of_it(officer: Staff, client_for: ClientFor) -> None:
    other = make_officer()
    first = verified(officer, staff=make_clerk())
    complaints.take_over(first, by=other)
    part = name_another(first, other, by=officer, reason=WHY)
    assert handling(first).handler == officer
    for one in (first, part):
        with pytest.raises(NotPermitted):
            complaints.note_investigation(one, by=other, text="查看监控")
    client = client_for(other)
    for one in (first, part):
        assert client.get(f"/office/complaints/{one.pk}/").status_code == 404
    assert client.get("/office/complaints/").context["rows"] == []
    assert client.get(f"/me/complaints/{first.pk}/").status_code == 404


def test_database_keeps_a_part_where_it_belongs(officer: Staff) -> None:
    first, part = both(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=part.feedback.pk).update(part_of=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(
            number="FK-X",
            kind="suggestion",
            source="own_form",
            part_of=first.feedback,
            text="多放两把椅子",
            received_at=timezone.now(),
            received_on=MONDAY,
            entered_by=officer,
        )


# --- Who complained -----------------------------------------------------------------------------------


def test_contact_stays_until_every_part_is_finished(officer: Staff) -> None:
    feedback = say(name="赵某", phone="13800000001")
    assert feedback.complaint is not None
    complaints.accept_complaint(feedback.complaint, by=officer)
    links = complaints.Links(event_on=MONDAY, subject="attitude", staff=make_clerk())
    complaints.link_complaint(feedback.complaint, links, by=officer)
    part = name_another(feedback.complaint, make_clerk(), by=officer, reason=WHY)
    complaints.withdraw_complaint(feedback.complaint, by=officer, reason="电话撤回")
    later = MONDAY + timedelta(days=4000)
    assert remove_old_contacts(later) == 0
    complaints.withdraw_complaint(part, by=officer, reason="电话撤回")
    assert remove_old_contacts(later) == 1
    assert FeedbackContact.objects.get().phone == ""


def test_office_sees_contact_and_files_of_the_first_with_each_part(officer: Staff, client_for: ClientFor) -> None:
    first, part = both(officer)
    client = client_for(officer)
    text = words(client.get(f"/office/complaints/{part.pk}/"))
    assert first.ref in text
    assert first.staff.name in text
    assert part.ref in words(client.get(f"/office/complaints/{first.pk}/"))


def test_office_names_another_by_the_form(officer: Staff, client_for: ClientFor) -> None:
    first, person = verified(officer, staff=make_clerk()), make_clerk()
    client = client_for(officer)
    url = f"/office/complaints/{first.pk}/acts/name/"
    assert client.post(url, {"staff": person.pk, "reason": ""}).status_code == 422
    assert client.post(url, {"staff": person.pk, "reason": WHY}).status_code == 303
    assert Complaint.objects.get(staff=person).feedback.part_of == first.feedback


def test_visitor_reads_an_answer_for_each_without_names(officer: Staff, client: Client) -> None:
    token = token_urlsafe(24)
    first = complain(token=token)
    complaints.accept_complaint(first, by=officer)
    links = complaints.Links(event_on=MONDAY, subject="attitude", staff=make_clerk())
    complaints.link_complaint(first, links, by=officer)
    part = name_another(first, make_clerk(), by=officer, reason=WHY)
    for one, reply in ((first, "第一位已批评教育"), (part, "第二位不属实")):
        person = Staff.objects.get(pk=Complaint.objects.get(pk=one.pk).staff_id)
        hearing = complaints.ask_person(one, by=officer, told=TEXT)
        complaints.make_statement(hearing, by=person, waive=True)
        decide_complaint(one, ruling(reply=reply), by=officer)
    url = f"/feedback/follow/{token}/"
    text = words(client.get(url))
    assert "第一位已批评教育" in text
    assert "第二位不属实" in text
    assert not any(person.name in text for person in Staff.objects.exclude(name=""))
    assert client.post(f"{url}again/", {"number": part.ref, "reason": ""}).status_code == 422
    assert client.post(f"{url}again/", {"number": part.ref, "reason": "还有证人"}).status_code == 303
    assert [handling(one).state for one in (first, part)] == ["decided", "verifying"]
    assert client.post(f"{url}again/", {"number": complain().ref, "reason": "别的"}).status_code == 404


def test_visitor_withdraws_one_part(officer: Staff, client: Client) -> None:
    token = token_urlsafe(24)
    first = complain(token=token)
    complaints.accept_complaint(first, by=officer)
    links = complaints.Links(event_on=MONDAY, subject="attitude", staff=make_clerk())
    complaints.link_complaint(first, links, by=officer)
    part = name_another(first, make_clerk(), by=officer, reason=WHY)
    assert client.post(f"/feedback/follow/{token}/withdraw/", {"number": part.ref}).status_code == 303
    assert [handling(one).state for one in (first, part)] == ["verifying", "withdrawn"]


def test_report_counts_one_record_for_each_person(officer: Staff) -> None:
    both(officer)
    (counted,) = [one for one in report_of(officer, first=MONDAY, last=MONDAY) if one.part.code == "complaints"]
    assert counted.total == 2
