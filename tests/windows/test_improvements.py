"""Improvements (R4), daily log (S2), devices and messages."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.duty_factories import MONDAY, at, clock, make_attendance, make_chief, make_clerk, make_leader, make_shift
from tests.factories import make_item, make_staff, make_window
from windows.models import AuditEvent, DailyLog, DeskMessage, Device, Improvement, ItemVersion
from windows.roles import PERMISSIONS, Role
from windows.services import audit
from windows.services.absences import begin_absence
from windows.services.daily_log import LogState, complete_log, digest_of, generate_log, sign_log
from windows.services.devices import DeviceState, device_for_token, issue_device, revoke_device
from windows.services.improvements import (
    ImprovementState,
    adopt_improvement,
    decline_improvement,
    discuss_improvement,
    propose_improvement,
    withdraw_improvement,
)
from windows.services.messages import MessageState, read_message, send_message
from windows.services.records import NotPermitted, NotValid
from windows.services.schedule import set_chief_of_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


def propose(version: ItemVersion | None = None, *, by=None, **fields) -> Improvement:
    given = {"kind": "shorter_promise", "text": "电子证照共享后可缩短", "promised_number": 3}
    return propose_improvement((version or make_item()).item, by=by or make_clerk(), **(given | fields))


def test_adopted_shorter_promise_becomes_a_new_version():
    version, reviewer, leader = make_item(), make_staff(roles=(Role.DEPARTMENT_REVIEWER,)), make_leader()
    row = propose(version)
    with pytest.raises(ImprovementState):
        adopt_improvement(row, by=leader)
    discuss_improvement(row, by=reviewer, discussed_with="市场秩序科", discussion="可行")
    start = MONDAY + timedelta(days=7)
    adopted = adopt_improvement(row, by=leader, effective_from=start, note="同意")
    new = ItemVersion.objects.published_on(start).get(item=version.item)
    assert (new.promised_number, new.version, new.state, adopted.adopted_version) == (3, 2, "published", new)
    assert ItemVersion.objects.published_on(MONDAY).get(item=version.item).promised_number == 5
    assert [row.name for row in new.materials.all()] == [row.name for row in version.materials.all()]
    last = AuditEvent.objects.latest("id")
    assert (last.verb, last.actor, last.after["version"]) == ("improvement.adopt", leader, new.pk)
    with pytest.raises(ImprovementState):
        decline_improvement(row, by=leader, reason="改变主意")
    with pytest.raises(IntegrityError), transaction.atomic():
        Improvement.objects.filter(pk=row.pk).update(state="submitted")


def test_convenience_is_adopted_without_a_version():
    row = propose(kind="convenience", text="增设填表示范", promised_number=None)
    discuss_improvement(row, by=make_chief(), discussed_with="办公室")
    assert adopt_improvement(row, by=make_leader()).adopted_version is None
    assert ItemVersion.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"promised_number": 5},
        {"promised_number": 0},
        {"promised_number": None},
        {"kind": "convenience"},
        {"kind": "holiday"},
        {"text": " "},
    ],
)
def test_bad_proposal_is_refused(fields: dict):
    with pytest.raises(NotValid):
        propose(**fields)
    assert Improvement.objects.count() == 0


def test_item_without_a_promise_has_none_to_shorten():
    with pytest.raises(NotValid):
        propose(make_item(case_type="immediate"))


def test_nobody_decides_on_their_own_proposal_and_only_they_withdraw_it():
    both = make_staff(roles=(Role.WINDOW_STAFF, Role.BUREAU_LEADER))
    row = propose(by=both)
    for act in (decline_improvement, adopt_improvement):
        with pytest.raises(NotPermitted):
            act(row, by=both, **({"reason": "不行"} if act is decline_improvement else {}))
    with pytest.raises(NotPermitted):
        withdraw_improvement(row, by=make_leader())
    with pytest.raises(NotPermitted):
        decline_improvement(row, by=make_chief(), reason="不行")
    with pytest.raises(NotValid):
        decline_improvement(row, by=make_leader(), reason=" ")
    assert withdraw_improvement(row, by=both).state == "withdrawn"


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)])
def test_discussion_lies_between_proposal_and_today(day: date):
    with pytest.raises(NotValid):
        discuss_improvement(propose(), by=make_chief(), discussed_with="科室", discussed_on=day)


# --- Daily log ----------------------------------------------------------------------------------


def test_log_is_generated_completed_signed_and_locked():
    chief, late, window = make_chief(), make_clerk(), make_window()
    make_shift(late, window, hours="09:00-12:00")
    with clock("09:20"):
        row = make_attendance(late, window)
        begin_absence(row, by=late)
    with clock("17:00"):
        log = generate_log(MONDAY, by=chief, sections={"cases": {"received": 4, "first": MONDAY}})
        assert log.events["people"]["arrivals"]["late"] == [late.pk]
        assert log.events["people"]["absences"] == [{"staff": late.pk, "minutes": 460, "told": False}]
        assert log.events["cases"] == {"received": 4, "first": "2026-11-23"}
        log = complete_log(log, by=chief, remarks="系统平稳", handed_on="明日检修")
        log = generate_log(MONDAY, by=chief)
        assert (log.remarks, "cases" in log.events) == ("系统平稳", False)
        head = audit.head()
        signed = sign_log(log, by=chief)
    signed.refresh_from_db()
    assert (signed.chain_head, signed.digest, signed.signed_by) == (head, digest_of(signed, head), chief)
    for act in (complete_log, sign_log):
        with pytest.raises(LogState):
            act(signed, by=chief)
    with pytest.raises(LogState):
        generate_log(MONDAY, by=chief)
    for fields in ({"remarks": "改写"}, {"signed_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DailyLog.objects.filter(pk=MONDAY).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        signed.delete()


def test_log_holds_no_names_and_no_reasons():
    person, window = make_clerk(name="欧阳某某"), make_window()
    make_attendance(person, window)
    log = generate_log(MONDAY, by=make_chief())
    assert "欧阳某某" not in json.dumps(log.events, ensure_ascii=False)


def test_log_of_tomorrow_is_not_kept_and_only_a_chief_keeps_one():
    with pytest.raises(NotValid):
        generate_log(MONDAY + timedelta(days=1), by=make_chief())
    for role in (Role.WINDOW_STAFF, Role.BUREAU_LEADER, Role.SYSTEM_ADMIN):
        with pytest.raises(NotPermitted):
            generate_log(MONDAY, by=make_staff(roles=(role,)))


def test_log_is_signed_by_the_chief_of_that_day():
    chief, deputy, other = make_chief(), make_chief(), make_chief()
    set_chief_of_day(MONDAY, chief=chief, deputy=deputy, by=None)
    log = generate_log(MONDAY, by=other)
    with pytest.raises(NotPermitted):
        sign_log(log, by=other)
    with clock("08:30", MONDAY + timedelta(days=1)):
        assert sign_log(log, by=deputy).signed_by == deputy


# --- Devices ------------------------------------------------------------------------------------


def test_token_is_shown_once_kept_as_digest_and_revocable():
    admin = make_staff(roles=(Role.SYSTEM_ADMIN,))
    device, token = issue_device("员工休息室大屏", kind="wall", by=admin)
    assert token not in json.dumps(list(Device.objects.values_list("token_digest", "name")))
    assert device_for_token(token) == device
    assert device_for_token(token, "wall", "hall") == device
    assert [device_for_token(bad) for bad in ("", "x" * 200, token[:-1], "\ud800")] == [None] * 4
    assert device_for_token(token, "kiosk") is None
    with pytest.raises(NotValid):
        issue_device("员工休息室大屏", kind="wall", by=admin)
    revoke_device(device, by=admin, reason="更换设备")
    assert device_for_token(token) is None
    with pytest.raises(DeviceState):
        revoke_device(device, by=admin)
    assert issue_device("员工休息室大屏", kind="wall", by=admin)[1] != token


def test_device_needs_permission_a_known_kind_and_its_window():
    with pytest.raises(NotPermitted):
        issue_device("大屏", kind="wall", by=make_chief())
    for kind in ("window", "toaster"):
        with pytest.raises(NotValid):
            issue_device("评价器", kind=kind, by=None)
    assert issue_device("评价器", kind="window", window=make_window(), by=None)[0].pk


def test_database_keeps_the_token_of_a_device():
    device, _token = issue_device("大屏", kind="wall", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Device.objects.filter(pk=device.pk).update(token_digest="0" * 64)


# --- Messages -----------------------------------------------------------------------------------


def test_message_is_read_once_at_its_desk_on_its_day():
    row, chief = make_attendance(), make_chief()
    message = send_message(row.window, by=chief, text="请加快叫号")
    assert list(DeskMessage.objects.unread_at(row.window_id, MONDAY)) == [message]
    assert list(DeskMessage.objects.unread_at(row.window_id, MONDAY + timedelta(days=1))) == []
    with pytest.raises(NotPermitted):
        read_message(message, by=make_attendance().staff)
    assert read_message(message, by=row.staff).read_at == at("09:00")
    with pytest.raises(MessageState):
        read_message(message, by=row.staff)
    assert list(DeskMessage.objects.unread_at(row.window_id, MONDAY)) == []


@pytest.mark.parametrize("text", ["", " ", "长" * 501, "a\x00b"])
def test_bad_message_is_refused(text: str):
    with pytest.raises(NotValid):
        send_message(make_window(), by=make_chief(), text=text)


def test_only_the_chief_sends_messages():
    with pytest.raises(NotPermitted):
        send_message(make_window(), by=make_clerk(), text="你好")


# --- Permissions --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_group_holds_every_permission_of_the_table(role: Role):
    person = make_staff(roles=(role,))
    held = {name.removeprefix("windows.") for name in person.get_group_permissions() if name.startswith("windows.")}
    assert held == set(PERMISSIONS.get(role, ()))
