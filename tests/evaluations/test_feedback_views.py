"""Feedback by visitors and in the office: one question each, the private page, the answer, limits, what is refused."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import Complaint, Feedback, FeedbackContact
from evaluations.services.contacts import remove_old_contacts
from evaluations.services.feedback import HANDLE, answer_feedback
from evaluations.services.feedback_settings import change_settings
from evaluations.views import public
from evaluations.worklists.complaints import KINDS
from service_window.worklist import counts_for, kinds_for
from tests.appointments.desk_client import words
from tests.browser.pilot import PNG
from tests.duty_factories import MONDAY, clock, make_clerk
from tests.evaluations.scenes import TEXT, an_upload, complain, decided, make_officer, say
from windows.models import AuditEvent
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
HOME, COMPLAIN, SUGGEST = "/feedback/", "/feedback/new/complaint/", "/feedback/new/suggestion/"
ENTER = "/office/feedback/new/"
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _nine_oclock() -> Iterator[None]:
    with clock("09:00"):
        yield


def form(client: Client, url: str = SUGGEST, **fields: object) -> dict[str, object]:
    """A form as the page gave it, filled in."""
    page = client.get(url).context["page"]
    return {"page": page, "text": TEXT, "subject": "attitude"} | fields


# --- Visitors -----------------------------------------------------------------------------------------


def test_each_kind_asks_one_question(client: Client) -> None:
    page = words(client.get(HOME))
    asked = [
        str(client.get(f"/feedback/new/{kind}/").context["form"]["text"].label)
        for kind in ("suggestion", "commendation", "complaint")
    ]
    assert len(set(asked)) == 3
    assert all(reverse("evaluations:feedback-new", args=(kind,)) for kind in ("suggestion",))
    assert page != ""
    assert client.get("/feedback/new/other/").status_code == 404


def test_what_is_sent_leads_to_its_private_page(client: Client) -> None:
    data = form(client, COMPLAIN, phone="139 0000 1234", name="张三", event_on="2026-11-20", case_number="C-1")
    answer = client.post(COMPLAIN, data)
    row = Feedback.objects.get()
    assert answer.status_code == 303
    assert (row.kind, row.complaint.event_on, row.case_number, row.complaint.case) == (
        "complaint",
        date(2026, 11, 20),
        "C-1",
        None,
    )
    assert (row.contact.phone, row.contact.name) == ("13900001234", "张三")
    page = client.get(answer["Location"])
    assert TEXT in words(page)
    assert row.number in words(page)
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert "张三" not in words(page)
    again = client.post(COMPLAIN, data)
    assert (again["Location"], Feedback.objects.count()) == (answer["Location"], 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "a\x01"}, "text"),
        ({"text": "长" * 4001}, "text"),
        ({"subject": "weather"}, "subject"),
        ({"event_on": "2026-11-24"}, "event_on"),
        ({"event_on": "yesterday"}, "event_on"),
        ({"phone": "12"}, "phone"),
        ({"name": "长" * 101}, "name"),
    ],
)
def test_what_cannot_be_sent_is_said_and_stays_typed(client: Client, fields: dict[str, object], field: str) -> None:
    page = client.post(COMPLAIN, form(client, COMPLAIN, **fields))
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert page.context["form"].data["text"] == fields.get("text", TEXT)
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x00\x00\x00 ftypheic", b"MZ\x90\x00", b"", b"x" * 21_000_000],
)
def test_files_are_judged_by_content_and_size(client: Client, content: bytes) -> None:
    page = client.post(SUGGEST, form(client, files=[an_upload("照片.png", content)]))
    assert page.status_code == 422
    assert not Feedback.objects.exists()


def test_up_to_three_files_are_kept(client: Client) -> None:
    files = [an_upload(f"{n}.png", PNG) for n in range(4)]
    assert client.post(SUGGEST, form(client, files=files)).status_code == 422
    assert client.post(SUGGEST, form(client, files=files[:3])).status_code == 422  # a stream that was read is empty
    fresh = [an_upload(f"{n}.png", PNG) for n in range(3)]
    assert client.post(SUGGEST, form(client, files=fresh)).status_code == 303
    assert Feedback.objects.get().files.count() == 3


def test_one_phone_cannot_flood_and_an_office_behind_one_address_is_not_locked_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(public.PER_PHONE):
        assert client.post(SUGGEST, form(client, phone="13900001234")).status_code == 303
    assert client.post(SUGGEST, form(client, phone="13900001234")).status_code == 429
    for _n in range(20):
        assert client.post(SUGGEST, form(client)).status_code == 303
    monkeypatch.setattr(public, "PER_ADDRESS", 26)
    assert client.post(SUGGEST, form(client)).status_code == 429


def test_a_form_of_unknown_origin_gets_a_token_of_ours(client: Client) -> None:
    answer = client.post(SUGGEST, {"text": TEXT, "page": "mine"})
    assert answer.status_code == 303
    assert "/mine/" not in answer["Location"]


def test_a_link_that_leads_nowhere(client: Client) -> None:
    say(token="x" * 32)
    assert client.get("/feedback/follow/" + "x" * 32 + "/").status_code == 200
    for token in ("y" * 32, "x" * 31, "x" * 300):
        assert client.get(f"/feedback/follow/{token}/").status_code == 404


def test_the_page_can_be_switched_off_but_private_links_still_lead_to_the_answer(client: Client) -> None:
    say(token="x" * 32)
    settings = public.FeedbackSettings.objects.current()
    assert HOME in client.get("/").text
    change_settings(settings, by=None, feedback_public=False)
    assert [client.get(url).status_code for url in (HOME, SUGGEST)] == [404, 404]
    assert HOME not in client.get("/").text
    assert client.get("/feedback/follow/" + "x" * 32 + "/").status_code == 200


def test_the_author_withdraws_and_asks_again(client: Client) -> None:
    complain(token="x" * 32)
    url = "/feedback/follow/" + "x" * 32
    assert client.post(f"{url}/again/", {"reason": "不满意"}).status_code == 422  # not yet decided
    assert client.post(f"{url}/withdraw/").status_code == 303
    assert Complaint.objects.get().decision == "withdrawn"
    say("suggestion", token="z" * 32)
    assert client.post("/feedback/follow/" + "z" * 32 + "/withdraw/").status_code == 404


# --- The office ---------------------------------------------------------------------------------------


def test_what_came_from_12345_is_entered_with_their_number(client_for: ClientFor) -> None:
    officer = client_for(make_officer())
    data = {
        "kind": "complaint",
        "source": "hotline_12345",
        "source_number": "12345-77",
        "text": TEXT,
        "subject": "delay",
    }
    page = officer.post(ENTER, data | {"subject": ""})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["subject"])
    answer = officer.post(ENTER, data | {"received_on": "2026-11-20", "files": an_upload()})
    row = Feedback.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("evaluations:complaint-detail", args=(row.complaint_id,)),
    )
    assert (row.source_number, row.received_on, row.files.get().purpose) == ("12345-77", date(2026, 11, 20), "scan")
    assert row.complaint.handling.is_overdue(MONDAY + timedelta(days=1))


def test_a_suggestion_is_answered_in_writing_once(client: Client, client_for: ClientFor) -> None:
    row = say("suggestion", token="x" * 32)
    officer, clerk = make_officer(), make_clerk()
    url = reverse("evaluations:feedback-answer", args=(row.pk,))
    assert client_for(officer).post(url, {"text": " "}).status_code == 422
    assert client_for(officer).post(url, {"text": "已增设指示牌。", "staff": clerk.pk}).status_code == 303
    assert client_for(officer).post(url, {"text": "再答"}).status_code == 422
    assert "已增设指示牌。" in words(client.get("/feedback/follow/" + "x" * 32 + "/"))
    assert TEXT in words(client_for(clerk).get("/me/"))


def test_nobody_answers_what_concerns_themselves_nor_a_complaint() -> None:
    officer = make_officer()
    assert officer.has_perm(HANDLE)
    with pytest.raises(NotPermitted):
        answer_feedback(say("commendation"), by=officer, text="谢谢", staff=officer)
    with pytest.raises(NotValid):
        answer_feedback(say(), by=officer, text="谢谢")


def test_contacts_are_revealed_with_a_reason_that_is_recorded(client_for: ClientFor) -> None:
    row = say("suggestion", name="张三丰", phone="13900001234")
    officer = client_for(make_officer())
    detail = officer.get(reverse("evaluations:feedback-detail", args=(row.pk,)))
    assert "张*" in words(detail)
    assert "13900001234" not in detail.text
    url = reverse("evaluations:feedback-reveal", args=(row.pk, "phone"))
    assert "13900001234" not in officer.post(url, {"reason": ""}).text
    assert "13900001234" in officer.post(url, {"reason": "回访"}).text
    event = AuditEvent.objects.get(verb="feedback.reveal")
    assert (event.reason, event.after) == ("回访", {"field": "phone"})
    assert officer.post(reverse("evaluations:feedback-reveal", args=(row.pk, "token"))).status_code == 404


def test_contacts_of_finished_matters_are_removed_after_their_time() -> None:
    done, waiting, open_complaint = (
        say(kind, phone="13900001234") for kind in ("suggestion", "suggestion", "complaint")
    )
    answer_feedback(done, by=make_officer(), text="谢谢")
    assert remove_old_contacts(MONDAY + timedelta(days=365)) == 0
    assert remove_old_contacts(MONDAY + timedelta(days=366)) == 1
    assert remove_old_contacts(MONDAY + timedelta(days=366)) == 0
    kept = FeedbackContact.objects.exclude(phone_index="").values_list("pk", flat=True)
    assert sorted(kept) == sorted([waiting.pk, open_complaint.pk])


# --- What waits ---------------------------------------------------------------------------------------


def test_what_waits_is_counted_by_what_is_due_next() -> None:
    officer = make_officer()
    complain()
    decided(officer)
    say("suggestion")
    assert counts_for(KINDS, officer) == {
        "complaint-accept": 1,
        "complaint-decide": 0,
        "complaint-call-back": 1,
        "feedback-answer": 1,
    }
    assert [len(kind.rows(officer, limit=5)) for kind in KINDS] == [1, 0, 1, 1]
    accept = KINDS[0]
    (row,) = accept.rows(officer, limit=5)
    assert list(accept.rows(officer, limit=5, after=row.place)) == []
    assert set(KINDS) <= set(kinds_for(officer))
    assert not set(KINDS) & set(kinds_for(make_clerk()))
