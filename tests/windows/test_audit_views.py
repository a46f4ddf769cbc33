"""The auditor's pages: read, filter, take along; nothing changes, and the cost does not grow with the trail."""

from io import BytesIO

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import make_staff
from windows.models import AuditEvent
from windows.roles import Role
from windows.services import audit
from windows.views import audit as views

pytestmark = pytest.mark.django_db
LIST, EXPORT = reverse("windows:audit-list"), reverse("windows:audit-export")


@pytest.fixture
def auditor(client):
    person = make_staff("AUDIT", roles=(Role.AUDITOR,))
    client.force_login(person)
    return person


def record(count: int, verb: str = "test.act", **options) -> list[AuditEvent]:
    with transaction.atomic():
        return audit.record_many(audit.Act(verb, ("test", number), **options) for number in range(count))


def shown(response) -> list[int]:
    return [event.pk for event in response.context["events"]]


@pytest.mark.parametrize("page", [LIST, EXPORT, reverse("windows:audit-detail", args=(1,))])
@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_other_roles_are_refused(client, page, role):
    client.force_login(make_staff(roles=(role,)))
    response = client.get(page)
    expected = 302 if role == Role.SYSTEM_ADMIN else 403  # the second factor comes first
    assert response.status_code == expected


@pytest.mark.parametrize("page", [LIST, EXPORT])
def test_strangers_are_sent_to_the_login(client, page):
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("page", [LIST, EXPORT])
def test_nothing_is_posted(client, auditor, page):
    assert client.post(page).status_code == 405


def test_head_of_the_chain_is_shown_and_reading_leaves_no_trace(client, auditor):
    (event,) = record(1)
    response = client.get(LIST)
    assert event.digest in response.content.decode()
    assert audit.head() == event.digest


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_six_queries_for_any_number_of_rows(client, auditor, rows, django_assert_num_queries):
    record(rows, by=auditor)
    client.get(LIST)  # the session notes the first activity
    with django_assert_num_queries(6):
        assert client.get(LIST).status_code == 200


def test_pages_follow_each_other_both_ways(client, auditor, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 3)
    record(7)
    keys = list(AuditEvent.objects.order_by("-id").values_list("pk", flat=True))
    first = client.get(LIST)
    assert (shown(first), first.context["newer_url"]) == (keys[:3], "")
    second = client.get(LIST + first.context["older_url"])
    assert shown(second) == keys[3:6]
    assert shown(client.get(LIST + second.context["newer_url"])) == keys[:3]
    last = second
    while last.context["older_url"]:
        last = client.get(LIST + last.context["older_url"])
    assert shown(last)[-1] == keys[-1]


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
@pytest.mark.each
def test_filters_narrow_the_list(client, auditor):
    clerk = make_staff("S001")
    (mine,) = record(1, "case.accept", by=clerk)
    with time_machine.travel("2026-11-20 23:59+08:00", tick=False):
        (old,) = record(1, "case.refuse")
    for query, expected in (
        ("person=S001", [mine.pk]),
        ("verb=case.", [old.pk, mine.pk]),
        ("verb=case.accept", [mine.pk]),
        ("kind=test&subject=0", [old.pk, mine.pk]),
        ("first=2026-11-20&last=2026-11-20", [old.pk]),
        ("last=2026-11-19", []),
        ("person=NOBODY", []),
    ):
        assert shown(client.get(f"{LIST}?{query}")) == expected


@pytest.mark.parametrize(
    "query", ["first=x", "first=2026-02-02&last=2026-02-01", "subject=1", "person=%00", "verb=" + "x" * 99]
)
def test_wrong_filter_shows_nothing_and_says_why(client, auditor, query):
    record(1)
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, shown(response)) == (200, [])
    assert response.context["form"].is_valid() is False


@pytest.mark.parametrize("query", ["before=x", "before=-1", "after=" + "9" * 30, "before=²"])
def test_wrong_page_is_a_sentence(client, auditor, query):
    assert client.get(f"{LIST}?{query}").status_code == 400


def test_event_is_shown_with_its_check(client, auditor):
    (event,) = record(1, after={"step": 4})
    response = client.get(reverse("windows:audit-detail", args=(event.pk,)))
    assert response.context["is_true"] is True
    assert "step: 4" in response.content.decode()
    assert client.get(reverse("windows:audit-detail", args=(event.pk + 1,))).status_code == 404


def test_spreadsheet_holds_the_filtered_events_as_text(client, auditor, monkeypatch):
    monkeypatch.setattr(views, "EXPORT_LIMIT", 2)
    record(3, "=cmd|' /C calc'!A0", reason="=1+1")
    record(1, "other")
    response = client.get(EXPORT + "?verb==cmd")
    sheet = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == 2
    assert [(row[4].value, row[4].data_type, row[9].value, row[9].data_type) for row in rows] == [
        ("=cmd|' /C calc'!A0", "s", "=1+1", "s")
    ] * 2
    assert response["Cache-Control"] == "no-store"
