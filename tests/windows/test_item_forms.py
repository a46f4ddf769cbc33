"""Blank forms on the guide, at the desk and in the administration (S4)."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appointments.flow import Step
from tests.appointments.desk_client import Desk
from tests.case_factories import make_case, make_counter
from tests.factories import make_item, make_office
from windows.models import Material, StoredFile
from windows.services import items
from windows.services.item_rows import with_known_forms

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


def docx() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", "x")
    return target.getvalue()


DOCX = docx()


def a_form(content: bytes = PDF, name: str = "申请书.pdf") -> StoredFile:
    return items.store_form(SimpleUploadedFile(name, content), by=None)


def form_url(code: str, pk: int) -> str:
    return reverse("windows:item-form", args=(code, pk))


def test_guide_offers_form_and_sample_and_strangers_may_take_them(client: Client) -> None:
    form, sample = a_form(DOCX), a_form(name="样本.pdf")
    make_item("forms", materials=[{"name": "申请书", "blank_form": form, "sample_form": sample}, {"name": "章程"}])
    page = client.get(reverse("windows:item-detail", args=("forms",))).content.decode()
    assert [form_url("forms", row.pk) in page for row in (form, sample)] == [True, True]
    answers = [client.get(form_url("forms", row.pk)) for row in (form, sample)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer["Content-Disposition"].partition(";")[0] for answer in answers] == ["attachment", "inline"]
    assert b"".join(answers[0].streaming_content) == DOCX


def test_guide_without_forms_has_no_column_for_them(client: Client) -> None:
    make_item("bare")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("windows:item-detail", args=("bare",))).content.decode()
    assert ("What to bring" in page, "Blank form" in page, ">Forms<" in page) == (True, False, False)


def test_only_forms_of_the_published_version_of_a_public_guide_are_given(client: Client) -> None:
    draft_form, form, other = a_form(), a_form(), a_form()
    make_item("published", materials=[{"name": "申请书", "blank_form": form}])
    make_item("draft", publish=False, materials=[{"name": "申请书", "blank_form": draft_form}])
    asked = [("draft", draft_form.pk), ("published", draft_form.pk), ("published", other.pk), ("nowhere", form.pk)]
    assert [client.get(form_url(code, pk)).status_code for code, pk in asked] == [404] * 4
    make_office(guide_public=False)
    assert client.get(form_url("published", form.pk)).status_code == 404


def test_a_catalogue_loaded_again_keeps_the_forms() -> None:
    form = a_form()
    version = make_item("kept", publish=False, materials=[{"name": "申请书", "blank_form": form}])
    rows = with_known_forms(version, [{"name": "申请书"}, {"name": "章程"}])
    assert [row.get("blank_form_id") for row in rows] == [form.pk, None]
    assert Material.objects.count() == 1


def test_desk_gives_the_form_of_a_material_of_the_case() -> None:
    form, other = a_form(), a_form()
    rows = [{"name": "申请书", "blank_form": form}, {"name": "章程"}]
    counter = make_counter(materials=rows)
    case = make_case(counter, at=Step.ACCEPT)
    desk = Desk(counter.a, counter.window)
    address = reverse("appointments:case-file", args=(case.pk, form.pk))
    assert address in desk.page(case).content.decode()
    assert desk.get(address).status_code == 200
    assert desk.get(reverse("appointments:case-file", args=(case.pk, other.pk))).status_code == 404


def test_groups_are_headed_in_the_language_of_the_reader(client: Client) -> None:
    version = make_item("grouped", group="成品油零售经营资格审批")
    type(version.item).objects.filter(pk=version.item_id).update(group_en="Retail of refined oil")
    headings = []
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        headings.append([group.title for group in client.get(reverse("windows:item-list")).context["groups"]])
    assert headings == [["成品油零售经营资格审批"], ["Retail of refined oil"]]


def test_guide_shows_no_label_without_a_number(client: Client) -> None:
    client.cookies["django_language"] = "en"
    make_item("numbers")
    url = reverse("windows:item-detail", args=("numbers",))
    assert "<dt>Enquiries</dt>" not in client.get(url).content.decode()
    make_office(phone="000-00000001")
    assert "<dt>Enquiries</dt><dd>000-00000001</dd>" in client.get(url).content.decode()
