"""Applicants: found again by identifier or phone, entered once, revealed only with a reason."""

import pytest
from django.db import IntegrityError, connection, transaction

from appointments.models import Applicant
from appointments.services import applicants
from appointments.services.applicants import ApplicantData
from tests.case_factories import make_application, make_uscc, refused
from tests.factories import make_staff
from windows.models import AuditEvent
from windows.roles import Role
from windows.services import audit

pytestmark = pytest.mark.django_db


def enter(**fields: str) -> Applicant:
    data = make_application(**fields).applicant
    return applicants.enter_applicant(data, by=make_staff())[0]


def test_identifier_means_one_applicant_whatever_else_is_typed() -> None:
    code = make_uscc(1)
    first = enter(identifier=code, name="甲公司", phone="13900000001", address="中山路1号")
    again = enter(identifier=code, name="甲公司", phone="", address="")

    assert first == again
    again.refresh_from_db()
    assert (again.phone, again.address) == ("13900000001", "中山路1号")


def test_new_name_or_address_takes_the_place_of_the_old_row_and_leaves_it_as_it_was() -> None:
    code = make_uscc(2)
    first = enter(identifier=code, name="甲公司", phone="13900000001", address="中山路1号")
    second = enter(identifier=code, name="甲集团", phone="", address="")
    third = enter(identifier=code, name="甲集团", phone="13900000002", address="")

    rows = Applicant.objects.order_by("pk")
    assert [(row.name, row.phone, row.address) for row in rows] == [
        ("甲公司", "13900000001", "中山路1号"),
        ("甲集团", "13900000001", "中山路1号"),
        ("甲集团", "13900000002", "中山路1号"),
    ]
    assert (second.previous, third.previous, list(Applicant.objects.current())) == (first, second, [third])
    assert list(Applicant.objects.with_phone(applicants.index_of("13900000001"))) == [first, second]


def test_database_keeps_one_current_row_for_an_identifier() -> None:
    row = enter(identifier=make_uscc(2))
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_same_number_of_another_kind_is_another_applicant() -> None:
    first = enter(kind="natural", identifier_kind="taiwan_travel", identifier="12345678")
    second = enter(kind="natural", identifier_kind="passport", identifier="12345678")

    assert first != second


def test_phone_finds_only_who_has_no_identifier_and_the_same_name() -> None:
    known = enter(identifier="", identifier_kind="", name="张三", kind="natural", phone="13900000001")
    with_identifier = enter(name="李四公司", phone="13900000001")

    same = enter(identifier="", identifier_kind="", name="张三", kind="natural", phone="13900000001")
    other_name = enter(identifier="", identifier_kind="", name="张四", kind="natural", phone="13900000001")
    other_kind = enter(identifier="", identifier_kind="", name="张三", kind="organisation", phone="13900000001")
    company = enter(identifier="", identifier_kind="", name="李四公司", phone="13900000001")

    assert same == known
    assert len({known.pk, with_identifier.pk, other_name.pk, other_kind.pk, company.pk}) == 5


def test_applicant_with_neither_is_always_new() -> None:
    first, second = (enter(identifier="", identifier_kind="", name="张三", phone="") for _turn in range(2))

    assert first != second


@pytest.mark.parametrize("name", ["㛃𬭎", "阿卜杜拉·买买提", "𠀀𠮷有限公司"])
def test_rare_characters_are_stored_and_found(name: str) -> None:
    entered = enter(name=name)

    assert Applicant.objects.get(name__startswith=name[:1]) == entered
    assert Applicant.objects.get().name == name


def test_identifier_phone_and_address_are_encrypted_at_rest() -> None:
    applicant = enter(phone="13900000001", address="中山路1号")

    with connection.cursor() as cursor:
        cursor.execute("SELECT identifier, phone, address FROM appointments_applicant WHERE id = %s", [applicant.pk])
        stored = " ".join(cursor.fetchone())
    assert not any(clear in stored for clear in (applicant.identifier, "13900000001", "中山路"))


def test_events_hold_no_personal_data() -> None:
    fields = {"name": "王小明", "kind": "natural", "identifier": "", "identifier_kind": ""}
    acts = []
    for address in ("中山路1号", "中山路2号"):
        data = make_application(phone="13900000001", address=address, **fields).applicant
        acts += applicants.enter_applicant(data, by=make_staff())[1]
    with transaction.atomic():
        audit.record_many(acts)

    events = AuditEvent.objects.filter(verb__startswith="applicant.").order_by("pk")
    assert [(event.verb, event.label, event.before, event.after) for event in events] == [
        ("applicant.enter", "", {}, {}),
        ("applicant.change", "", {"applicant": Applicant.objects.earliest("pk").pk}, {"fields": ["address"]}),
    ]


def test_two_windows_in_the_same_moment_find_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the unique constraint refuses is read again, not answered with an error."""
    code = make_uscc(3)
    known = enter(identifier=code)
    answers = iter([None, known])
    monkeypatch.setattr(applicants, "find_known", lambda data: next(answers))

    assert enter(identifier=code, name="乙公司").previous == known


def test_reveal_needs_permission_and_reason_and_is_recorded() -> None:
    applicant = enter(phone="13900000001")
    clerk = make_staff(roles=(Role.WINDOW_STAFF,))

    with refused("may not reveal"):
        applicants.reveal(applicant, by=make_staff(roles=(Role.SYSTEM_ADMIN,)), fields=("phone",), reason="回访")
    with refused("Say why"):
        applicants.reveal(applicant, by=clerk, fields=("phone",), reason=" ")
    shown = applicants.reveal(applicant, by=clerk, fields=("phone", "password", "created_at"), reason="电话核实")

    event = AuditEvent.objects.get(verb="applicant.reveal")
    assert shown == {"phone": "13900000001"}
    assert (event.actor, event.reason, event.after) == (clerk, "电话核实", {"fields": ["phone"]})


def test_applicant_and_agent_are_entered_in_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two windows that enter the same two people crosswise must not wait for each other."""
    order: list[str] = []
    enter_one = applicants.enter_applicant

    def watched(data: ApplicantData, **more: object) -> object:
        order.append(data.name)
        return enter_one(data, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(applicants, "enter_applicant", watched)
    one, two = make_application(name="甲").applicant, make_application(name="乙").applicant
    by = make_staff()
    first = applicants.enter_with_agent(one, two, by=by)
    second = applicants.enter_with_agent(two, one, by=by)

    assert order[:2] == order[2:]
    assert ([first[0].name, str(first[1] and first[1].name)], second[0]) == (["甲", "乙"], first[1])
