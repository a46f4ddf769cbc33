"""Ratings for the office, the public page, the own page: who sees what, and what can be done."""

import io
import json
from collections.abc import Callable

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluations.models import FollowUp, Rating, RatingExclusion
from evaluations.services import bad_reviews, exclusions, publications
from evaluations.services.rating_upkeep import change_settings
from evaluations.views import _register
from evaluations.views._keyset import place_of
from tests.case_factories import Counter, frozen, make_counter
from tests.evaluations.rated import make_assigned, make_bad_review, make_finished, make_rating, make_verifier
from tests.factories import make_staff
from windows.models import AuditEvent
from windows.roles import Role

pytestmark = pytest.mark.django_db
LIST = "/office/ratings/"
Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def _ten_oclock():
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def url(rating: Rating) -> str:
    return f"{LIST}{rating.pk}/"


def test_each_sees_the_ratings_that_are_theirs_to_see(counter: Counter, client_for: Clients) -> None:
    review = make_assigned(case=make_finished(counter), by=counter.chief)
    other = make_rating()
    assignee = review.assigned_to
    reviewer = make_staff(roles=(Role.DEPARTMENT_REVIEWER,))
    seen = {
        counter.chief: {review.rating, other},
        counter.leader: {review.rating, other},
        assignee: {review.rating, other},
        reviewer: set(),
    }
    for person, rows in seen.items():
        assert set(client_for(person).get(LIST).context["found"]) == rows, person
    assert client_for(counter.a).get(LIST).status_code == 404
    assert client_for(reviewer).get(url(review.rating)).status_code == 404


def test_rated_person_does_not_read_the_page_of_their_own(client_for: Clients) -> None:
    counter = make_counter()
    counter.a = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    review = make_bad_review(make_finished(counter))
    client = client_for(counter.a)
    assert list(client.get(LIST).context["found"]) == []
    assert client.get(url(review.rating)).status_code == 404


def test_chief_reads_level_reasons_and_text_but_not_who(counter: Counter, client_for: Clients) -> None:
    case = make_finished(counter, name="示例贸易有限公司", phone="13812345678")
    review = make_bad_review(case, text="等了很久")
    text = client_for(counter.chief).get(url(review.rating)).content.decode()
    assert all(word in text for word in ("非常不满意", "等了很久", "等候时间过长"))
    assert not any(word in text for word in ("示*", "138****5678", "示例贸易", str(case.number)))


def test_chief_assigns_and_assignee_goes_to_the_call_back(counter: Counter, client_for: Clients) -> None:
    case = make_finished(counter, phone="13812345678")
    review, verifier = make_bad_review(case), make_verifier()
    page = url(review.rating)
    chief, desk = client_for(counter.chief), client_for(verifier)
    assert counter.a not in list(chief.get(page).context["acts"][0][2].fields["to"].queryset)
    assert chief.post(f"{page}assign/", {"to": verifier.pk}).status_code == 303
    assert "138****5678" in desk.get(page).content.decode()
    assert "13812345678" in desk.post(f"{page}contact/reveal/", {"reason": "联系核实"}).content.decode()
    for verb, said in (
        ("contact", {"note": "等了四十分钟"}),
        ("verify", {"verdict": "true", "note": "叫号记录"}),
        ("settle", {"settlement": "rectified", "text": "增开窗口"}),
        ("reply", {"text": "已增开窗口"}),
        ("call-back", {"result": "satisfied"}),
    ):
        assert desk.post(f"{page}{verb}/", {}).status_code == 422, verb
        assert desk.post(f"{page}{verb}/", said).status_code == 303, verb
    assert FollowUp.objects.get().state == "called_back"


def test_act_that_is_not_next_or_not_theirs_is_refused(counter: Counter, client_for: Clients) -> None:
    review = make_assigned(case=make_finished(counter), by=counter.chief)
    page, chief = url(review.rating), client_for(counter.chief)
    for verb in ("contact", "settle", "publish"):
        assert chief.post(f"{page}{verb}/", {"note": "x", "text": "x"}).status_code == 303, verb
    assert chief.post(f"{page}erase/").status_code == 404
    assert chief.post(f"{page}contact/reveal/", {"reason": "看看"}).status_code == 404
    assert FollowUp.objects.get().state == "assigned"


def test_refusal_of_a_service_keeps_what_was_typed(client_for: Clients) -> None:
    review = make_assigned()
    desk, page = client_for(review.assigned_to), url(review.rating)
    bad_reviews.record_contact(review, by=review.assigned_to, note="x")
    bad_reviews.record_verdict(review, by=review.assigned_to, verdict="true", note="x")
    answer = desk.post(f"{page}settle/", {"settlement": "explained", "text": "当天人多"})
    assert (answer.status_code, "当天人多" in answer.content.decode()) == (422, True)


def test_not_counting_takes_two(counter: Counter, client_for: Clients) -> None:
    review = make_assigned(case=make_finished(counter), by=counter.chief)
    page = url(review.rating)
    desk, chief = client_for(review.assigned_to), client_for(counter.chief)
    assert desk.post(f"{page}exclude/", {"ground": "wrong_click", "reason": "群众来电"}).status_code == 303
    assert chief.get("/supervision/rating-exclusions/").status_code == 200
    assert chief.post(f"{page}decide/", {"decision": "exclude", "reason": "录音属实"}).status_code == 303
    assert RatingExclusion.objects.get().state == "excluded"
    assert list(chief.get(LIST, {"counted": "out"}).context["found"]) == [review.rating]


@pytest.mark.parametrize("kind", ["bad-reviews", "rating-exclusions"])
def test_lists_of_work_show_what_waits(counter: Counter, client_for: Clients, kind: str) -> None:
    review = make_bad_review(make_finished(counter), text="等了很久")
    exclusions.propose_exclusion(review.rating, by=make_verifier(), ground="malicious", reason="多次")
    text = client_for(counter.chief).get(f"/supervision/{kind}/").content.decode()
    assert all(word in text for word in (counter.a.name, "非常不满意", "等了很久"))


def test_reviewer_finds_the_assigned_reviews(counter: Counter, client_for: Clients) -> None:
    reviewer = make_staff(roles=(Role.DEPARTMENT_REVIEWER,))
    review = make_assigned(to=reviewer, case=make_finished(counter))
    with frozen("2026-03-05 10:00"):
        client = client_for(reviewer)
        assert "逾期" in client.get("/supervision/reviews/").content.decode()
        assert url(review.rating) in client.get("/me/").content.decode()
        assert list(client.get(LIST, {"follow_up": "late"}).context["found"]) == [review.rating]


@pytest.mark.each
def test_filters_narrow_and_a_wrong_one_is_said(counter: Counter, client_for: Clients) -> None:
    bad, good = make_bad_review(make_finished(counter)).rating, make_rating()
    client = client_for(counter.chief)
    asked = {
        "level=bad": [bad],
        "level=good": [good],
        f"window={counter.window.pk}": [bad],
        "follow_up=open": [bad],
        "first=2026-03-02&last=2026-03-02": [bad, good],
        "last=2026-03-01": [],
        "first=2026-03-02&last=2026-03-01": [],
        "level=average": [],
        "counted=in": [bad, good],
    }
    found = {query: list(client.get(f"{LIST}?{query}").context["found"]) for query in asked}
    assert found == asked
    assert client.get(f"{LIST}?before=x").status_code == 400


@pytest.mark.each
def test_overdue_reviews_lead_then_open_ones_by_deadline_then_the_newest(
    counter: Counter, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_register, "PAGE", 5)
    with frozen("2026-02-25 10:00"):
        late = make_bad_review(make_finished(counter)).rating
    complex_one = make_assigned(case=make_finished(counter), by=counter.chief)
    by = complex_one.assigned_to
    bad_reviews.record_contact(complex_one, by=by, note="x")
    bad_reviews.record_verdict(complex_one, by=by, verdict="true", note="x")
    settled = make_assigned(case=make_finished(counter), by=counter.chief, to=by)
    bad_reviews.record_contact(settled, by=by, note="x")
    bad_reviews.record_verdict(settled, by=by, verdict="true", note="x")
    bad_reviews.settle(settled, by=by, settlement="rectified", text="x")
    good = [make_rating(make_finished(counter)) for _n in range(5)]
    soon = make_bad_review(make_finished(counter)).rating
    reader = client_for(counter.chief)
    first = reader.get(LIST)
    whole = [late, soon, complex_one.rating, *reversed(good), settled.rating]
    assert first.context["found"] == whole[:5]
    assert [row[6][1].remark for row in first.context["rows"]][:3] == ["已超期", "", ""]
    second = reader.get(LIST + first.context["older_url"])
    assert second.context["found"] == whole[5:]
    back = reader.get(LIST + second.context["newer_url"])
    assert back.context["found"] == whole[:5]
    middle = reader.get(f"{LIST}?before={place_of(first.context['found'][1])}")
    assert middle.context["found"] == whole[2:7]
    assert reader.get(LIST + middle.context["newer_url"]).context["found"] == whole[:2]
    assert list(reader.get(LIST, {"follow_up": "late"}).context["found"]) == [late]
    exported = openpyxl.load_workbook(io.BytesIO(client_for(by).get(f"{LIST}export/").content)).active
    assert [row[2] for row in exported.iter_rows(min_row=2, values_only=True)] == [row.case.number for row in whole]


def test_list_costs_the_same_for_one_and_three(counter: Counter, client_for: Clients) -> None:
    client, costs = client_for(make_verifier()), []
    client.get(LIST)
    for number in (1, 2):
        for _again in range(number):
            make_bad_review(make_finished(counter))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        costs.append(len(asked))
    assert costs == [9, 9]


def test_detail_costs_a_fixed_number_of_queries(client_for: Clients) -> None:
    review = make_assigned()
    client = client_for(review.assigned_to)
    client.get(url(review.rating))
    with CaptureQueriesContext(connection) as asked:
        client.get(url(review.rating))
    assert len(asked) <= 12


def test_spreadsheet_holds_nothing_of_who_rated(client_for: Clients) -> None:
    case = make_finished(name="示例贸易有限公司", phone="13812345678")
    make_bad_review(case, text="=1+1")
    answer = client_for(make_verifier()).get(f"{LIST}export/")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert "=1+1" in rows[1]
    assert not any("13812345678" in str(cell) or "示例贸易" in str(cell) for cell in rows[1])
    assert AuditEvent.objects.get(verb="ledger.export").after == {"rows": 1, "filters": ""}


@pytest.mark.parametrize(("platform", "code"), [("gbt39046", "5"), ("good_bad", "1")])
def test_exchange_speaks_the_language_of_the_platform(client_for: Clients, platform: str, code: str) -> None:
    make_bad_review(make_finished(name="示例贸易有限公司"))
    client = client_for(make_verifier())
    answer = client.get(f"{LIST}exchange/", {"platform": platform, "form": "json", "first": "2026-03-02"})
    (row,) = json.loads(answer.content)
    assert code in row.values()
    assert "示*" in row.values()
    csv = client.get(f"{LIST}exchange/", {"platform": platform, "form": "csv"})
    assert csv.headers["Content-Type"].startswith("text/csv")
    assert client.get(f"{LIST}exchange/", {"platform": "x"}).status_code == 422
    assert client.get(f"{LIST}exchange/").status_code == 200


@pytest.mark.parametrize("by", ["month", "window", "item"])
@pytest.mark.each
def test_figures_follow_what_happened(counter: Counter, client_for: Clients, by: str) -> None:
    make_rating(make_finished(counter))
    review = make_assigned(case=make_finished(counter), by=counter.chief)
    make_finished(counter)
    bad_reviews.record_contact(review, by=review.assigned_to, note="x")
    bad_reviews.record_verdict(review, by=review.assigned_to, verdict="true", note="x")
    page = client_for(counter.chief).get(f"{LIST}figures/", {"by": by})
    shares = {share.figure.code: (share.part, share.whole) for share in page.context["shares"]}
    assert shares == {
        "rated": (2, 3),
        "unrated": (1, 3),
        "good": (1, 2),
        "answered": (1, 1),
        "rectified": (0, 0),
        "satisfied": (0, 0),
    }
    assert len(page.context["rows"]) == 1
    with frozen("2026-03-20 10:00"):
        late = client_for(counter.chief).get(f"{LIST}figures/", {"by": by}).context["shares"]
        assert (late[4].part, late[4].whole) == (0, 1)


@pytest.mark.each
def test_figures_leave_out_what_is_not_counted_and_say_so(counter: Counter, client_for: Clients) -> None:
    rating = make_rating(make_finished(counter), "dissatisfied")
    row = exclusions.propose_exclusion(rating, by=make_verifier(), ground="wrong_click", reason="x")
    exclusions.decide_exclusion(row, exclude=True, by=counter.chief, reason="x")
    page = client_for(counter.chief).get(f"{LIST}figures/")
    assert [(share.part, share.whole) for share in page.context["shares"]][:4] == [(0, 1), (1, 1), (0, 0), (0, 0)]
    assert "未评价就是未评价" in page.content.decode()


@pytest.mark.parametrize("query", ["first=x", "first=2026-03-02&last=2026-03-01", "first=2020-01-01&last=2026-03-01"])
def test_wrong_days_are_said(counter: Counter, client_for: Clients, query: str) -> None:
    assert client_for(counter.chief).get(f"{LIST}figures/?{query}").status_code == 422


def test_call_is_entered_with_the_number_of_the_case(counter: Counter, client_for: Clients) -> None:
    case = make_finished(counter)
    client = client_for(counter.chief)
    said = {"number": case.number, "level": "satisfied"}
    assert client.post(f"{LIST}new/", {**said, "number": "nothing"}).status_code == 422
    assert client.post(f"{LIST}new/", {**said, "level": "dissatisfied"}).status_code == 422
    assert client.post(f"{LIST}new/", said).status_code == 303
    assert client.post(f"{LIST}new/", said).status_code == 422
    assert Rating.objects.get().entered_by == counter.chief


# --- The public and the own page -------------------------------------------------------------------


def test_public_page_shows_figures_and_only_what_was_published(client: Client, counter: Counter) -> None:
    case = make_finished(counter, name="示例贸易有限公司", phone="13812345678")
    rating = make_rating(case, "dissatisfied", text="找小王办的，很慢")
    make_rating(make_finished(counter))
    assert "找小王" not in client.get("/ratings/").content.decode()
    publications.publish_rating(rating, by=make_verifier(), text="办得慢", reply="已改进", rectification="增开窗口")
    page = client.get("/ratings/")
    text = page.content.decode()
    assert (page.context["given"], page.context["good_share"]) == (2, "50.0%")
    assert all(word in text for word in ("办得慢", "已改进", "增开窗口", "不满意"))
    assert not any(word in text for word in ("找小王", counter.a.name, "示例贸易", "5678", str(case.number)))
    with CaptureQueriesContext(connection) as asked:
        client.get("/ratings/")
    assert len(asked) <= 6


def test_public_page_can_be_switched_off(client: Client) -> None:
    change_settings(by=None, ratings_public=False)
    assert client.get("/ratings/").status_code == 404


def test_rated_person_reads_what_was_said_when_the_visitor_has_left(counter: Counter, client_for: Clients) -> None:
    case = make_finished(counter, name="示例贸易有限公司", phone="13812345678")
    make_rating(case, "dissatisfied", text="等了很久")
    assert "等了很久" not in client_for(counter.a).get("/me/").content.decode()
    with frozen("2026-03-02 10:31"):
        text = client_for(counter.a).get("/me/").content.decode()
        assert all(word in text for word in ("不满意", "等了很久", "等候时间过长"))
        assert not any(word in text for word in ("示例贸易", "示*", "5678", str(case.number)))
        assert "等了很久" not in client_for(counter.b).get("/me/").content.decode()


def test_settings_have_their_page(client_for: Clients) -> None:
    client = client_for(make_staff(roles=(Role.SYSTEM_ADMIN,)))
    page = client.get("/admin/evaluations/ratingsettings/", follow=True)
    assert page.status_code == 200
    given = {
        "contact_days": 2,
        "rectify_days": 5,
        "complex_days": 15,
        "device_minutes": 10,
        "link_days": 30,
        "ratings_public": "on",
        "contact_kept_days": 180,
    }
    assert client.post(page.request["PATH_INFO"], given).status_code == 302
    assert AuditEvent.objects.latest("pk").after == {"contact_days": 2}
