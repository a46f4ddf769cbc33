"""The case on the desk: who may read and work, each move, what is refused and how."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from appointments.flow import MOVES, Step
from appointments.models import Applicant, Case, MaterialCheck, StepRecord, Visit
from appointments.views._moves import CARRYING
from tests.appointments.desk_client import Desk, case_url, move_url, says, words
from tests.case_factories import Counter, end_visit, fresh, make_case, make_counter, make_uscc
from tests.factories import make_staff
from windows.models import AuditEvent, ItemVersion
from windows.roles import Role
from windows.services.papers import mark_void

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def desk(counter: Counter) -> Desk:
    desk = Desk(counter.a, counter.window)
    desk.client.cookies["django_language"] = "en"
    return desk


def english(person: Any, counter: Counter) -> Desk:
    desk = Desk(person, counter.window)
    desk.client.cookies["django_language"] = "en"
    return desk


def applicant(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "enterprise",
        "identifier": make_uscc(4711),
        "name": "示例商贸有限公司",
        "phone": "13812341234",
    } | fields


def errors_of(answer: Any) -> dict[str, list[str]]:
    """The errors of the form that stands open."""
    return {name: list(found) for name, found in answer.context["sheet"].open.form.errors.items()}


# --- who may ---------------------------------------------------------------------------------------


def test_every_move_of_the_flow_can_be_carried_out_from_the_page() -> None:
    assert set(CARRYING) == set(MOVES)


def test_holder_reads_and_works(counter: Counter, desk: Desk) -> None:
    case = make_case(counter)
    answer = desk.page(case)
    assert answer.status_code == 200
    assert [act.verb for act in answer.context["sheet"].acts.main] == ["welcome", "greet"]


@pytest.mark.parametrize("role", [Role.CHIEF_REPRESENTATIVE, Role.DEPARTMENT_REVIEWER, Role.BUREAU_LEADER])
def test_supervisors_read_and_are_offered_nothing_to_do(counter: Counter, role: Role) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    desk = Desk(make_staff(roles=(role,)))
    answer = desk.page(case)
    assert answer.status_code == 200
    assert (answer.context["works"], answer.context["sheet"].acts.main, answer.context["sheet"].open) == (
        False,
        (),
        None,
    )
    assert desk.move(case, "mark_all_present").status_code == 403


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR, Role.INSPECTOR])
def test_others_may_not_even_read(counter: Counter, role: Role) -> None:
    case = make_case(counter)
    desk = Desk(make_staff(roles=(role,)))
    assert desk.client.get(case_url(case)).status_code in (302, 403)
    assert Case.objects.get(pk=case.pk).step == Step.GREET


def test_imported_case_is_not_found(counter: Counter, desk: Desk) -> None:
    now = timezone.now()
    case = Case.objects.create(imported_ref="C1", holder=counter.a, step_since=now, opened_at=now)
    assert (desk.page(case).status_code, desk.move(case, "greet").status_code) == (404, 404)


def test_case_and_move_that_do_not_exist_are_not_found(counter: Counter, desk: Desk) -> None:
    case = make_case(counter)
    assert desk.get(f"/desk/cases/{case.pk + 999}/").status_code == 404
    assert desk.get(move_url(case, "fly")).status_code == 404


def test_somebody_else_is_told_who_holds_the_case(counter: Counter) -> None:
    case = make_case(counter)
    stranger = english(make_staff(roles=(Role.WINDOW_STAFF,)), counter)
    answer = stranger.move(case, "greet")
    assert (answer.status_code, answer.url) == (303, case_url(case))
    assert f"This case is held by {counter.a.name}." in words(stranger.page(case))
    assert StepRecord.objects.filter(case=case).exists() is False


def test_b_role_takes_over_and_acts(counter: Counter) -> None:
    case = make_case(counter)
    desk = english(counter.b, counter)
    assert desk.page(case).context["sheet"].may_take_over is True
    assert desk.post("case-take-over", case.pk).status_code == 303
    assert desk.move(case, "greet").status_code == 303
    assert StepRecord.objects.get(case=case).staff == counter.b


# --- page and fragment ---------------------------------------------------------------------------


def test_fragment_is_the_middle_of_the_page(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    page, part = desk.page(case), desk.page(case, target="case")
    assert (b"<html" in page.content, b"<html" in part.content) == (True, False)
    assert part.content.strip().startswith(b'<div id="case"')


def test_reloaded_page_out_of_the_history_is_whole(counter: Counter, desk: Desk) -> None:
    case = make_case(counter)
    headers = {"HX-Request": "true", "HX-Target": "case", "HX-History-Restore-Request": "true"}
    assert b"<html" in desk.client.get(case_url(case), headers=headers).content


# --- the immediate case -----------------------------------------------------------------------------


def test_immediate_case_takes_at_most_twelve_presses() -> None:
    """Keys beside what is typed: n, w, Enter, Tab, Tab, Enter, m, a, d, p, f make eleven."""
    counter = make_counter(case_type=ItemVersion.CaseType.IMMEDIATE, chain=("handler",))
    desk = Desk(counter.a, counter.window)
    presses = 0

    def pressed(answer: Any, keys: int = 1) -> Any:
        nonlocal presses
        presses += keys
        assert answer.status_code == 303
        return answer

    pressed(desk.post("visit-open"))
    case = Visit.objects.get(staff=counter.a).cases.get()
    pressed(desk.move(case, "welcome"))
    pressed(desk.move(case, "choose_item", item=counter.version.item_id))  # Enter takes the first one found
    pressed(desk.move(case, "receive", **applicant()), keys=3)  # Tab to the name, Tab to the phone, Enter
    for verb, data in (
        ("mark_all_present", {}),
        ("accept", {}),
        ("decide", {"opinion": "agree"}),
        ("record_result", {}),
        ("finish", {"way": "counter"}),
    ):
        pressed(desk.move(case, verb, **data))
    assert (fresh(case).outcome, presses) == ("completed", 11)
    assert Visit.objects.get(staff=counter.a).closed_at is not None


def test_keys_of_the_acts_stand_on_the_buttons(counter: Counter, desk: Desk) -> None:
    case = make_case(counter)
    page = desk.page(case).content.decode()
    assert [key for key in ("w", "1", "i", "k", "e", "t", "o", "z") if f'data-key="{key}"' not in page] == []


# --- wrong step, two tabs, two clerks ------------------------------------------------------------


def test_press_of_a_stale_page_does_nothing_and_says_so(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.OFFER_WATER)
    answer = desk.move(case, "undo", seen="2")
    assert (answer.status_code, answer.url) == (303, case_url(case))
    assert "no longer at the step the page showed" in words(desk.page(case))
    assert fresh(case).step == Step.OFFER_WATER


def test_second_press_of_the_same_key_is_refused(counter: Counter, desk: Desk) -> None:
    case = make_case(counter)
    desk.move(case, "greet", seen="1")
    desk.move(case, "greet", seen="1")
    assert [record.step for record in StepRecord.objects.filter(case=case)] == [1]


def test_stale_form_keeps_what_was_typed(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    answer = desk.move(case, "refuse_acceptance", seen="3", reason="不属于许可事项")
    assert answer.status_code == 422
    assert "不属于许可事项" in answer.content.decode()
    assert fresh(case).closed_at is None


def test_move_of_another_step_is_refused_in_words(counter: Counter, desk: Desk) -> None:
    case = make_case(counter)
    assert desk.move(case, "finish", way="counter").status_code == 422
    assert desk.move(case, "accept").status_code == 303
    assert "This belongs to another step of the case." in words(desk.page(case))
    assert fresh(case).step == Step.GREET


def test_what_cannot_be_done_yet_says_why_on_the_page(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    main = {act.verb: act.reason for act in desk.page(case).context["sheet"].acts.main}
    assert main == {"mark_all_present": "", "accept": "Some materials are not checked yet."}


def test_what_may_not_apply_is_settled_by_a_key_of_its_own() -> None:
    counter = make_counter(materials=[{"name": "申请书"}, {"name": "授权委托书", "required": False}])
    case, desk = make_case(counter, at=Step.ACCEPT), Desk(counter.a, counter.window)
    keys = []
    for verb in ("mark_all_present", "mark_rest_not_needed"):
        keys.append({act.key for act in desk.page(case).context["sheet"].acts.main if not act.reason})
        assert desk.move(case, verb).status_code == 303
    keys.append({act.key for act in desk.page(case).context["sheet"].acts.main if not act.reason})
    assert keys == [{"m", "shift+m"}, {"shift+m"}, {"a"}]


def test_undo_names_all_steps_that_the_one_key_took(counter: Counter, desk: Desk) -> None:
    case = make_case(counter)
    labels = []
    for verb in ("greet", "undo", "welcome"):
        desk.move(case, verb)
        offered = desk.page(case).context["sheet"].undo
        labels.append(offered and str(offered.label))
    assert labels == ["Undo: Greet", None, "Undo: Greet, Communicate, Offer water"]


def test_undo_is_offered_for_five_minutes_to_whoever_did_it(counter: Counter, desk: Desk) -> None:
    with time_machine.travel("2026-11-23 09:00+08:00", tick=False):
        case = make_case(counter, at=Step.COMMUNICATE)
        assert desk.page(case).context["sheet"].undo.verb == "undo"
        assert desk.move(case, "undo").status_code == 303
        assert fresh(case).step == Step.GREET
        desk.move(case, "greet")
    with time_machine.travel("2026-11-23 09:06+08:00", tick=False):
        assert desk.page(case).context["sheet"].undo is None


# --- receipt ----------------------------------------------------------------------------------------


def test_wrong_applicant_is_said_at_the_fields_and_nothing_is_lost(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    answer = desk.move(case, "receive", **applicant(identifier="91370100MA3C0ABC11", name="", phone="1381234"))
    assert answer.status_code == 422
    assert errors_of(answer) == {
        "identifier": ["The check character does not fit: one of the characters is mistyped."],
        "name": ["This field is required."],
        "phone": ["A mobile number has 11 digits."],
    }
    assert "91370100MA3C0ABC11" in answer.content.decode()


def test_identifier_is_recognised_by_its_form(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    typed = make_uscc(4711).lower()
    assert desk.move(case, "receive", **applicant(identifier=f"{typed[:8]} {typed[8:]}")).status_code == 303
    found = fresh(case).applicant
    assert (found.identifier_kind, found.identifier) == ("uscc", make_uscc(4711))


def test_name_that_no_font_prints_is_received_and_the_clerk_is_told(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    answer = desk.move(case, "receive", **applicant(name="李\U0003134a"))
    assert fresh(case).applicant.name == "李\U0003134a"
    assert says(answer)[-1] == (
        "No font here prints \U0003134a (U+3134A): the papers show the code in a frame. Write it in by hand and seal it."
    )


@pytest.mark.each
def test_known_applicant_is_found_by_identifier_and_taken(counter: Counter, desk: Desk) -> None:
    known = make_case(counter, at=Step.ACCEPT, name="老客户有限公司", phone="13900001111").applicant
    end_visit(counter)
    case = make_case(counter, at=Step.ACCEPT, received=False)
    part = desk.post("applicant-find", target="known", kind="enterprise", identifier=known.identifier)
    (row,) = part.context["known"]
    assert (row.person, row.chosen) == (known, True)
    assert "13900001111" not in part.content.decode()
    answer = desk.move(case, "receive", kind="enterprise", identifier=known.identifier, known=row.token)
    assert answer.status_code == 303
    assert fresh(case).applicant == known
    assert Applicant.objects.get(pk=known.pk).phone == "13900001111"


def test_another_name_under_a_known_identifier_is_asked_for_and_earlier_cases_keep_theirs(
    counter: Counter, desk: Desk
) -> None:
    earlier = make_case(counter, at=Step.ACCEPT, name="老客户有限公司", identifier=make_uscc(4711))
    end_visit(counter)
    case = make_case(counter, at=Step.ACCEPT, received=False)
    answer = desk.move(case, "receive", **applicant(name="新客户集团公司"))
    assert errors_of(answer) == {
        "name": ["This identifier is known as 老客户有限公司. Correct the name, or say below that it is new."]
    }
    assert 'name="renamed"' in answer.content.decode()
    assert desk.move(case, "receive", **applicant(name="新客户集团公司", renamed="on")).status_code == 303
    names = [fresh(one).applicant.name for one in (earlier, case)]
    assert names == ["老客户有限公司", "新客户集团公司"]


def test_withdrawal_needs_its_proof(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    answer = desk.move(case, "withdraw", reason="书面撤回")
    assert errors_of(answer) == {"proof": ["This field is required."]}


def test_long_note_is_refused_in_words_and_kept(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    shown = desk.get(move_url(case, "withdraw")).content.decode()
    assert "maxlength" not in shown.partition('name="reason"')[2].partition(">")[0]
    answer = desk.move(case, "withdraw", reason="长" * 2001)
    assert "at most 2000 characters" in errors_of(answer)["reason"][0]
    assert "长" * 2001 in answer.content.decode()


def test_time_left_for_the_answer_is_shown_until_the_applicant_is_told(counter: Counter, desk: Desk) -> None:
    with time_machine.travel("2026-11-23 09:00+08:00", tick=False):
        case = make_case(counter, at=Step.ACCEPT)
        (clock, *_others) = desk.page(case).context["sheet"].clocks
        assert (str(clock.label), clock.on, clock.left) == (
            "Accept or answer by",
            date(2026, 11, 30),
            "5 working days left",
        )


def test_address_of_an_enterprise_is_masked(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, address="示例市样例区演示路8号")
    assert "演示路8号" not in desk.page(case).content.decode()


def test_taking_over_from_a_visitor_under_way_is_asked_first(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    stand_in = english(counter.b, counter)
    question = f"The visitor sits with {counter.a.name} now."
    assert question in stand_in.page(case).content.decode()
    end_visit(counter)
    assert question not in stand_in.page(case).content.decode()


def test_token_of_another_clerk_opens_nobody(counter: Counter, desk: Desk) -> None:
    known = make_case(counter, at=Step.ACCEPT).applicant
    end_visit(counter)
    case = make_case(counter, at=Step.ACCEPT, received=False)
    other = english(counter.b, counter)
    part = other.post("applicant-find", kind="enterprise", identifier=known.identifier)
    token = part.context["known"][0].token
    answer = desk.move(case, "receive", kind="enterprise", known=token)
    assert errors_of(answer) == {"name": ["This field is required."]}


def test_without_script_the_applicant_is_looked_for_on_the_page(counter: Counter, desk: Desk) -> None:
    known = make_case(counter, at=Step.ACCEPT).applicant
    end_visit(counter)
    case = make_case(counter, at=Step.ACCEPT, received=False)
    answer = desk.move(case, "receive", kind="enterprise", identifier=known.identifier, find="1")
    assert (answer.status_code, [row.person for row in answer.context["known"]]) == (200, [known])


def test_authorisation_is_judged_by_its_content(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    program = SimpleUploadedFile("authorisation.pdf", b"MZ\x90\x00" + b"\0" * 200, "application/pdf")
    answer = desk.move(case, "receive", **applicant(agent_name="王代理", authorisation=program))
    assert errors_of(answer) == {
        "authorisation": [
            "The content of this file is not of an accepted type. Files of these types are accepted: PDF, JPG, PNG."
        ]
    }
    assert (fresh(case).received_on, "王代理" in answer.content.decode()) == (None, True)


def test_authorisation_is_shown_to_whoever_may_read_the_case(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    paper = SimpleUploadedFile("委托书.pdf", PDF, "application/pdf")
    assert desk.move(case, "receive", **applicant(agent_name="王代理", authorisation=paper)).status_code == 303
    stored = fresh(case).authorisation
    shown = desk.get(f"/desk/cases/{case.pk}/files/{stored.pk}/")
    assert (b"".join(shown.streaming_content), shown["Content-Type"]) == (PDF, "application/pdf")
    end_visit(counter)
    other = make_case(counter)
    assert desk.get(f"/desk/cases/{other.pk}/files/{stored.pk}/").status_code == 404


@pytest.mark.parametrize("text", ["长" * 2001, "坏\x07字", "坏\x00字", "a" * 10_000_000])
def test_note_that_cannot_be_kept_is_refused_at_its_field(counter: Counter, desk: Desk, text: str) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    paper = SimpleUploadedFile("撤回.pdf", PDF, "application/pdf")
    answer = desk.move(case, "withdraw", reason=text, proof=paper)
    assert (answer.status_code, list(errors_of(answer))) == (422, ["reason"])
    assert fresh(case).closed_at is None
    assert len(answer.content) < 200_000


def test_note_that_is_far_too_long_comes_back_cut_and_says_so(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    cut = desk.move(case, "withdraw", reason="长" * 25_000)
    whole = desk.move(case, "withdraw", reason="长" * 2_001)
    assert errors_of(cut)["reason"] == [
        "This text has 25000 characters, and at most 2000 fit. Its first 20000 stand here."
    ]
    assert [answer.context["sheet"].open.form["reason"].value() for answer in (cut, whole)] == [
        "长" * 20_000,
        "长" * 2_001,
    ]


# --- materials and what follows --------------------------------------------------------------------


def states(case: Case) -> list[str]:
    return list(MaterialCheck.objects.filter(case=case).order_by("material__position").values_list("state", flat=True))


def check(desk: Desk, case: Case, *wanted: str, **options: Any) -> Any:
    rows = MaterialCheck.objects.filter(case=case).order_by("material__position")
    data = {f"state-{row.pk}": state for row, state in zip(rows, wanted, strict=True)}
    return desk.move(case, "check_materials", **options, **data)


def test_materials_are_checked_row_by_row_and_only_changes_are_recorded(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    assert check(desk, case, "present", "missing", target="case").status_code == 303
    assert check(desk, case, "present", "missing").status_code == 303
    assert states(case) == ["present", "missing"]
    assert AuditEvent.objects.filter(verb="case.check_material").count() == 2


def test_notice_and_undertaking_say_beforehand_what_they_will_name(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(desk, case, "present", "missing")
    address = "appointments:case-move"
    told = [
        words(desk.get(reverse(address, args=(case.pk, verb)))) for verb in ("issue_correction", "accept_tolerated")
    ]
    assert "The notice names: 公司章程 (Missing)." in told[0]
    assert "The applicant promises in writing to supply by this day: 公司章程 (Missing)." in told[1]


def test_missing_material_brings_the_notice_forward(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(desk, case, "missing", "present")
    main = [(act.verb, bool(act.reason)) for act in desk.page(case).context["sheet"].acts.main]
    assert main == [("issue_correction", False), ("accept", True), ("accept_tolerated", True)]
    assert desk.move(case, "issue_correction", note="请加盖公章").status_code == 303
    assert desk.move(case, "record_supplement").status_code == 303
    check(desk, case, "defective", "present")
    again = desk.move(case, "issue_correction", note="")
    assert errors_of(again) == {"again_reason": ["This field is required."]}


def test_undertaking_needs_a_day_to_come(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(desk, case, "present", "missing")
    today = timezone.localdate()
    late = desk.move(case, "accept_tolerated", due_on=today.isoformat())
    assert errors_of(late) == {"due_on": ["This day must lie in the future."]}
    to_come = (today + timedelta(days=7)).isoformat()
    assert desk.move(case, "accept_tolerated", due_on=to_come).status_code == 303
    assert fresh(case).acceptance == "tolerated"


def test_assistance_is_one_tap_with_its_count(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    for _tap in range(2):
        assert desk.move(case, "assist", kind="copy").status_code == 303
    taps = {tap.kind: tap.count for tap in desk.page(case).context["sheet"].taps}
    assert taps == {"fax": 0, "copy": 2, "scan": 0, "network": 0, "print": 0}


# --- approval, result, end -------------------------------------------------------------------------


def test_case_in_the_chain_shows_whom_it_waits_for(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.APPROVE)
    sheet = desk.page(case).context["sheet"]
    assert [(link.role, link.state) for link in sheet.chain] == [("Chief representative", "now")]
    assert [act.verb for act in sheet.acts.main] == []


def test_extension_and_special_procedure_are_asked_for() -> None:
    counter = make_counter(special_procedures=["expert_review"])
    desk = english(counter.a, counter)
    case = make_case(counter, at=Step.APPROVE)
    assert desk.get(move_url(case, "start_special")).status_code == 200
    assert desk.move(case, "start_special", kind="expert_review", expected_days="5").status_code == 303
    assert desk.page(case).context["sheet"].acts.main[0].verb == "end_special"
    assert desk.move(case, "end_special", note="专家意见已出").status_code == 303
    assert errors_of(desk.move(case, "request_extension", days="11", reason="案情复杂"))["days"] != []
    assert desk.move(case, "request_extension", days="10", reason="案情复杂").status_code == 303


def test_external_result_asks_for_its_number() -> None:
    counter = make_counter(result_issued_by=ItemVersion.ResultIssuer.EXTERNAL)
    desk = english(counter.a, counter)
    case = make_case(counter, at=Step.PRINT_CERTIFICATE)
    assert errors_of(desk.move(case, "record_result", number="")) == {"number": ["This field is required."]}
    scan = SimpleUploadedFile("证书.pdf", PDF, "application/pdf")
    assert desk.move(case, "record_result", number="鲁拍1号", blank_serial="0001", scan=scan).status_code == 303
    assert len(desk.page(case).context["sheet"].scans) == 1


def test_delivery_by_mail_asks_for_the_tracking_number(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.FINISH)
    assert errors_of(desk.move(case, "finish", way="mail")) == {
        "tracking_number": ["A delivery by mail needs the tracking number."]
    }
    assert desk.move(case, "finish", way="mail", tracking_number="EMS1").status_code == 303
    assert fresh(case).outcome == "completed"


def test_refusal_of_the_handler_needs_its_reason() -> None:
    counter = make_counter(chain=("handler",))
    desk = english(counter.a, counter)
    case = make_case(counter, at=Step.APPROVE)
    assert (
        desk.get(f"{move_url(case, 'decide')}?opinion=refuse").context["sheet"].open.form["opinion"].value() == "refuse"
    )
    assert errors_of(desk.move(case, "decide", opinion="refuse")) == {
        "reason": ["Refusing or sending back needs a reason."]
    }
    assert desk.move(case, "decide", opinion="refuse", reason="不符合条件").status_code == 303
    assert fresh(case).decision == "refused"


@pytest.mark.parametrize("verb", ["refuse_acceptance", "withdraw", "hand_over", "open_green_channel", "mark_no_show"])
def test_every_other_act_has_a_page_of_its_own_and_a_way_back(counter: Counter, desk: Desk, verb: str) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    answer = desk.get(move_url(case, verb))
    assert answer.status_code == 200
    assert f'href="{case_url(case)}"' in answer.content.decode()


def test_case_is_handed_over_with_what_is_left_to_do(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    assert errors_of(desk.move(case, "hand_over", to=counter.b.pk, note="")) == {"note": ["This field is required."]}
    assert desk.move(case, "hand_over", to=counter.b.pk, note="等补正材料").status_code == 303
    assert fresh(case).holder == counter.b


def test_green_channel_is_opened_at_once(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    assert desk.move(case, "open_green_channel", category="urgent", reason="抢险救灾").status_code == 303
    assert fresh(case).green_channel is True


def test_visitor_who_comes_back_is_received_for_the_case(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    assert desk.page(case).context["in_visit"] is False
    assert desk.post("case-continue", case.pk).status_code == 303
    assert desk.page(case).context["in_visit"] is True


# --- personal data -----------------------------------------------------------------------------------


def test_value_is_revealed_with_a_reason_and_an_event(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, phone="13900001111")
    assert "13900001111" not in desk.page(case).content.decode()
    part = desk.post("case-reveal", case.pk, "applicant", "phone", target="applicant-phone", reason="电话通知补正")
    assert "13900001111" in part.content.decode()
    event = AuditEvent.objects.get(verb="applicant.reveal")
    assert (event.actor, event.reason, event.after) == (counter.a, "电话通知补正", {"fields": ["phone"]})


def test_value_is_revealed_on_the_page_without_script(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, phone="13900001111")
    assert "13900001111" in desk.post("case-reveal", case.pk, "applicant", "phone", reason="核对").content.decode()


def test_nothing_is_revealed_without_a_reason(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    part = desk.post("case-reveal", case.pk, "applicant", "phone", target="applicant-phone", reason=" ")
    assert "Say why you need the data; the reason is recorded." in words(part)
    assert case.applicant.phone not in part.content.decode()
    assert AuditEvent.objects.filter(verb="applicant.reveal").exists() is False


@pytest.mark.parametrize(("who", "field"), [("agent", "phone"), ("applicant", "pk"), ("holder", "phone")])
def test_what_is_not_there_cannot_be_revealed(counter: Counter, desk: Desk, who: str, field: str) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    assert desk.post("case-reveal", case.pk, who, field, reason="核对").status_code == 404


# --- papers --------------------------------------------------------------------------------------------


def test_paper_is_opened_counted_and_shown_in_the_browser(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    paper = case.paper_links.get().paper
    for printed in (1, 2):
        shown = desk.post("case-paper", case.pk, paper.pk)
        assert (shown["Content-Type"], shown["Content-Disposition"].partition(";")[0]) == ("application/pdf", "inline")
        paper.refresh_from_db()
        assert paper.printed == printed


def test_void_paper_is_listed_and_not_printed(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    paper = case.paper_links.get().paper
    assert desk.post("case-paper", case.pk, paper.pk).status_code == 200
    mark_void(paper, by=counter.a, reason="填写错误")
    page = desk.page(case)
    assert (paper.number in words(page), "void" in words(page)) == (True, True)
    assert reverse("appointments:case-paper", args=(case.pk, paper.pk)) not in page.content.decode()
    refused = desk.post("case-paper", case.pk, paper.pk)
    assert (refused.status_code, refused.url) == (303, case_url(case))
    assert says(refused) == [
        f"Paper {paper.number} is void and no longer printed. The list of papers shows which are valid."
    ]


def test_paper_of_another_case_is_not_found(counter: Counter, desk: Desk) -> None:
    paper = make_case(counter, at=Step.ACCEPT).paper_links.get().paper
    end_visit(counter)
    other = make_case(counter, at=Step.ACCEPT)
    assert desk.post("case-paper", other.pk, paper.pk).status_code == 404


def test_print_key_prints_the_result_first_then_what_is_new_then_the_newest_again(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.FINISH)
    kinds = ["own_result", "promise_slip", "acceptance_slip", "receipt_slip", "own_result"]
    for kind in kinds:
        expected = case.paper_links.get(paper__kind=kind).paper
        before = expected.printed
        assert desk.post("case-print", case.pk).status_code == 200
        expected.refresh_from_db()
        assert expected.printed == before + 1, kind


def test_case_without_papers_has_nothing_to_print(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.GREET)
    answer = desk.post("case-print", case.pk)
    assert (answer.status_code, says(answer)) == (303, ["This case has no paper to print yet."])


def test_papers_alone_are_fetched_when_somebody_comes_back_from_printing(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    assert "not printed yet" in words(desk.page(case, target="papers"))
    desk.post("case-print", case.pk)
    fragment = desk.page(case, target="papers")
    assert ("printed 1 time" in words(fragment), b"<html" in fragment.content) == (True, False)
