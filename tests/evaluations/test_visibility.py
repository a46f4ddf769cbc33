"""Who reads what of the ledger, on every page: a clerk nothing of others, the rated no rater, an inspector no complaint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from evaluations.models import CaseAttribution, Complaint, Finding
from evaluations.services.bad_reviews import assign
from evaluations.services.complaints import Links, accept_complaint, ask_person, link_complaint
from evaluations.services.measures import record_measure
from evaluations.services.media_reports import record_media_report
from evaluations.services.notices import record_notice
from tests.case_factories import Counter, make_counter
from tests.duty_factories import MONDAY, clock
from tests.evaluations.crawling import shown_to
from tests.evaluations.finding_cases import Bureau
from tests.evaluations.rated import make_bad_review, make_finished
from tests.evaluations.scenes import complain
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role

ClientFor = Callable[..., Client]
SEEN, SAID, RATED = "在三号窗口打牌的事实", "窗口人员骂人的投诉内容", "排队两小时的差评内容"
CALLED, CRITICISED, REPORTED = "约谈并书面检查的依据", "通报批评的具体内容", "晚报报道的具体内容"
COMPLAINANT, PHONE, RATER_PHONE = "欧阳不具名", "13911112222", "13933334444"


def hidden(*phones: str) -> set[str]:
    """Phones, whole and masked."""
    return {text for phone in phones for text in (phone, f"{phone[:3]}****{phone[-4:]}")}


WHO = {COMPLAINANT, "欧*", *hidden(PHONE, RATER_PHONE)}
ABOUT_SOMEBODY = {SEEN, SAID, RATED, CALLED, CRITICISED, REPORTED}


@dataclass
class Ledger:
    """Everything that can be said of one clerk, and the others who might read it."""

    counter: Counter
    clerk: Staff
    other: Staff
    chief: Staff
    office: Staff
    inspector: Staff
    finding: Finding
    complaint: Complaint


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with clock("10:00"):
        counter, bureau = make_counter(), Bureau()
        clerk, office = counter.a, bureau.verifier
        finding = bureau.reported(staff=clerk, by=counter.chief, account=SEEN)
        complaint = complain(text=SAID, name=COMPLAINANT, phone=PHONE)
        accept_complaint(complaint, by=office)
        link_complaint(complaint, Links(staff=clerk, event_on=MONDAY, subject="attitude"), by=office)
        ask_person(complaint, by=office, told="请说明当时情况")
        review = make_bad_review(make_finished(counter), text=RATED, phone=RATER_PHONE)
        assign(review, to=office, by=counter.chief)
        named = {"by": office, "persons": [clerk]}
        record_notice(issuer="bureau", issued_on=MONDAY, document_number="1号", summary=CRITICISED, **named)
        record_media_report(kind="news", published_on=MONDAY, outlet="晚报", summary=REPORTED, **named)
        record_measure(clerk, by=office, kind="talk", decided_on=MONDAY, body="局党组", basis=CALLED)
        inspector = make_staff(roles=(Role.INSPECTOR,))
        with clock("11:00"):
            yield Ledger(counter, clerk, counter.b, counter.chief, office, inspector, finding, complaint)


def read(client: Client, words: set[str]) -> set[str]:
    """Which of the words stand on any page that somebody can open."""
    pages = shown_to(client).values()
    return {word for word in words if any(word in page for page in pages)}


@pytest.mark.long
@pytest.mark.once
@pytest.mark.django_db
def test_everybody_meets_their_own_part_of_the_ledger_on_all_pages(ledger: Ledger, client_for: ClientFor) -> None:
    everything = ABOUT_SOMEBODY | WHO | {ledger.finding.ref, ledger.complaint.ref}
    met = {
        "clerk": read(client_for(ledger.clerk), everything),
        "other": read(client_for(ledger.other), everything),
        "inspector": read(client_for(ledger.inspector), everything),
        "chief": read(client_for(ledger.chief), WHO | {SAID, ledger.complaint.ref}),
    }
    assert met["other"] == set()
    assert met["inspector"] == set()
    assert met["chief"] == set()
    assert met["clerk"] & WHO == set()
    assert met["clerk"] >= {RATED, ledger.finding.ref}
    assert {RATED, ledger.finding.ref, ledger.complaint.ref} <= read(client_for(ledger.office), everything)


@pytest.mark.django_db
def test_pages_with_a_number_open_for_those_alone_who_may(ledger: Ledger, client_for: ClientFor) -> None:
    finding, complaint = f"findings/{ledger.finding.pk}/", f"complaints/{ledger.complaint.pk}/"
    about = (f"/office/{finding}", f"/office/{complaint}", f"/me/{finding}", f"/me/{complaint}")
    answers = {
        person: [client_for(person).get(url).status_code for url in about]
        for person in (ledger.clerk, ledger.other, ledger.inspector, ledger.office)
    }
    assert answers[ledger.clerk] == [403, 403, 200, 200]
    assert answers[ledger.other] == [403, 403, 404, 404]
    assert answers[ledger.inspector] == [404, 403, 404, 404]
    assert answers[ledger.office] == [200, 200, 404, 404]
    page = client_for(ledger.clerk).get(f"/me/{complaint}").content.decode()
    assert SAID in page or "请说明当时情况" in page
    assert not any(word in page for word in WHO)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.django_db
def test_everything_said_of_oneself_is_read_and_never_by_whom(
    ledger: Ledger, client_for: ClientFor, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _more in range(number - 1):
        make_bad_review(make_finished(ledger.counter), text=RATED, phone=RATER_PHONE)
    case = make_finished(ledger.counter)
    given = {"case": case, "staff": ledger.clerk, "by": ledger.office, "at": timezone.now()}
    CaseAttribution.objects.create(proposed=ledger.other, reason="接手后拖延", **given)
    client = client_for(ledger.clerk)
    with clock("13:00"):
        client.get("/me/said/")
        with django_assert_num_queries(8):
            page = client.get("/me/said/")
    assert (len(page.context["ratings"]), page.context["complaints"]) == (number, [ledger.complaint])
    text = page.content.decode()
    assert (text.count(RATED), text.count(case.number), text.count("接手后拖延")) == (number, 1, 1)
    assert not any(word in text for word in WHO)
    assert client_for(ledger.other).get("/me/said/").context["ratings"] == []
