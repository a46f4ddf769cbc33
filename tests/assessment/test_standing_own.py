"""One's own standing all year round: as the records are now, without a run, and without what only the office sees."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from assessment.models import Run
from evaluations.models import Hold
from evaluations.services.clues import place_hold
from evaluations.services.complaints import ask_person
from tests.assessment.year_factories import fill, make_bureau, objected, person, published
from tests.evaluations.finding_cases import Bureau as FindingBureau
from tests.evaluations.ledger_samples import line, load
from tests.evaluations.scenes import make_officer, verified
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        yield


def page_of(client: Client) -> str:
    client.cookies["django_language"] = "en"
    answer = client.get("/assessment/standing/")
    assert answer.status_code == 200
    return words_of(answer.content.decode())


def words_of(html: str) -> str:
    """What a page says, without the random values in its tags, which may hold any two characters."""
    return " ".join(strip_tags(html).split())


def test_it_shows_the_records_of_today_without_a_run(client_for: Clients) -> None:
    fill(line("finding", ref="V3", staff="S002", kind="meal", status="reported", confirmed_on=None))
    page = page_of(client_for(person("S001")))
    assert ("Disqualified" in page, "V1" in page, "V3" in page) == (True, True, False)
    page = page_of(client_for(person("S002")))
    assert ("If confirmed" in page, "V3" in page) == (True, True)
    load(line("finding", ref="V9", staff="S002", kind="gift"))
    assert "V9" in page_of(client_for(person("S002")))
    assert not Run.objects.exists()


def test_a_hold_does_not_show(client_for: Clients) -> None:
    fill()
    before = page_of(client_for(person("S002")))
    officer = make_staff()
    Hold.objects.create(staff=person("S002"), year=2026, placed_by=officer, placed_at="2026-11-25T01:00:00Z")
    assert page_of(client_for(person("S002"))).count("Eligible") == before.count("Eligible") > 0


PAGES = (
    "/me/",
    "/assessment/standing/",
    "/assessment/2026/mine/",
    "/assessment/",
    "/assessment/2026/",
    "/assessment/2026/?result=pending",
    "/assessment/2026/people/S002/",
    "/assessment/2026/life/",
    "/assessment/2026/awards/",
    "/assessment/2026/nominate/S002/",
    "/office/",
)


def told(client: Client) -> dict[str, tuple[int, str]]:
    """What every page says to one person: its words, without what differs from one asking to the next."""
    answers = {url: client.get(url) for url in PAGES}
    return {url: (one.status_code, words_of(one.content.decode())) for url, one in answers.items()}


@pytest.mark.long
@pytest.mark.parametrize("roles", [(), ("window_staff",), ("assessment_office",), ("leading_group",)])
def test_nothing_betrays_a_hold_to_the_person_concerned(client_for: Clients, roles: tuple[str, ...]) -> None:
    fill()
    published(make_bureau())
    concerned, officer = person("S002"), make_staff(roles=("discipline_officer",), joined_on="2026-11-25")
    concerned.groups.set(Group.objects.filter(name__in=roles))
    client = client_for(person("S002"))
    told(client)
    before = told(client)
    place_hold(concerned, 2026, by=officer)
    assert told(client) == before
    assert before["/assessment/standing/"][0] == 200


# --- The panel of one's own page ----------------------------------------------------------------------


def panel_of(client: Client) -> Any:
    """What the panel shows; nothing where it is not there."""
    shown = client.get("/me/").context["panels"]
    return next((one.facts for one in shown if one.panel.code == "standing"), None)


def test_the_own_page_shows_the_eight_grounds_and_what_can_be_done(client_for: Clients) -> None:
    fill()
    facts = panel_of(client_for(person("S001")))
    codes = [(verdict.code, verdict.status) for _title, verdict, _sign, _word in facts["grounds"]]
    assert [code for code, status in codes if status != "clear"] == ["E4"]
    assert (len(codes), facts["result"].value, facts["pending"], facts["acts"]) == (8, "disqualified", 0, [])
    bureau = FindingBureau()
    finding = bureau.asked(staff=person("S002"))
    facts = panel_of(client_for(person("S002")))
    (act,) = facts["acts"]
    assert (act.until, act.url) == (finding.statement_due_on, f"/me/findings/{finding.pk}/")
    page = client_for(person("S002")).get("/me/").content.decode()
    assert 'href="/assessment/standing/#E1"' in page
    assert act.until.isoformat() in page


def test_the_own_page_names_the_day_to_object_by(client_for: Clients) -> None:
    fill()
    review = published(make_bureau())
    (act,) = panel_of(client_for(person("S002")))["acts"]
    assert (act.until, act.url) == (review.objections_until, "/assessment/2026/mine/")
    objected(review, person("S002"))
    assert panel_of(client_for(person("S002")))["acts"] == []


def test_a_hearing_about_a_complaint_stands_with_its_day(client_for: Clients) -> None:
    fill()
    officer = make_officer()
    complaint = verified(officer, staff=person("S002"), day=date(2026, 11, 20))
    hearing = ask_person(complaint, by=officer, told="请说明情况")
    acts = panel_of(client_for(hearing.staff))["acts"]
    assert [(act.until, act.url) for act in acts] == [(hearing.due_on, f"/me/complaints/{hearing.complaint_id}/")]


def test_who_does_not_serve_this_year_has_no_panel(client_for: Clients) -> None:
    assert panel_of(client_for(make_staff(joined_on="2027-01-01"))) is None


def test_who_did_not_serve_is_told_so(client_for: Clients) -> None:
    page = page_of(client_for(make_staff(joined_on="2027-01-01")))
    assert "You have no result in this year." in page


def test_the_number_of_queries_does_not_grow(client_for: Clients) -> None:
    fill()
    client = client_for(person("S002"))
    page_of(client)
    counts = []
    for number in range(2):
        load(line("finding", ref=f"W{number}", staff="S002", kind="gift"), line("staff", number=f"P{number}"))
        with CaptureQueriesContext(connection) as captured:
            page_of(client)
        counts.append(len(captured))
    assert counts == [QUERIES] * 2


QUERIES = 18
