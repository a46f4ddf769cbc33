"""The year's policy: settled before the period, changed later by the leading group only; every version stays; all read it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from assessment.facts import policy_of
from evaluations.models import Policy, PolicyVersion, Procedure, WindowRemark
from evaluations.policy_texts import SETTINGS
from evaluations.services.policies import TooLateToSettle, change_policy, reading_of, settle_policy
from evaluations.services.remarks import RemarkSettled, record_remark, settle_remark
from tests.appointments.desk_client import words
from tests.evaluations.finding_cases import MONDAY, Bureau, later, on_day
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff, make_window
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
DOCUMENT = {"document": "商务考核〔2026〕12号", "decided_on": MONDAY}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def settle(bureau: Bureau, year: int = 2027, **settings: Any) -> PolicyVersion:
    return settle_policy(year, by=bureau.verifier, settings=settings, body="局党组", **DOCUMENT)


def test_every_setting_of_the_policy_says_what_it_interprets() -> None:
    assert {setting.name for setting in SETTINGS} | {"year"} == {field.name for field in Policy._meta.fields} - {
        "id",
        "imported",
        "content_digest",
    }


def test_policy_is_settled_before_the_period_and_read_by_the_rules(bureau: Bureau) -> None:
    version = settle(bureau, long_absence_minutes=45, media_kinds=["news", "self_media"])
    assert (version.version, version.settings["long_absence_minutes"], version.after_start) == (1, 45, False)
    assert policy_of(2027).media_kinds == ("news", "self_media")
    assert settle(bureau, min_service_days=90).version == 2
    assert (policy_of(2027).long_absence_minutes, policy_of(2027).min_service_days) == (45, 90)


def test_after_the_period_began_only_the_leading_group_changes_it(bureau: Bureau) -> None:
    with pytest.raises(TooLateToSettle):
        settle(bureau, 2026, min_service_days=90)
    with pytest.raises(NotValid):
        change_policy(2026, by=bureau.verifier, settings={"min_service_days": 90}, reason=" ", **DOCUMENT)
    version = change_policy(
        2026, by=bureau.verifier, settings={"min_service_days": 90}, reason="领导小组会议", **DOCUMENT
    )
    assert (version.after_start, version.by_leading_group, policy_of(2026).min_service_days) == (True, True, 90)


def test_moving_the_period_into_the_past_is_no_way_around(bureau: Bureau) -> None:
    with pytest.raises(TooLateToSettle):
        settle(bureau, 2027, period_from=date(2026, 11, 1))
    with pytest.raises(TooLateToSettle):
        settle(bureau, 2026, period_from=date(2026, 12, 1))


def test_policy_needs_body_and_document_and_sense(bureau: Bureau) -> None:
    for wrong in ({"body": " "}, {"document": ""}, {"decided_on": later(1)}):
        given = {"body": "局党组", **DOCUMENT} | wrong
        with pytest.raises(NotValid):
            settle_policy(2027, by=bureau.verifier, settings={}, **given)
    with pytest.raises(NotValid):
        settle(bureau, weather="fine")
    with pytest.raises(NotValid):
        settle(bureau, year_basis="weather")
    with pytest.raises(NotPermitted):
        settle_policy(2027, by=bureau.chief, settings={}, body="局党组", **DOCUMENT)
    assert PolicyVersion.objects.count() == 0


def test_versions_stay_and_late_ones_name_the_leading_group(bureau: Bureau) -> None:
    version = settle(bureau)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(document="别的")
    row = {"year": 2028, "version": 1, "settings": {}, "body": "局党组", "document": "1号", "decided_on": MONDAY}
    who = {"entered_by": bureau.verifier, "entered_at": version.entered_at}
    for wrong in ({"after_start": True}, {"after_start": False, "document": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyVersion.objects.create(**(row | who | wrong))


def test_loaded_policy_can_be_changed_here_and_is_ours_then(bureau: Bureau) -> None:
    load(line("policy"))
    change_policy(2026, by=bureau.verifier, settings={"in_effect": "final"}, reason="领导小组会议", **DOCUMENT)
    row = Policy.objects.get(year=2026)
    assert (row.imported, row.in_effect, reading_of(2026).in_effect) == (False, "final", "final")


def form_of(year: int, **fields: Any) -> dict[str, Any]:
    reading = reading_of(year)
    given: dict[str, Any] = {}
    for setting in SETTINGS:
        value = getattr(reading, setting.name)
        given[setting.name] = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
    return given | {"body": "局党组", "document": "1号", "decided_on": "2026-11-23"} | fields


def test_office_settles_on_the_page_and_everybody_reads(bureau: Bureau, client_for: ClientFor) -> None:
    client = client_for(bureau.verifier)
    assert client.get("/office/policy/2027/").status_code == 200
    wrong = client.post("/office/policy/2027/", form_of(2027, period_to="2026-01-01", document=""))
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"period_to", "document"})
    assert client.post("/office/policy/2027/", form_of(2027, long_absence_minutes=40)).status_code == 303
    reader = client_for(make_staff(roles=(Role.WINDOW_STAFF,)))
    text = words(reader.get("/policy/2027/"))
    assert all(part in text for part in ("40", "局党组", "1号")), text
    assert reader.get("/policy/")["Location"] == "/policy/2026/"
    assert [reader.get(url).status_code for url in ("/policy/1999/", "/office/policy/2027/")] == [404, 403]
    late = client.post("/office/policy/2026/", form_of(2026, reason=""))
    assert list(late.context["form"].errors) == ["reason"]


def test_a_late_change_shows_first_whose_results_it_would_change(bureau: Bureau, client_for: ClientFor) -> None:
    load(line("staff"), line("finding", kind="absent_without_leave", minutes=40, affected_work=True))
    client, url = client_for(bureau.verifier), "/office/policy/2026/"
    given = form_of(2026, reason="领导小组会议", long_absence_minutes=60)
    shown = client.post(url, given)
    assert (shown.status_code, policy_of(2026).long_absence_minutes) == (200, 30)
    text = words(shown)
    assert all(part in text for part in ("S001", "取消评先资格", "具备评先资格", "E6", "V1")), text
    again = client.post(url, given | {"seen": shown.context["seen"], "long_absence_minutes": 45})
    assert (again.status_code, policy_of(2026).long_absence_minutes) == (200, 30)  # other settings are looked at anew
    closed = client.post(url, given | {"seen": shown.context["seen"], "reason": ""})
    assert (closed.status_code, closed.context["seen"]) == (422, "")
    assert client.post(url, given | {"seen": shown.context["seen"]}).status_code == 303
    assert policy_of(2026).long_absence_minutes == 60


def test_deadlines_are_set_on_their_page(bureau: Bureau, client_for: ClientFor) -> None:
    days = {"take_up_days": 3, "statement_days": 4, "decide_days": 10, "objection_days": 5, "review_days": 10}
    client = client_for(bureau.verifier)
    assert client.post("/office/deadlines/", days | {"statement_days": 0, "reason": "x"}).status_code == 422
    assert client.post("/office/deadlines/", days | {"reason": "会议纪要"}).status_code == 303
    assert Procedure.objects.current().statement_days == 4


def test_remark_about_a_window_is_kept_apart_and_settled(bureau: Bureau, client_for: ClientFor) -> None:
    window, client = make_window(), client_for(bureau.chief)
    form = {"window": window.pk, "observed_on": "2026-11-23", "text": "指示牌脱落"}
    assert client.post("/office/remarks/new/", form | {"text": ""}).status_code == 422
    assert client.post("/office/remarks/new/", form).status_code == 303
    remark = WindowRemark.objects.get()
    assert "指示牌脱落" in words(client.get("/office/remarks/"))
    assert client.post(f"/office/remarks/{remark.pk}/settle/", {"note": "已更换"}).status_code == 303
    assert "已更换" in words(client.get(f"/office/remarks/{remark.pk}/"))
    with pytest.raises(RemarkSettled):
        settle_remark(remark, by=bureau.chief, note="再次")
    with pytest.raises(NotPermitted):
        record_remark(window, by=bureau.clerk, observed_on=MONDAY, text="x")
    with pytest.raises(NotValid):
        record_remark(window, by=bureau.chief, observed_on=later(1), text="x")
