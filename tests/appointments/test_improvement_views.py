"""The pages of improvements: proposed, discussed, decided with what follows in view, and measured (R4)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from appointments.flow import Step
from appointments.services.improvement_effects import Side, effect_of
from tests.appointments.desk_client import Desk, words
from tests.case_factories import Counter, approve, end_visit, make_case, make_counter
from tests.duty_factories import MONDAY, clock, make_chief, make_clerk, make_leader
from tests.factories import make_item, make_staff
from windows.models import Improvement, ItemVersion
from windows.roles import Role
from windows.services.improvements import adopt_improvement, discuss_improvement, propose_improvement
from windows.services.items import draft_version

pytestmark = pytest.mark.django_db
LIST, NEW = "/improvements/", "/improvements/new/"


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


def url(name: str, row: Improvement) -> str:
    return reverse(f"appointments:improvement-{name}", args=(row.pk,))


def propose(version: ItemVersion | None = None, **fields: object) -> Improvement:
    given = {"by": make_clerk(), "kind": "shorter_promise", "text": "电子证照共享后可缩短", "promised_number": 3}
    return propose_improvement((version or make_item()).item, **(given | fields))


def discussed(version: ItemVersion | None = None, **fields: object) -> Improvement:
    return discuss_improvement(propose(version, **fields), by=make_chief(), discussed_with="市场秩序科")


def course(counter: Counter, *, received_on: date, days: int | None) -> None:
    """A case that was accepted on a day and decided so many days later, or not yet."""
    with clock("10:00", received_on):
        case = make_case(counter, at=Step.APPROVE)
        end_visit(counter)
    if days is not None:
        with clock("11:00", received_on + timedelta(days=days)):
            approve(counter, case)


def test_clerk_proposes_and_sees_it_in_the_list() -> None:
    version, desk = make_item(), Desk(make_clerk())
    form = {"item": version.item.pk, "kind": "shorter_promise", "promised_number": 3, "text": "可以缩短"}
    assert "5个工作日" in words(desk.get(NEW))
    answer = desk.client.post(NEW, form)
    row = Improvement.objects.get()
    assert (answer.status_code, answer["Location"], row.promised_number) == (303, url("detail", row), 3)
    page = desk.get(LIST)
    assert page.context["improvements"] == [row]
    assert version.name in words(page)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"item": ""}, "item"),
        ({"item": "x"}, "item"),
        ({"kind": "bonus"}, "kind"),
        ({"promised_number": ""}, "promised_number"),
        ({"promised_number": 0}, "promised_number"),
        ({"promised_number": "three"}, "promised_number"),
        ({"promised_number": 5}, "__all__"),  # as long as now
        ({"text": " "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "a\x00"}, "text"),
    ],
)
def test_proposal_that_lacks_something_is_not_stored(fields: dict[str, object], field: str) -> None:
    form = {"item": make_item().item.pk, "kind": "shorter_promise", "promised_number": 3, "text": "可以缩短"} | fields
    page = Desk(make_clerk()).client.post(NEW, form)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Improvement.objects.exists()


def test_convenience_leaves_a_number_out() -> None:
    form = {"item": make_item().item.pk, "kind": "convenience", "promised_number": 3, "text": "提供样表"}
    assert Desk(make_clerk()).client.post(NEW, form).status_code == 303
    assert Improvement.objects.get().promised_number is None


def test_chief_records_the_discussion_and_the_leader_adopts_from_a_day_on() -> None:
    version, leader = make_item(), Desk(make_leader())
    row = propose(version)
    page = Desk(make_chief()).client.post(url("discuss", row), {"discussed_with": "市场秩序科", "discussion": "可行"})
    assert page.status_code == 303
    page = leader.get(url("detail", row))
    adoption = page.context["adoption"]
    assert (adoption.present, adoption.number, adoption.promise, adoption.blocked) == (version, 2, "3个工作日", "")
    day = MONDAY + timedelta(days=7)
    leader.client.post(url("decide", row), {"decision": "adopt", "effective_from": day.isoformat(), "note": "同意"})
    row.refresh_from_db()
    assert (row.state, row.effective_from, row.adopted_version.version) == ("adopted", day, 2)
    assert row.adopted_version.promised_number == 3


def test_proposal_is_not_adopted_before_it_is_discussed() -> None:
    row, leader = propose(), Desk(make_leader())
    page = leader.get(url("detail", row))
    assert 'value="adopt"' not in page.content.decode()
    assert leader.client.post(url("decide", row), {"decision": "adopt"}).status_code == 422
    assert Improvement.objects.get().state == "submitted"


def test_draft_that_somebody_has_begun_stands_in_the_way() -> None:
    row, leader = discussed(), Desk(make_leader())
    draft_version(row.item, by=None)
    assert leader.get(url("detail", row)).context["adoption"].blocked
    assert leader.client.post(url("decide", row), {"decision": "adopt"}).status_code == 422
    assert Improvement.objects.get().state == "discussed"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"decision": "decline", "note": " "}, "note"),
        ({"decision": "adopt", "effective_from": "2026-11-20"}, "__all__"),
        ({"decision": "adopt", "effective_from": "soon"}, "effective_from"),
        ({"decision": "wait"}, "decision"),
        ({}, "decision"),
    ],
)
def test_decision_that_lacks_something_is_said(data: dict[str, str], field: str) -> None:
    row = discussed()
    page = Desk(make_leader()).client.post(url("decide", row), data)
    assert (page.status_code, list(page.context["decide_form"].errors)) == (422, [field])
    assert Improvement.objects.get().state == "discussed"


def test_declined_proposal_says_why_and_is_not_decided_again() -> None:
    row, leader = discussed(), Desk(make_leader())
    for status in (303, 422):
        answer = leader.client.post(url("decide", row), {"decision": "decline", "note": "依据不足"})
        assert answer.status_code == status
    assert "依据不足" in words(Desk(row.proposed_by).get(url("detail", row)))


def test_nobody_decides_on_their_own_proposal() -> None:
    both = make_staff(roles=(Role.WINDOW_STAFF, Role.BUREAU_LEADER))
    row = discussed(by=both)
    page = Desk(both).get(url("detail", row))
    assert (page.context["decide_form"], page.context["own_to_decide"]) == (None, True)
    assert Desk(both).client.post(url("decide", row), {"decision": "adopt"}).status_code == 422
    assert Improvement.objects.get().state == "discussed"


def test_discussion_lies_between_proposal_and_today() -> None:
    row, chief = propose(), Desk(make_chief())
    for day in ("2026-11-20", "2026-12-01", "x"):
        page = chief.client.post(url("discuss", row), {"discussed_with": "科室", "discussed_on": day})
        assert page.status_code == 422
    assert chief.client.post(url("discuss", row), {"discussed_with": ""}).status_code == 422


def test_only_the_person_withdraws() -> None:
    row = propose()
    Desk(make_chief()).client.post(url("withdraw", row))
    assert Improvement.objects.get().state == "submitted"
    Desk(row.proposed_by).client.post(url("withdraw", row))
    assert Improvement.objects.get().state == "withdrawn"
    page = Desk(row.proposed_by).get(LIST, state="declined")
    assert page.context["improvements"] == [row]


@pytest.mark.each
def test_effect_is_the_median_before_and_after() -> None:
    counter, others = make_counter(), make_counter()
    for length in (2, 4, 9):
        course(counter, received_on=MONDAY - timedelta(days=30), days=length)
    course(counter, received_on=MONDAY - timedelta(days=366), days=90)  # too long ago
    course(others, received_on=MONDAY - timedelta(days=30), days=80)
    row = adopt_improvement(discussed(counter.version), by=make_leader(), effective_from=MONDAY)
    for days in (0, 3, None):
        course(counter, received_on=MONDAY, days=days)
    effect = effect_of(row)
    assert (effect.before, effect.after, effect.waiting) == (Side(3, 4.0), Side(2, 1.5), 1)
    assert "4" in words(Desk(counter.leader).get(url("detail", row)))


def test_effect_of_nothing_is_said_without_a_figure() -> None:
    row = adopt_improvement(discussed(), by=make_leader())
    assert effect_of(row).after == Side(0, None)
    assert "—" in words(Desk(make_leader()).get(url("detail", row)))
    assert effect_of(propose()) is None


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_as_often_for_many_as_for_few(number: int) -> None:
    for _turn in range(number):
        propose()
    desk = Desk(make_clerk())
    assert len(desk.queries(lambda: desk.get(LIST))) == 2  # proposals, the office


@pytest.mark.each
def test_list_goes_on_page_by_page_and_survives_nonsense() -> None:
    version = make_item()
    for _turn in range(26):
        propose(version)
    desk = Desk(make_clerk())
    first = desk.get(LIST, state="nonsense")
    rest = desk.client.get(LIST + first.context["more_url"])
    assert (len(first.context["improvements"]), len(rest.context["improvements"])) == (25, 1)
    assert desk.get(LIST, before="x").status_code == 400


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.AUDITOR])
def test_others_do_not_come_in(role: Role) -> None:
    row, desk = propose(), Desk(make_staff(roles=(role,)))
    assert [desk.get(page).status_code for page in (LIST, NEW, url("detail", row))] == [403, 403, 403]


def test_clerk_neither_discusses_nor_decides() -> None:
    row, desk = propose(), Desk(make_clerk())
    assert [desk.client.post(url(name, row), {}).status_code for name in ("discuss", "decide")] == [403, 403]
    assert desk.get("/improvements/999999/").status_code == 404
