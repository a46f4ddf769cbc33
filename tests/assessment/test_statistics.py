"""The statistics of a year: only from the stored run, in a fixed number of queries, each figure as it is defined."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from assessment.models import Run, YearReview
from assessment.services.outputs import results_as_json
from assessment.services.statistics import figures_of, other_years, window_names
from assessment.services.years import compute_year
from assessment.views import _statistics as page
from evaluations.policy import default_policy
from tests.assessment.year_factories import Bureau, computed, fill, make_bureau, person
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_assignment, make_window

pytestmark = [pytest.mark.django_db, pytest.mark.each]
Clients = Callable[..., Client]
ADDRESS = "/assessment/2026/statistics/"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    fill(
        line("staff", number="S003", name="王五", joined_on="2026-03-01"),
        line("finding", ref="V2", staff="S002", status="verifying", confirmed_on=None),
        line("finding", ref="V3", staff="S003", kind="phone", event_on="2026-05-06"),
        line("finding", ref="V4", kind="gaming", event_on="2026-03-20", confirmed_on="2026-03-21"),
        line("notice", ref="N1", staff=["S001", "S003"], findings=[], issued_on="2026-04-01"),
    )
    return make_bureau()


def run_of(bureau: Bureau) -> Run:
    return computed(bureau)[1]


def test_the_figures_are_those_of_the_stored_answers_counted_one_by_one(bureau: Bureau) -> None:
    run = run_of(bureau)
    found = figures_of(run)
    people = results_as_json(run)["staff"]
    assert found.results == Counter((None, one["result"]) for one in people)
    grounds = [(ground, one) for one in people for ground in one["grounds"]]
    assert found.met == Counter((None, g["code"]) for g, _one in grounds if g["status"] == "disqualified")
    pieces = [(g["code"], item) for g, _one in grounds for item in g["evidence"]]
    assert found.records == Counter((code, item["element"], item["state"]) for code, item in pieces)
    assert found.months == Counter((item["event_on"][:7], code, item["state"]) for code, item in pieces)
    assert found.missing == Counter((g["code"], note["missing"]) for g, _one in grounds for note in g["notes"])
    assert found.missing == {("E7", "notice_of_criticism"): 1}
    assert found.records["E3", "centre_notice", "in_effect"] == 2


def test_people_count_at_the_window_of_the_run(bureau: Bureau) -> None:
    window = make_window()
    make_assignment(at=window, a_role=person("S001"), b_role=person("S002"), valid_from=date(2026, 1, 1))
    run = run_of(bureau)
    found = figures_of(run)
    assert window_names(found) == [window]
    table = page.windows_table(run, found, [window])
    assert [row.label for row in table.rows] == [str(window), "未关联窗口"]
    shown = dict(zip([str(head) for head in table.heads], [cell.number for cell in table.rows[0].cells], strict=True))
    assert (shown["人数"], shown["取消评先资格"], shown["待定"], shown["E4"]) == (2, 1, 1, 1)
    assert table.rows[0].url == f"/assessment/2026/?window={window.pk}"


def test_every_month_of_the_period_has_a_row_and_further_ones_where_something_happened(bureau: Bureau) -> None:
    run = run_of(bureau)
    table = page.months_table(default_policy(2026), figures_of(run))
    numbers = {row.label: [cell.number for cell in row.cells] for row in table.rows}
    assert [*numbers] == [f"2026-{month:02d}" for month in range(1, 13)]
    assert (numbers["2026-03"][0], numbers["2026-03"][1], numbers["2026-04"][0]) == (2, 1, 2)
    found = figures_of(run)
    found.months["2025-12", "E4", "in_effect"] += 1
    assert page.months_table(default_policy(2026), found).rows[0].label == "2025-12"


def test_the_page_shows_the_run_and_not_the_records_of_today(client_for: Clients, bureau: Bureau) -> None:
    run_of(bureau)
    client = client_for(bureau.office)
    before = figures_shown(client)
    load(line("finding", ref="V9", staff="S003", kind="gaming"))
    assert figures_shown(client) == before
    compute_year(2026, by=bureau.office)
    assert figures_shown(client) != before


def figures_shown(client: Client) -> list[str]:
    return re.findall(r'<td class="num">\s*(?:<a [^>]*>)?([^<\s]+)', client.get(ADDRESS).content.decode())


def test_the_leading_group_reads_it_the_chief_and_others_do_not(client_for: Clients, bureau: Bureau) -> None:
    run_of(bureau)
    assert client_for(bureau.leader).get(ADDRESS).status_code == 200
    assert client_for(bureau.chief).get(ADDRESS).status_code == 403
    assert client_for(person("S001")).get(ADDRESS).status_code == 403
    assert client_for(bureau.office).get("/assessment/0/statistics/").status_code == 404


def test_a_year_that_was_not_computed_says_what_to_do(client_for: Clients, bureau: Bureau) -> None:
    answer = client_for(bureau.office).get(ADDRESS)
    assert "/assessment/2026/life/" in answer.content.decode()


def test_it_is_found_from_the_tabs_in_both_languages(client_for: Clients, bureau: Bureau) -> None:
    run_of(bureau)
    client = client_for(bureau.office)
    assert f'href="{ADDRESS}"' in client.get("/assessment/2026/").content.decode()
    client.cookies["django_language"] = "en"
    text = client.get(ADDRESS).content.decode()
    assert [words for words in ("Year over year", "By window", "By month", "People") if words not in text] == []


def test_it_takes_a_fixed_number_of_queries(client_for: Clients, bureau: Bureau) -> None:
    counts = []
    client = client_for(bureau.office)
    for number in range(2):
        make_assignment(at=make_window(), a_role=person(f"S00{number + 1}"), valid_from=date(2026, 1, 1))
        computed(bureau)
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS)
        counts.append(len(captured))
        load(*(line("staff", number=f"P{number}{each}") for each in range(3)))
    assert counts[0] == counts[1], counts


def test_years_stand_beside_each_other_and_another_policy_is_named(client_for: Clients, bureau: Bureau) -> None:
    load(line("policy", year=2025, period_from="2025-01-01", period_to="2025-12-31", long_absence_minutes=45))
    load(line("finding", ref="V25", event_on="2025-03-02", confirmed_on="2025-03-09"))
    computed(bureau, 2025)
    computed(bureau)
    years = other_years(YearReview.objects.get(year=2026))
    assert [review.year for review in years] == [2026, 2025]
    table = page.years_table(years)
    numbers = {row.label: [cell.shown for cell in row.cells] for row in table.rows}
    assert list(numbers) == ["2026 已核查", "2025 已核查"]
    assert (numbers["2025 已核查"][:5], numbers["2026 已核查"][:5]) == (
        ["1", "0", "1", "0", "50 %"],
        ["4", "1", "2", "0", "29 %"],  # with the four of the bureau
    )
    with translation.override("en"):
        assert [(change.year, change.before, change.settings) for change in page.policy_changes(years)] == [
            (2026, 2025, "minutes that are a long time (E6)")
        ]
    assert other_years(YearReview.objects.get(year=2025)) == [YearReview.objects.get(year=2025)]
    assert "2025" in client_for(bureau.office).get(ADDRESS).content.decode()


def test_everybody_of_everything_is_all_and_nothing_is_a_dash() -> None:
    assert (page.shown_share(1, 3), page.shown_share(0, 0), page.shown_share(3, 3)) == ("33 %", "—", "100 %")
