"""The pages of inspections: who sees what, a round with and without script, lists at a constant price."""

import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from evaluations.models import (
    Finding,
    Inspection,
    InspectionDraw,
    InspectionPlan,
    InspectionRound,
    RoundAnswer,
    RoundPhoto,
)
from evaluations.services.inspection_plans import draw_plan
from evaluations.services.round_end import finish_round
from evaluations.services.round_photos import add_photo
from evaluations.worklists.inspections import PLANS, ROUNDS
from tests.appointments.desk_client import Desk, says, words
from tests.duty_factories import MONDAY, clock, make_chief, make_clerk
from tests.evaluations.inspecting import FRIDAY, Scene, answer, make_scene, person_in, photo_bytes, upload
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_window
from windows.models import AuditEvent, StoredFile

pytestmark = pytest.mark.django_db
LIST, NEW, PLAN_LIST = "/office/inspections/", "/office/inspections/new/", "/office/inspections/plans/"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _ten_oclock():
    with clock("10:00"):
        yield


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def url(name: str, *args: object) -> str:
    return reverse(f"evaluations:{name}", args=args)


def finished(scene: Scene, **fields: object) -> InspectionRound:
    """A finished round with one remark and one draft finding."""
    row = scene.begun(**fields)
    answer(row, "S1-equipment", "failed", note="饮水机故障")
    answer(row, "S5-uniform", "failed", note="未着工装")
    return finish_round(row, by=scene.inspector)


# --- Plans and draws ------------------------------------------------------------------------------


def test_office_plans_draws_and_checks(scene: Scene) -> None:
    office = Desk(scene.office)
    form = {"body": "own_office", "mode": "covert", "first_day": "2026-11-23", "last_day": "2026-11-27"}
    answer_ = office.client.post(f"{PLAN_LIST}new/", form | {"rounds": 2, "inspectors_each": 1, "purpose": "年末检查"})
    plan = InspectionPlan.objects.get()
    assert (answer_.status_code, answer_["Location"]) == (303, url("plan-detail", plan.pk))
    assert "尚未抽取" in words(office.get(url("plan-detail", plan.pk)))
    answer_ = office.client.post(url("plan-draw", plan.pk))
    made = InspectionDraw.objects.get()
    assert answer_["Location"] == url("draw-detail", made.pk)
    page = office.get(url("draw-detail", made.pk))
    assert page.context["check"].is_proven
    assert "重新演算：结果相同" in words(page)
    assert all(text in words(page) for text in (made.seed, made.event.digest))
    file = office.get(url("draw-file", made.pk))
    assert (file.json()["seed"], file.json()["population"]) == (made.seed, made.population)
    assert "attachment" in file["Content-Disposition"]
    assert plan.number in words(office.get(PLAN_LIST))


def test_draw_that_does_not_fit_is_said(scene: Scene) -> None:
    made = draw_plan(scene.plan(), by=scene.office)
    row = made.drawn_rounds.get(position=1)
    row.pk, row.position, row.day = None, 9, FRIDAY + timedelta(days=3)
    row.save(force_insert=True)
    page = Desk(scene.office).get(url("draw-detail", made.pk))
    assert not page.context["check"].is_proven
    assert "无法验证" in words(page)


def test_drawing_again_without_a_reason_is_refused_in_the_form(scene: Scene) -> None:
    plan = draw_plan(scene.plan(), by=scene.office).plan
    office = Desk(scene.office)
    page = office.client.post(url("plan-draw", plan.pk), {"reason": " "})
    assert (page.status_code, list(page.context["draw_form"].errors)) == (422, ["reason"])
    assert office.client.post(url("plan-draw", plan.pk), {"reason": "人员变动"}).status_code == 303
    assert InspectionDraw.objects.count() == 2
    assert "人员变动" in words(office.get(url("plan-detail", plan.pk)))


def test_plan_is_withdrawn_on_its_page(scene: Scene) -> None:
    plan, office = scene.plan(), Desk(scene.office)
    assert office.client.post(url("plan-withdraw", plan.pk), {"reason": ""}).status_code == 422
    assert office.client.post(url("plan-withdraw", plan.pk), {"reason": "重复"}).status_code == 303
    assert "重复" in words(office.get(url("plan-detail", plan.pk)))
    page = office.client.post(url("plan-draw", plan.pk))
    assert page.status_code == 422


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first_day": ""}, "first_day"),
        ({"last_day": "2026-11-20"}, "last_day"),
        ({"first_day": "2026-11-20", "last_day": "2026-11-27"}, "__all__"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": "many"}, "rounds"),
        ({"inspectors_each": 99}, "inspectors_each"),
        ({"body": "mayor"}, "body"),
        ({"purpose": "a\x00"}, "purpose"),
    ],
)
def test_plan_with_a_mistake_is_not_stored(scene: Scene, fields: dict[str, object], field: str) -> None:
    form = {"body": "own_office", "mode": "open", "first_day": "2026-11-23", "last_day": "2026-11-27"}
    page = Desk(scene.office).client.post(f"{PLAN_LIST}new/", form | {"rounds": 2, "inspectors_each": 1} | fields)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not InspectionPlan.objects.exists()


# --- Rounds by hand -------------------------------------------------------------------------------


def test_office_names_a_round_and_cancels_it(scene: Scene) -> None:
    office = Desk(scene.office)
    form = {
        "body": "own_office",
        "mode": "open",
        "window": scene.window.pk,
        "day": "2026-11-25",
        "reason": "领导小组要求",
    }
    page = office.client.post(NEW, form)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["inspectors"])
    answer_ = office.client.post(NEW, form | {"inspectors": [scene.inspector.pk]})
    row = InspectionRound.objects.get()
    assert answer_["Location"] == url("round-detail", row.pk)
    assert "领导小组要求" in words(office.get(url("round-detail", row.pk)))
    assert office.client.post(url("round-cancel", row.pk), {"reason": ""}).status_code == 422
    assert office.client.post(url("round-cancel", row.pk), {"reason": "改期"}).status_code == 303
    assert "改期" in words(office.get(url("round-detail", row.pk)))
    assert Desk(scene.inspector).get(url("round-detail", row.pk)).status_code == 404


def test_another_body_needs_its_people(scene: Scene) -> None:
    office = Desk(scene.office)
    form = {"body": "superior", "mode": "open", "window": scene.window.pk, "day": "2026-11-20", "reason": "上级检查"}
    page = office.client.post(NEW, form)
    assert list(page.context["form"].errors) == ["outsiders"]
    page = office.client.post(NEW, form | {"outsiders": "省厅督查组", "day": "2026-11-24"})
    assert list(page.context["form"].errors) == ["__all__"]
    assert office.client.post(NEW, form | {"outsiders": "省厅督查组"}).status_code == 303


# --- A round on the phone -------------------------------------------------------------------------


def test_round_without_script_from_begin_to_finding(scene: Scene) -> None:
    row, desk = scene.round(), Desk(scene.inspector)
    assert "开始检查" in words(desk.get(url("round-detail", row.pk)))
    assert desk.client.post(url("round-begin", row.pk)).status_code == 303
    page = desk.get(url("round-detail", row.pk))
    assert (page.templates[0].name, scene.clerk.name in words(page)) == ("evaluations/round_checklist.html", True)
    person = person_in(row).pk
    given = {"key": str(uuid4()), "item": "S5-uniform", "person": person, "result": "failed", "note": "未着工装"}
    answer_ = desk.client.post(url("answer-save", row.pk), given)
    assert answer_["Location"].endswith(f"#S5-uniform-{person}")
    photo = {"key": str(uuid4()), "item": "S5-uniform", "person": person, "photo": upload()}
    assert desk.client.post(url("photo-add", row.pk), photo).status_code == 303
    page = desk.get(url("round-detail", row.pk))
    assert (page.context["answered"], page.context["failed"]) == (1, 1)
    page = desk.get(url("round-finish", row.pk))
    assert "未着工装" in words(page)
    assert desk.client.post(url("round-finish", row.pk), {"summary": "总体良好"}).status_code == 303
    assert (Finding.objects.get().staff, Finding.objects.get().status) == (scene.clerk, "reported")
    page = desk.get(url("round-detail", row.pk))
    assert page.templates[0].name == "evaluations/round_detail.html"
    assert all(text in words(page) for text in ("总体良好", "未着工装", "JC-2026-0001"))


def test_phone_is_told_what_is_saved_and_sends_twice_without_harm(scene: Scene) -> None:
    row, desk, key = scene.begun(), Desk(scene.inspector), str(uuid4())
    given = {"key": key, "item": "S1-equipment", "person": "", "result": "ok", "note": ""}
    for _ in range(2):
        answer_ = desk.client.post(url("answer-save", row.pk), given, headers=JSON)
        assert (answer_.status_code, answer_.json()) == (200, {"saved": key})
    assert RoundAnswer.objects.count() == 1
    key = str(uuid4())
    for _ in range(2):
        photo = {"key": key, "item": "S1-equipment", "person": "", "photo": upload()}
        answer_ = desk.client.post(url("photo-add", row.pk), photo, headers=JSON)
        assert answer_.json()["saved"] == key
    shown = desk.get(answer_.json()["url"])
    assert (shown["Content-Type"], RoundPhoto.objects.count()) == ("image/jpeg", 1)
    assert "inline" in shown["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "fields", "status"),
    [
        ("answer-save", {"key": "x"}, 422),
        ("answer-save", {"result": "perhaps"}, 422),
        ("answer-save", {"note": "x" * 1001}, 422),
        ("answer-save", {"item": "S9-nothing"}, 409),
        ("answer-save", {"item": "S5-uniform"}, 409),
        ("photo-add", {}, 422),
        ("photo-add", {"photo": b""}, 409),
        ("photo-add", {"photo": b"<svg/>"}, 409),
        ("photo-add", {"photo": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40}, 409),
        ("photo-add", {"photo": b"x" * (20 * 1024 * 1024)}, 409),
    ],
)
def test_phone_is_told_in_words_what_is_wrong(scene: Scene, name: str, fields: dict, status: int) -> None:
    row, desk = scene.begun(), Desk(scene.inspector)
    given = {"key": str(uuid4()), "item": "S1-equipment", "person": "", "result": "ok"} | fields
    if "photo" in fields:
        given["photo"] = upload(fields["photo"])
    answer_ = desk.client.post(url(name, row.pk), given, headers=JSON)
    assert answer_.status_code == status
    assert len(answer_.json()["error"]) > 5
    assert not RoundAnswer.objects.exists()
    assert not StoredFile.objects.filter(purpose="evidence").exists()


def test_phone_that_is_signed_out_is_told_so(scene: Scene, client) -> None:
    answer_ = client.post(url("answer-save", scene.begun().pk), {}, headers=JSON)
    assert answer_.status_code == 401


def test_person_is_added_on_the_checklist(scene: Scene) -> None:
    row, desk, guest = scene.begun(), Desk(scene.inspector), make_clerk()
    page = desk.client.post(url("person-add", row.pk), {"number": "nobody"})
    assert (page.status_code, list(page.context["person_form"].errors)) == (422, ["number"])
    answer_ = desk.client.post(url("person-add", row.pk), {"number": guest.number})
    assert answer_["Location"].endswith(f"#person-{row.people.get(staff=guest).pk}")
    assert guest.name in words(desk.get(url("round-detail", row.pk)))


def test_round_is_finished_only_when_nothing_stands_in_the_way(scene: Scene) -> None:
    row, desk = scene.begun(), Desk(scene.inspector)
    page = desk.client.post(url("round-finish", row.pk), {"summary": "小结"})
    assert page.status_code == 422
    assert "小结" in page.content.decode()
    answer_ = Desk(scene.office).client.post(url("round-finish", row.pk), {})
    assert (answer_.status_code, len(says(answer_))) == (303, 1)
    assert InspectionRound.objects.get(pk=row.pk).state == "under_way"


# --- Who sees what --------------------------------------------------------------------------------


def test_covert_round_shows_to_the_inspected_nowhere(scene: Scene) -> None:
    row = draw_plan(scene.plan(rounds=1), by=scene.office).drawn_rounds.get()
    inspector = row.inspectors.get().staff
    for person in (scene.clerk, make_chief(), next(x for x in (scene.inspector, scene.other) if x != inspector)):
        desk = Desk(person)
        assert desk.get(url("round-detail", row.pk)).status_code in (403, 404)
        assert desk.get("/me/").status_code == 200
        assert url("round-detail", row.pk) not in desk.get("/me/").content.decode()
    page = Desk(inspector).get("/me/").content.decode()
    assert url("round-detail", row.pk) in page


def test_chief_reads_open_reports_and_no_covert_ones(scene: Scene) -> None:
    chief, opened, covert = Desk(make_chief()), finished(scene), finished(scene, mode="covert")
    page = chief.get(LIST)
    assert page.context["found"] == [opened]
    assert chief.get(url("round-detail", opened.pk)).status_code == 200
    assert chief.get(url("round-detail", covert.pk)).status_code == 404
    assert chief.get(url("round-export")).status_code == 403


def test_photo_is_served_to_whom_the_round_is_shown(scene: Scene) -> None:
    row = scene.begun(mode="covert")
    photo = add_photo(row, by=scene.inspector, key=uuid4(), item="S1-equipment", upload=upload())
    shown, original = url("photo-show", row.pk, photo.pk), url("photo-original", row.pk, photo.pk)
    assert {Desk(one).get(shown).status_code for one in (scene.inspector, scene.office)} == {200}
    assert {Desk(one).get(shown).status_code for one in (scene.other, make_chief())} == {404}
    assert Desk(scene.clerk).get(shown).status_code == 403
    assert Desk(scene.inspector).get(original).status_code == 403
    answer_ = Desk(scene.office).get(original)
    assert b"".join(answer_.streaming_content) == photo_bytes()
    assert "attachment" in answer_["Content-Disposition"]
    assert Desk(scene.office).get(url("photo-show", scene.begun().pk, photo.pk)).status_code == 404


def test_report_links_each_draft_to_what_was_seen(scene: Scene) -> None:
    row = finished(scene)
    page = Desk(scene.office).get(url("round-detail", row.pk))
    assert list(page.context["findings"].values()) == [Finding.objects.get()]
    assert Finding.objects.get().ref in words(page)
    assert Finding.objects.get().ref not in words(Desk(make_chief()).get(url("round-detail", row.pk)))


# --- Lists ----------------------------------------------------------------------------------------


@pytest.mark.each
def test_list_is_filtered_and_searched_by_day(scene: Scene) -> None:
    office = Desk(scene.office)
    held, planned = finished(scene), scene.round(day=FRIDAY)
    other = scene.round(window=make_window(), day=FRIDAY)
    asked = {
        "": [other, planned, held],
        "state=open": [other, planned],
        "state=finished": [held],
        f"window={scene.window.pk}": [planned, held],
        "first=2026-11-24": [other, planned],
        "last=2026-11-24": [held],
        "body=superior": [],
        "mode=open&state=planned": [other, planned],
    }
    found = {query: office.client.get(f"{LIST}?{query}").context["found"] for query in asked}
    assert found == asked
    assert office.client.get(f"{LIST}?first=2026-11-27&last=2026-11-20").context["found"] == []
    assert office.client.get(f"{LIST}?before=x").status_code == 400
    assert office.client.get(f"{LIST}?before=2026-13-45.1").status_code == 400


@pytest.mark.each
def test_list_goes_on_from_a_known_round(scene: Scene) -> None:
    office = Desk(scene.office)
    rows = [scene.round(day=MONDAY + timedelta(days=n // 4)) for n in range(28)]
    rows.sort(key=lambda row: (row.day, -row.pk))  # the next to be held first
    first = office.get(LIST)
    assert (first.context["found"], first.context["newer_url"]) == (rows[:25], "")
    second = office.client.get(f"{LIST}{first.context['older_url']}")
    assert (second.context["found"], second.context["older_url"]) == (rows[25:], "")
    assert office.client.get(f"{LIST}{second.context['newer_url']}").context["found"] == rows[:25]


def test_loaded_inspections_stand_among_the_rounds_by_their_day(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    days = ("2026-11-20", "2026-11-23")
    load(*(line("inspection", ref=f"I{day}", held_on=day) for day in days))
    early, late = (Inspection.objects.get(ref=f"I{day}") for day in days)
    held, planned = finished(scene), scene.round(day=FRIDAY)
    office = Desk(scene.office)
    assert office.get(LIST).context["found"] == [planned, held, late, early]
    asked = {
        "state=loaded": [late, early],
        "state=held": [held, late, early],
        "body=superior&mode=covert": [late, early],
        "state=open": [planned],
        f"window={scene.window.pk}": [planned, held],
        "q=I2026-11-2": [late, early],
        "first=2026-11-23": [planned, held, late],
    }
    assert {query: office.client.get(f"{LIST}?{query}").context["found"] for query in asked} == asked
    monkeypatch.setattr("evaluations.views._register.PAGE", 2)
    second = office.client.get(f"{LIST}{office.get(LIST).context['older_url']}")
    assert second.context["found"] == [late, early]
    assert office.client.get(f"{LIST}{second.context['newer_url']}").context["found"] == [planned, held]
    assert Desk(make_chief()).get(LIST).context["found"] == [held]
    assert Desk(scene.inspector).get(LIST).context["found"] == [planned, held]


@pytest.mark.each
def test_rounds_that_should_have_been_held_lead(scene: Scene) -> None:
    held, forgotten, coming = finished(scene), scene.round(), scene.round(day=FRIDAY)
    tuesday = MONDAY + timedelta(days=1)
    with clock("09:00", tuesday):
        later = finished(scene, day=tuesday)
        page = Desk(scene.office).get(LIST)
    assert page.context["found"] == [forgotten, coming, later, held]
    assert [row[1][1].remark for row in page.context["rows"]] == ["已超期", "", "", ""]


def test_list_costs_the_same_whatever_its_length(scene: Scene) -> None:
    office, inspector = Desk(scene.office), Desk(scene.inspector)
    costs = []
    for _ in range(2):
        finished(scene)
        scene.plan()
        asked = (LIST, PLAN_LIST, f"{LIST}export/")
        costs.append([len(office.queries(lambda page=page: office.get(page))) for page in asked])
        costs[-1].append(len(inspector.queries(lambda: inspector.get(LIST))))
        finished(scene)
    assert costs == [[7, 2, 7, 6]] * 2


def test_checklist_costs_the_same_whatever_was_found(scene: Scene) -> None:
    row, desk = scene.begun(), Desk(scene.inspector)
    page = url("round-detail", row.pk)
    before = len(desk.queries(lambda: desk.get(page)))
    for item in ("S1-equipment", "S2-signs", "S5-uniform"):
        answer(row, item, "failed", note="所见")
        person = person_in(row).pk if item == "S5-uniform" else None
        add_photo(row, by=scene.inspector, key=uuid4(), item=item, person=person, upload=upload())
    assert (before, len(desk.queries(lambda: desk.get(page)))) == (7, 7)


def test_spreadsheet_holds_what_is_listed_and_is_recorded(scene: Scene) -> None:
    row = finished(scene)
    scene.round(day=FRIDAY)
    answer_ = Desk(scene.office).client.get(f"{LIST}export/?state=finished")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer_.content)).active.values)
    assert len(rows) == 2
    assert rows[1][0] == "JC-2026-0001"
    assert str(row.window) in rows[1]
    assert AuditEvent.objects.filter(verb="ledger.export").count() == 1


def test_empty_lists_say_what_to_do(scene: Scene) -> None:
    assert "不定期计划" in words(Desk(scene.office).get(LIST))
    assert "制定不固定日期的计划" in words(Desk(scene.office).get(PLAN_LIST))
    assert "抽取或指定您参加的检查" in words(Desk(scene.inspector).get(LIST))


# --- What waits -----------------------------------------------------------------------------------


def test_what_waits_for_inspector_and_office(scene: Scene) -> None:
    row, plan = scene.round(), scene.plan()
    (waiting,) = ROUNDS.rows(scene.inspector, limit=5)
    assert (waiting.key, waiting.url, ROUNDS.count(scene.inspector)) == (str(row.pk), url("round-detail", row.pk), 1)
    assert (ROUNDS.rows(scene.other, limit=5), ROUNDS.count(scene.other)) == ([], 0)
    (waiting,) = PLANS.rows(scene.office, limit=5)
    assert (waiting.title, PLANS.count(scene.office)) == (plan.number, 1)
    draw_plan(plan, by=scene.office)
    assert PLANS.count(scene.office) == 0
