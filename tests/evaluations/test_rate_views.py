"""Rating by the code of a paper, and the link on the tracking page."""

import pytest
from django.db import connection
from django.test import Client

from appointments.flow import Step
from appointments.models import Ticket
from appointments.services import results, visits
from evaluations.models import FollowUp, Rating
from service_window.append_only import lifted
from service_window.paper_data import check_contract
from tests.case_factories import fresh, frozen, make_case, make_counter
from tests.evaluations.rated import code_of, make_assigned, make_finished, make_rating
from windows.models import Paper
from windows.services.papers import grouped_code, paper_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_oclock():
    with frozen("2026-03-02 10:00"):
        yield


def test_visitor_rates_by_the_code_of_the_paper(client: Client) -> None:
    case = make_finished()
    url = f"/rate/{code_of(case)}/"
    assert client.get(url).context["occasion"].case == case
    answer = client.post(url, {"level": "dissatisfied", "text": "等了很久", "phone": "139 0000 1111"})
    row = Rating.objects.get()
    assert (answer.status_code, row.level, row.channel, row.contact.phone) == (200, "dissatisfied", "qr", "13900001111")
    assert FollowUp.objects.get().rating == row


def test_code_is_read_as_people_type_it(client: Client) -> None:
    case = make_finished()
    assert client.get(f"/rate/{grouped_code(code_of(case)).lower()}/").context["occasion"].case == case


@pytest.mark.parametrize("code", ["x", "ABCDEFGHJKMNPQRSTVWX", "不是"])
def test_unknown_code_is_a_sentence(client: Client, code: str) -> None:
    answer = client.get(f"/rate/{code}/")
    assert (answer.status_code, "无法识别" in answer.content.decode()) == (404, True)


def test_too_many_unknown_codes_are_stopped(client: Client) -> None:
    for number in range(60):
        client.get(f"/rate/{number}/")
    assert client.get(f"/rate/{code_of(make_finished())}/").status_code == 429


def test_second_visit_of_the_page_is_told_and_changes_nothing(client: Client) -> None:
    case = make_finished()
    make_rating(case)
    for answer in (
        client.get(f"/rate/{code_of(case)}/"),
        client.post(f"/rate/{code_of(case)}/", {"level": "satisfied"}),
    ):
        assert "首次评价有效" in answer.content.decode()
    assert Rating.objects.count() == 1


def test_incomplete_answer_loses_nothing(client: Client) -> None:
    url = f"/rate/{code_of(make_finished())}/"
    answer = client.post(url, {"level": "", "text": "办得很好", "attitude": "satisfied"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["level"])
    assert "办得很好" in answer.content.decode()
    for said in ({"level": "satisfied", "phone": "x"}, {"level": "satisfied", "text": "a" * 1001}, {"level": "一般"}):
        assert client.post(url, said).status_code == 422
    assert not Rating.objects.exists()


def test_after_the_follow_up_the_page_asks_once_more(client: Client) -> None:
    case = make_finished()
    bad = make_assigned(case=case)
    times = dict.fromkeys(("contacted_at", "verified_at", "settled_at"), bad.opened_at)
    FollowUp.objects.filter(pk=bad.pk).update(
        state="settled", verdict="true", settlement="rectified", settlement_text="已道歉", **times
    )
    url = f"/rate/{code_of(case)}/"
    assert client.get(url).context["occasion"].again
    client.post(url, {"level": "dissatisfied", "text": "仍不满意"})
    assert [row.again for row in Rating.objects.order_by("pk")] == [False, True]
    assert FollowUp.objects.count() == 1


@pytest.mark.parametrize("kind", [Paper.Kind.RECEIPT_SLIP, Paper.Kind.DELIVERY_RECEIPT])
def test_papers_that_visitors_keep_carry_the_link(kind: str) -> None:
    paper = Paper.objects.get(case_link__case=make_finished(), kind=kind)
    data = paper_data(paper)
    check_contract(kind, data)
    assert data["rate_url"].endswith(f"/rate/{paper.code}/")
    assert data["rate_qr_svg"].startswith("<?xml")


def test_other_papers_carry_none() -> None:
    paper = Paper.objects.get(case_link__case=make_finished(), kind=Paper.Kind.ACCEPTANCE_SLIP)
    assert "rate_url" not in paper_data(paper)


def test_tracking_page_leads_to_the_rating(client: Client) -> None:
    case = make_finished(phone="13812345678")
    page = client.post("/track/", {"number": case.number, "digits": "5678"})
    assert f"/rate/{code_of(case)}/" in page.content.decode()


# --- By the ticket ------------------------------------------------------------------------------


def a_ticket(case) -> Ticket:
    """The ticket of the case's visit, with the token of its live page."""
    ticket = Ticket.objects.get(visit__cases=case)
    with lifted(connection, Ticket._meta.db_table):  # one drawn at the desk has none
        Ticket.objects.filter(pk=ticket.pk).update(token="t" * 22)
    return ticket


def test_holder_of_the_ticket_rates_each_matter_of_the_visit_once(client: Client) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.FINISH)
    visit = case.visits.get()
    second = visits.add_case(visit, by=counter.a)
    a_ticket(case)
    url = f"/rate/t/{'t' * 22}/"
    assert "尚未结束" in client.get(url).content.decode()
    results.finish_case(fresh(case), way="counter", by=counter.a)
    visits.give_advice(second, by=counter.a)
    for expected in (case, second):
        assert client.get(url).context["occasion"].case == expected
        assert client.post(url, {"level": "satisfied"}).status_code == 200
    assert "首次评价有效" in client.get(url).content.decode()
    assert [row.case for row in Rating.objects.order_by("pk")] == [case, second]


@pytest.mark.parametrize("token", ["x", "不是", "t" * 60])
def test_unknown_ticket_is_a_sentence(client: Client, token: str) -> None:
    answer = client.get(f"/rate/t/{token}/")
    assert (answer.status_code, "无法识别" in answer.content.decode()) == (404, True)
