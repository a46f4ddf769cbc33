"""One's own standing all year round: as the records are now, without a run, and without what only the office sees."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import Run
from evaluations.models import Hold
from tests.assessment.year_factories import fill, person
from tests.evaluations.ledger_samples import line, load
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
    return str(answer.content.decode())


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


QUERIES = 14
