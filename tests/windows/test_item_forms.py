"""Blank forms on the guide, at the desk and in the administration (S4)."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from appointments.flow import Step
from tests.appointments.desk_client import Desk
from tests.case_factories import make_case, make_counter
from tests.factories import make_item, make_office
from windows.models import Material, StoredFile
from windows.services import items
from windows.services.item_rows import with_known_forms
from windows.services.papers import guide_sheet, office_data, office_on_papers

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


ENGLISH = {
    "legal_basis_en": "Auction Law, articles 11 and 12",
    "conditions_en": "A registered capital of 1 million yuan",
    "procedure_en": "Apply and collect",
    "result_name_en": "Auction licence certificate",
    "result_validity_en": "As stated on it",
}
CHINESE = {"legal_basis": "《拍卖法》", "conditions": "一百万元", "procedure": "申请", "result_validity": "载明"}
NOTED = {"issuer": "公安机关", "issuer_en": "Police", "note": "加盖公章", "note_en": "With seal"}


def test_guide_is_wholly_in_the_language_of_the_reader(client: Client) -> None:
    paper = {"name": "申请书", "name_en": "Application", **NOTED}
    make_item("told", name_en="Auction licence", materials=[paper], **CHINESE, **ENGLISH)
    url = reverse("windows:item-detail", args=("told",))
    said = []
    for language in ("en", "zh-hans"):
        client.cookies["django_language"] = language
        main = client.get(url).content.decode().partition("<main")[2].partition("</main>")[0]
        said.append([text in main for text in (*ENGLISH.values(), "Police", "With seal", *CHINESE.values())])
    assert said == [[True] * 7 + [False] * 4, [False] * 7 + [True] * 4]


def test_sheet_speaks_the_readers_language_and_names_the_forms() -> None:
    rows = [
        {"name": "申请书", "name_en": "Application", **NOTED, "blank_form": a_form(DOCX), "sample_form": a_form()},
        {"name": "章程"},
    ]
    version = make_item("sheet", name="拍卖许可", name_en="Auction licence", materials=rows, **CHINESE, **ENGLISH)
    with translation.override("en"):
        english = guide_sheet(version)
    with translation.override("zh-hans"):
        chinese = guide_sheet(version)
    names = ("item_name", "conditions", "result_validity", "forms")
    assert [english[name] for name in names] == [
        "Auction licence",
        ["A registered capital of 1 million yuan"],
        "As stated on it",
        [{"material": "Application", "blank": "申请书.docx", "sample": "申请书.pdf"}],
    ]
    assert [chinese[name] for name in names] == [
        "拍卖许可",
        ["一百万元"],
        "载明",
        [{"material": "申请书", "blank": "申请书.docx", "sample": "申请书.pdf"}],
    ]
    told = [[row[key] for key in ("name", "issuer", "note")] for row in english["materials"] + chinese["materials"]]
    assert told == [
        ["Application", "Police", "With seal"],
        ["章程", "", ""],
        ["申请书", "公安机关", "加盖公章"],
        ["章程", "", ""],
    ]


@pytest.mark.parametrize(
    ("issued_by", "words"),
    [("own", "Commerce Bureau of Quancheng"), ("external", "A system of the ministry or province"), ("none", None)],
)
def test_sheet_says_in_words_who_issues_the_result(issued_by: str, words: str | None) -> None:
    make_office(authority="泉城市商务局", authority_en="Commerce Bureau of Quancheng")
    with translation.override("en"):
        assert guide_sheet(make_item(result_issued_by=issued_by))["result_issuer"] == words


def test_authority_is_named_in_english_on_sheets_and_never_on_papers() -> None:
    office = make_office(authority="泉城市商务局", authority_en="Commerce Bureau of Quancheng")
    with translation.override("en"):
        named = [office_data(office)["authority"], office_on_papers(office)["authority"]]
    assert named == ["Commerce Bureau of Quancheng", "泉城市商务局"]


def test_guide_shows_no_label_without_a_number(client: Client) -> None:
    client.cookies["django_language"] = "en"
    make_item("numbers")
    url = reverse("windows:item-detail", args=("numbers",))
    assert "<dt>Enquiries</dt>" not in client.get(url).content.decode()
    make_office(phone="000-00000001")
    assert "<dt>Enquiries</dt><dd>000-00000001</dd>" in client.get(url).content.decode()
