"""The administration: usable by a system administrator, closed to everybody else, writing through the services."""

from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import make_assignment, make_item, make_office, make_staff, make_window
from windows.models import (
    AuditEvent,
    CalendarArrangement,
    CalendarDay,
    ItemVersion,
    Office,
    OpeningHours,
    RoleAssignment,
    ServiceItem,
    Staff,
    Window,
)
from windows.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
PAGES = ("office", "staff", "window", "serviceitem", "itemversion", "roleassignment", "calendararrangement")
DUTY_PAGES = ("shift", "lunchduty", "chiefduty", "equipment", "device")  # tests/windows/test_admin_duty.py
BOOKING_PAGES = ("bookingrules", "bookableitem", "blockeddate")  # tests/appointments/test_booking_staff.py
SAID_PAGES = ("feedbacksettings", "ratingsettings")
HALL_PAGES = ("hallsettings", "hallscreen")
QUEUE_PAGES = ("queuesettings", "ticketgroup")  # tests/appointments/test_queue_settings.py


@pytest.fixture
def _today():
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


def sign_in(client: Any, person: Staff) -> Staff:
    client.force_login(person)
    device = TOTPDevice.objects.create(user=person, name="authenticator", confirmed=True)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return person


@pytest.fixture
def boss(client):
    return sign_in(client, make_staff("ADMIN", roles=(Role.SYSTEM_ADMIN,)))


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:windows_{model}_{page}", args=args)


def form_data(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send back of the page's form and rows, with ``changes``."""
    data: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or isinstance(value, SimpleUploadedFile):
                continue
            data[bound.html_name] = "on" if value is True else value
    return data | changes


def sentences(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_own_pages_and_nothing_else_are_registered():
    assert sorted(model._meta.model_name for model in admin.site._registry) == sorted(
        [*PAGES, *DUTY_PAGES, *BOOKING_PAGES, *QUEUE_PAGES, *HALL_PAGES, *SAID_PAGES]
    )


def test_nothing_is_deleted_and_no_table_is_counted(rf, boss):
    request = rf.get("/")
    request.user = make_staff(is_superuser=True)
    for page in admin.site._registry.values():
        assert page.has_delete_permission(request) is False
        assert page.get_actions(request) == {}
        assert page.show_full_result_count is False


@pytest.mark.parametrize("model", PAGES)
def test_lists_and_forms_open_for_the_system_administrator(client, boss, model):
    make_assignment()
    response = client.get(url(model, "changelist"), follow=True)
    assert response.status_code == 200
    row = admin.site._registry[type_of(model)].get_queryset(response.wsgi_request).first()
    assert client.get(url(model, "change", row.pk)).status_code == 200
    if model != "office":
        assert client.get(url(model, "add")).status_code == 200


def type_of(model: str) -> Any:
    return next(kind for kind in admin.site._registry if kind._meta.model_name == model)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_every_other_role_is_refused(client, role):
    client.force_login(make_staff(roles=(role,)))
    for page in (reverse("dashboard:configuration-index"), url("staff", "changelist"), url("window", "add")):
        response = client.get(page, follow=True)
        assert response.status_code == 403


def test_stranger_is_sent_to_the_login(client):
    response = client.get(reverse("admin:index"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("windows:account-login"))


def test_administrator_without_second_factor_is_sent_to_it(client):
    client.force_login(make_staff(roles=(Role.SYSTEM_ADMIN,)))
    response = client.get(reverse("admin:index"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("windows:account-second-factor"))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("model", "make"), [("staff", make_staff), ("window", make_window), ("itemversion", make_item)]
)
def test_lists_ask_as_often_for_one_row_as_for_three(client, boss, rows, model, make, django_assert_max_num_queries):
    for _row in range(rows):
        make()
    with django_assert_max_num_queries(14):
        client.get(url(model, "changelist"))


def test_office_without_public_address_is_announced(client, boss):
    client.cookies["django_language"] = "en"
    assert sum("no public address" in text for text in sentences(client.get(reverse("admin:index")))) == 1
    make_office(public_url="https://window.example.gov.cn")
    assert sum("no public address" in text for text in sentences(client.get(reverse("admin:index")))) == 0


def test_missing_calendar_of_next_year_is_announced(client, boss):
    assert sum("2027" in text for text in sentences(client.get(reverse("admin:index")))) == 1
    CalendarArrangement.objects.create(year=2027, source="x")
    assert sum("2027" in text for text in sentences(client.get(reverse("admin:index")))) == 0


def test_office_and_hours_are_changed_and_recorded(client, boss):
    page = url("office", "change", 1)
    data = form_data(client.get(page), name="某市商务局窗口")
    data["opening_hours-0-opens"] = "08:30"
    response = client.post(page, data)
    assert response.status_code == 302
    assert Office.objects.get().name == "某市商务局窗口"
    assert OpeningHours.objects.filter(weekday=1).first().opens == time(8, 30)
    assert list(AuditEvent.objects.filter(actor=boss).values_list("verb", flat=True)) == [
        "office.hours",
        "office.change",
    ]
    assert LogEntry.objects.count() == 0


def test_refusal_keeps_what_was_typed_and_changes_nothing(client, boss):
    page = url("office", "change", 1)
    response = client.post(page, form_data(client.get(page), name="某市", case_number_pattern="{nothing}"))
    assert response.status_code == 200
    assert len(response.context["adminform"].form.errors["__all__"]) == 1
    assert response.context["adminform"].form["name"].value() == "某市"
    assert Office.objects.get().name == "商务窗口"


def test_person_is_added_with_roles_and_photo(client, boss, png):
    page = url("staff", "add")
    data = form_data(client.get(page), number="S001", name="张三", new_phone="13812341234", roles=["window_staff"])
    response = client.post(page, data | {"new_photo": SimpleUploadedFile("x.png", png)})
    assert response.status_code == 302
    person = Staff.objects.get(number="S001")
    assert (person.name, person.phone, person.role_names) == ("张三", "13812341234", {"window_staff"})
    assert person.photo.content_type == "image/png"
    assert set(AuditEvent.objects.filter(actor=boss).values_list("verb", flat=True)) == {"staff.create", "staff.roles"}


@pytest.fixture
def png() -> bytes:
    import io

    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, "PNG")
    return target.getvalue()


def test_executable_as_photo_is_refused_in_the_form(client, boss):
    page = url("staff", "add")
    data = form_data(client.get(page), number="S001", name="张三")
    response = client.post(page, data | {"new_photo": SimpleUploadedFile("x.png", b"MZ" + b"\0" * 99)})
    assert response.status_code == 200
    assert Staff.objects.filter(number="S001").count() == 0


def test_phone_is_masked_and_stays_when_nothing_is_typed(client, boss):
    person = make_staff("S001", phone="13812341234")
    page = url("staff", "change", person.pk)
    response = client.get(page)
    text = response.content.decode()
    assert ("138****1234" in text, "13812341234" in text) == (True, False)
    client.post(page, form_data(response, name="李四"))
    stored = Staff.objects.get(pk=person.pk)
    assert (stored.name, stored.phone) == ("李四", "13812341234")


def test_number_of_a_person_is_not_in_the_form(client, boss):
    person = make_staff("S001")
    page = url("staff", "change", person.pk)
    client.post(page, form_data(client.get(page), number="S002"))
    assert Staff.objects.get(pk=person.pk).number == "S001"


def test_own_roles_cannot_be_changed(client, boss):
    page = url("staff", "change", boss.pk)
    response = client.post(page, form_data(client.get(page), roles=["window_staff"]))
    assert response.status_code == 200
    assert Staff.objects.get(pk=boss.pk).role_names == {"system_admin"}


def test_initial_password_is_shown_once_on_the_answer(client, boss):
    person = make_staff("S001")
    page = url("staff", "act", person.pk, "password")
    assert client.get(page).status_code == 200
    response = client.post(page)
    secret = response.context["done"].secret
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"].split(", ")
    assert secret in response.content.decode()
    assert Staff.objects.get(pk=person.pk).check_password(secret) is True


def test_service_is_ended_and_the_act_is_gone_afterwards(client, boss):
    person = make_staff("S001")
    change = url("staff", "change", person.pk)
    page = url("staff", "act", person.pk, "end-service")
    assert page in client.get(change).content.decode()
    response = client.post(page, {"last_day": "2026-11-30", "reason": "调离"})
    assert response.status_code == 302
    assert Staff.objects.get(pk=person.pk).left_on == date(2026, 11, 30)
    assert page not in client.get(change).content.decode()


def test_refused_act_says_why(client, boss):
    assignment = make_assignment()
    page = url("staff", "act", assignment.a_role.pk, "end-service")
    response = client.post(page, {"last_day": "2026-11-30"})
    assert response.status_code == 200
    assert len(response.context["form"].non_field_errors()) == 1
    assert Staff.objects.get(pk=assignment.a_role.pk).left_on is None


def test_lock_out_is_lifted(client, boss):
    person = make_staff()
    assert client.post(url("staff", "act", person.pk, "unlock")).status_code == 302
    assert AuditEvent.objects.filter(verb="staff.unlock", actor=boss).count() == 1


def test_unknown_act_and_unknown_row_are_not_found(client, boss):
    assert client.get(url("staff", "act", boss.pk, "nothing")).status_code == 404
    assert client.get(url("staff", "act", 999_999, "unlock")).status_code == 404


def test_window_is_added_with_offers_closed_and_opened(client, boss):
    item = make_item().item
    page = url("window", "add")
    response = client.post(page, form_data(client.get(page), number="7", name="综合窗口", offered=[item.pk]))
    assert response.status_code == 302
    window = Window.objects.get(number=7)
    assert list(window.items.all()) == [item]
    client.post(url("window", "act", window.pk, "close"), {"reason": "检修"})
    assert Window.objects.get(pk=window.pk).closed_reason == "检修"
    client.post(url("window", "act", window.pk, "open"))
    assert Window.objects.get(pk=window.pk).is_open is True


def test_window_keeps_an_item_that_people_are_assigned_to(client, boss):
    window = make_assignment().window
    page = url("window", "change", window.pk)
    response = client.post(page, form_data(client.get(page), offered=[]))
    assert response.status_code == 200
    assert window.items.count() == 1


def test_item_gets_its_first_version_and_is_published(client, boss):
    page = url("serviceitem", "add")
    assert client.post(page, form_data(client.get(page), code="auction")).status_code == 302
    item = ServiceItem.objects.get()
    page = url("itemversion", "add")
    data = form_data(
        client.get(page),
        item=item.pk,
        name="拍卖企业经营批准",
        item_type="licence",
        case_type="promised",
        statutory_number="20",
        promised_number="5",
        result_name="拍卖经营批准证书",
        audience=["enterprise"],
        delivery_ways=["counter", "mail"],
    )
    data |= row("materials", 0, place="2", name="公司章程", originals="1", copies="0", required="on")
    data |= row("materials", 1, place="1", name="申请书", originals="1", copies="0", required="on")
    data |= {"materials-TOTAL_FORMS": "2"} | row("approval_chain", 0, place="1", role="chief_representative")
    data |= {"approval_chain-TOTAL_FORMS": "1"}
    response = client.post(page, data)
    assert response.status_code == 302
    version = ItemVersion.objects.get()
    assert (version.version, version.state, version.delivery_ways) == (1, "draft", ["counter", "mail"])
    assert [material.name for material in version.materials.all()] == ["申请书", "公司章程"]
    response = client.post(url("itemversion", "act", version.pk, "publish"), {"valid_from": "2026-11-23"})
    assert response.status_code == 302
    assert ItemVersion.objects.get().state == "published"


def row(prefix: str, number: int, **values: str) -> dict[str, str]:
    return {f"{prefix}-{number}-{name}": value for name, value in values.items()}


def test_materials_change_places_and_one_goes(client, boss):
    draft = make_item(publish=False, materials=[{"name": "甲"}, {"name": "乙"}, {"name": "丙"}])
    page = url("itemversion", "change", draft.pk)
    data = form_data(client.get(page))
    data |= row("materials", 0, place="2") | row("materials", 1, place="1") | row("materials", 2, DELETE="on")
    assert client.post(page, data).status_code == 302
    assert [material.name for material in draft.materials.all()] == ["乙", "甲"]


def test_form_of_a_material_is_chosen_shown_kept_and_removed(client, boss):
    draft = make_item(publish=False, materials=[{"name": "甲"}])
    page = url("itemversion", "change", draft.pk)
    chosen = SimpleUploadedFile("甲.pdf", b"%PDF-1.7\n%%EOF\n")
    assert client.post(page, form_data(client.get(page)) | {"materials-0-new_blank_form": chosen}).status_code == 302
    form = draft.materials.get().blank_form
    assert (form.name, draft.materials.get().sample_form) == ("甲.pdf", None)
    link = reverse("admin:windows_itemversion_form", args=(draft.pk, form.pk))
    answer = client.get(page)
    assert link in answer.content.decode()
    assert client.get(link).status_code == 200
    data = {name: value for name, value in form_data(answer).items() if not name.endswith("_form")}
    client.post(page, data)
    assert draft.materials.get().blank_form == form
    client.post(page, data | {"materials-0-new_blank_form-clear": "on"})
    assert draft.materials.get().blank_form is None


def test_form_that_is_a_program_is_refused_with_a_sentence(client, boss):
    draft = make_item(publish=False, materials=[{"name": "甲"}])
    page = url("itemversion", "change", draft.pk)
    chosen = SimpleUploadedFile("甲.docx", b"MZ\x90\x00" + b"\0" * 64)
    answer = client.post(page, form_data(client.get(page)) | {"materials-0-new_blank_form": chosen})
    assert (answer.status_code, "DOCX" in answer.content.decode()) == (200, True)
    assert draft.materials.get().blank_form is None


def test_published_version_is_read_only_and_leads_to_a_draft(client, boss):
    version = make_item()
    page = url("itemversion", "change", version.pk)
    assert client.get(page).context["has_change_permission"] is False
    assert client.post(page, {"name": "x"}).status_code == 403
    response = client.post(url("itemversion", "act", version.pk, "draft"))
    draft = ItemVersion.objects.get(state="draft")
    assert response.url == url("itemversion", "change", draft.pk)
    client.post(url("itemversion", "act", draft.pk, "publish"), {"valid_from": "2026-11-22"})
    assert ItemVersion.objects.get(pk=draft.pk).state == "draft"


def test_assignment_is_added_read_only_and_ended(client, boss):
    version = make_item()
    window = make_window(items=[version])
    people = (make_staff("S001"), make_staff("S002"))
    page = url("roleassignment", "add")
    data = form_data(
        client.get(page),
        window=window.pk,
        item=version.item.pk,
        a_role=people[0].pk,
        b_role=people[1].pk,
        valid_from="2026-11-23",
    )
    assert client.post(page, data).status_code == 302
    stored = RoleAssignment.objects.get()
    assert client.post(url("roleassignment", "change", stored.pk), data).status_code == 403
    response = client.post(page, data)
    assert response.status_code == 200
    assert RoleAssignment.objects.count() == 1
    client.post(url("roleassignment", "act", stored.pk, "end"), {"last_day": "2026-11-30"})
    assert RoleAssignment.objects.get().valid_to == date(2026, 11, 30)


def test_calendar_of_a_year_is_entered_and_changed(client, boss):
    page = url("calendararrangement", "add")
    data = form_data(client.get(page), year="2027", source="国办发明电")
    data |= {"days-TOTAL_FORMS": "1"} | row("days", 0, day="2027-01-01", kind="off", name="元旦")
    assert client.post(page, data).status_code == 302
    assert list(CalendarDay.objects.filter(arrangement=2027).values_list("day", flat=True)) == [date(2027, 1, 1)]
    page = url("calendararrangement", "change", 2027)
    data = form_data(client.get(page)) | row("days", 0, name="元旦节")
    data |= {"days-TOTAL_FORMS": "2"} | row("days", 1, day="2027-01-02", kind="working", name="")
    assert client.post(page, data).status_code == 302
    rows = CalendarDay.objects.filter(arrangement=2027).order_by("day").values_list("name", "kind")
    assert list(rows) == [("元旦节", "off"), ("", "working")]
    data = form_data(client.get(page)) | row("days", 1, DELETE="on")
    assert client.post(page, data).status_code == 302
    assert CalendarDay.objects.filter(arrangement=2027).count() == 1
    assert AuditEvent.objects.filter(verb="calendar.enter", actor=boss).count() == 3


def test_known_year_is_not_entered_twice(client, boss):
    page = url("calendararrangement", "add")
    response = client.post(page, form_data(client.get(page), year="2026", source="x"))
    assert response.status_code == 200
    assert CalendarDay.objects.filter(arrangement=2026).count() > 0


def test_there_is_no_history_page_beside_the_audit_trail(client, boss):
    assert client.get(f"/admin/windows/staff/{boss.pk}/history/").status_code in (302, 404)
    assert client.post(f"/admin/windows/staff/{boss.pk}/delete/", {"post": "yes"}).status_code in (302, 404)
    assert Staff.objects.filter(pk=boss.pk).count() == 1
