"""A visitor follows a case: what is shown, to whom, and how guessing is slowed down."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from appointments.flow import Step
from appointments.models import Case
from appointments.services import acceptance, approvals, extras, results, special, tracking, visits
from tests.appointments.counter import PHONE, Counter
from tests.factories import make_item, make_office, make_staff
from windows.models import RateCount
from windows.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.each]
MONDAY = datetime(2026, 11, 23, 10, tzinfo=timezone.get_default_timezone())
URL = "/track/"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def ask(client: Client, number: str | None, digits: str = PHONE[-4:], **headers):
    return client.post(URL, {"number": number or "", "digits": digits}, **headers)


def states(case: Case) -> list[str]:
    return [milestone.state for milestone in tracking.track(Case.objects.get(pk=case.pk)).milestones]


# --- Who may --------------------------------------------------------------------------------------


def test_page_asks_for_number_and_digits(client: Client) -> None:
    page = client.get(reverse("appointments:case-track"), {"number": "370100"})

    assert (page.status_code, page.context["tracked"]) == (200, None)
    assert 'value="370100"' in page.content.decode()


def test_digits_of_a_chinese_keyboard_are_digits(client: Client) -> None:
    case = Counter().received()
    wide = PHONE[-4:].translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    assert ask(client, case.number, wide).context["tracked"].number == case.number


def test_page_is_never_kept(client: Client) -> None:
    case = Counter().received()

    kept = [client.get(URL).headers["Cache-Control"], ask(client, case.number).headers["Cache-Control"]]

    assert ["no-store" in header for header in kept] == [True, True]


def test_page_can_be_switched_off(client: Client) -> None:
    case = Counter().received()
    make_office(tracking_public=False)

    assert [client.get(URL).status_code, ask(client, case.number).status_code] == [404, 404]


def test_staff_see_it_as_everybody_does(client_for) -> None:
    case = Counter().received()

    page = ask(client_for(make_staff(roles=(Role.WINDOW_STAFF,))), case.number)

    assert page.context["tracked"].number == case.number


@pytest.mark.parametrize("change", [str, str.lower, lambda number: f" {number[:6]} {number[6:]}"])
def test_number_is_found_however_it_is_typed(client: Client, change: Callable[[str], str]) -> None:
    case = Counter().received()

    assert ask(client, change(case.number)).context["tracked"].number == case.number


def test_phone_of_applicant_and_of_agent_open_the_page(client: Client) -> None:
    case = Counter().received(phone="13812341234", agent_phone="13987650000")

    answers = [ask(client, case.number, digits).status_code for digits in ("1234", "0000", "9999")]

    assert answers == [200, 200, 422]


def test_wrong_digits_and_unknown_number_are_told_the_same(client: Client) -> None:
    case = Counter().received()
    unknown = f"{case.number[:-4]}9999"

    pages = [ask(client, number, "0000") for number in (case.number, unknown)]

    assert [page.status_code for page in pages] == [422, 422]
    first, second = (page.context["form"].non_field_errors() for page in pages)
    assert (len(first), first) == (1, second)


def test_case_without_a_phone_is_opened_by_nothing(client: Client) -> None:
    case = Counter().received(phone="")

    assert [ask(client, case.number, digits).status_code for digits in ("0000", "")] == [422, 422]


@pytest.mark.parametrize(
    ("number", "digits"),
    [("", "1234"), ("x" * 65, "1234"), ("1", "12a4"), ("1", "١٢٣٤"), ("1\x07", "1234"), ("1", "12345")],
)
def test_bad_input_is_answered_at_the_field_and_counts_for_nothing(client: Client, number: str, digits: str) -> None:
    answer = ask(client, number, digits)

    assert (answer.status_code, answer.context["form"].non_field_errors(), RateCount.objects.count()) == (422, [], 0)


def test_only_the_full_number_and_all_four_digits_find_a_case() -> None:
    case = Counter().received()

    found = [tracking.find_case(*asked) for asked in ((case.number, PHONE[-4:]), (case.number[:-1], PHONE[-4:]))]

    assert found == [case, None]
    assert [tracking.find_case(case.number, digits) for digits in ("", "234", PHONE)] == [None] * 3


# --- Guessing -------------------------------------------------------------------------------------


def test_five_wrong_answers_close_a_case_number_for_an_hour(client: Client) -> None:
    case, other = (office := Counter()).received(), office.received()
    wrong = [ask(client, case.number, f"{n:04d}").status_code for n in range(5)]

    closed = [ask(client, case.number).status_code, ask(client, case.number, REMOTE_ADDR="10.0.0.9").status_code]
    open_still = ask(client, other.number).status_code
    with time_machine.travel(MONDAY + timedelta(minutes=61), tick=False):
        later = ask(client, case.number).status_code

    assert (wrong, closed, open_still, later) == ([422] * 5, [429, 429], 200, 200)


def test_number_typed_otherwise_is_the_same_number(client: Client) -> None:
    case = Counter().received()
    for turn in range(5):
        ask(client, " ".join(case.number) if turn % 2 else case.number.lower(), "0000")

    assert ask(client, case.number).status_code == 429


def test_thirty_wrong_answers_close_an_address_for_an_hour(client: Client) -> None:
    case = Counter().received()
    wrong = {ask(client, f"000000SW2026112300{n:02d}", "0000").status_code for n in range(30)}

    closed = [ask(client, case.number).status_code, ask(client, case.number, REMOTE_ADDR="10.0.0.9").status_code]

    assert (wrong, closed) == ({422}, [429, 200])


def test_right_answers_never_count(client: Client) -> None:
    case = Counter().received()

    assert {ask(client, case.number).status_code for _turn in range(35)} == {200}
    assert RateCount.objects.count() == 0


def test_sentence_says_when_to_try_again(client: Client) -> None:
    case = Counter().received()
    for _turn in range(5):
        ask(client, case.number, "0000")

    (sentence,) = ask(client, case.number).context["form"].non_field_errors()

    assert "11:00" in sentence


# --- What is shown --------------------------------------------------------------------------------


def test_steps_follow_the_case_with_their_days() -> None:
    office = Counter()
    case = office.received()
    seen = [states(case)]
    acceptance.mark_all_present(case, by=office.clerk)
    acceptance.accept_case(case, by=office.clerk)
    seen.append(states(case))
    approvals.give_opinion(case, opinion="agree", by=office.chief)
    seen.append(states(case))
    results.record_result(case, by=office.clerk)
    seen.append(states(case))
    results.finish_case(case, by=office.clerk, way="mail", tracking_number="EMS123")
    seen.append(states(case))

    assert seen == [
        ["done", "now", "not_yet", "not_yet", "not_yet"],
        ["done", "done", "now", "not_yet", "not_yet"],
        ["done", "done", "done", "now", "not_yet"],
        ["done", "done", "done", "done", "now"],
        ["done"] * 5,
    ]
    tracked = tracking.track(Case.objects.get(pk=case.pk))
    assert ({milestone.on for milestone in tracked.milestones}, tracked.due) == ({MONDAY.date()}, None)
    assert ("EMS123" in str(tracked.handover), tracked.tone) == (True, "good")


def test_received_case_has_no_promise_yet() -> None:
    assert tracking.track(Counter().received()).due is None


def test_accepted_case_shows_its_promise_and_whether_it_is_provisional() -> None:
    plain = tracking.track(Counter().accepted())
    far = tracking.track(Counter(item=make_item(promised_number=40, statutory_number=60)).accepted())

    assert (plain.due.isoformat(), plain.provisional) == ("2026-11-30", False)
    assert (far.due.year, far.provisional) == (2027, True)


def test_open_notice_lists_what_is_missing_until_it_is_supplied() -> None:
    office = Counter()
    case = office.notified()
    before = tracking.track(case)
    acceptance.record_supplement(case, by=office.clerk)
    after = tracking.track(Case.objects.get(pk=case.pk))

    assert ([row.name for row in before.missing], before.tone) == (["申请书"], "warn")
    assert ([*after.missing], after.tone) == ([], "calm")


def test_english_reader_is_told_in_english_what_a_chinese_notice_says() -> None:
    rows = [{"name": "申请书", "name_en": "Application"}, {"name": "公司章程", "name_en": "Articles"}, {"name": "决议"}]
    office = Counter(item=make_item(materials=rows))
    case = office.received()
    with translation.override("en"):
        for row, note in zip(case.material_checks.order_by("material__position"), ("", "未加盖公章", ""), strict=True):
            acceptance.check_material(case, row.material_id, state="missing", note=note, by=office.clerk)
        acceptance.issue_correction(case, by=office.clerk, note="")
        english = tracking.track(case).missing
    with translation.override("zh-hans"):
        chinese = tracking.track(case).missing

    assert [(row.name, row.reason) for row in chinese] == [
        ("申请书", "缺少"),
        ("公司章程", "未加盖公章"),
        ("决议", "缺少"),
    ]
    assert [(row.name, row.reason) for row in english] == [
        ("Application", "Missing"),
        ("Articles", "未加盖公章"),
        ("决议", "Missing"),
    ]


def test_undertaking_lists_what_is_owed_and_until_when() -> None:
    office = Counter()
    case = office.accepted(undertaking=True)
    before = tracking.track(case)
    acceptance.fulfil_undertaking(case, by=office.clerk)
    after = tracking.track(Case.objects.get(pk=case.pk))

    assert ([row.name for row in before.missing], before.missing_until.isoformat()) == (["公司章程"], "2026-11-28")
    assert ([*after.missing], after.missing_until) == ([], None)


def test_frozen_clock_is_explained() -> None:
    office = Counter(item=make_item(special_procedures=["expert_review"]))
    case = office.accepted()
    special.start_special_procedure(case, kind="expert_review", expected_days=9, by=office.clerk)

    frozen = str(tracking.track(Case.objects.get(pk=case.pk)).frozen)

    assert ("2026-11-23" in frozen, "9" in frozen) == (True, True)


def test_day_of_a_frozen_clock_is_counted_anew_each_day_and_never_late() -> None:
    office = Counter(item=make_item(special_procedures=["expert_review"]))
    case = office.accepted()
    special.start_special_procedure(case, kind="expert_review", expected_days=9, by=office.clerk)

    with time_machine.travel(MONDAY + timedelta(days=16), tick=False):
        tracked = tracking.track(Case.objects.get(pk=case.pk))

    assert (tracked.due.isoformat(), tracked.late) == ("2026-12-16", "")


@pytest.mark.parametrize(("days", "late"), [(7, False), (8, True)])
def test_promise_that_ran_out_is_regretted(days: int, late: bool) -> None:
    case = Counter().accepted()

    with time_machine.travel(MONDAY + timedelta(days=days), tick=False):
        tracked = tracking.track(case)

    assert (tracked.due.isoformat(), bool(tracked.late)) == ("2026-11-30", late)


def test_extension_and_green_channel_are_told() -> None:
    office = Counter()
    case = office.accepted()
    extension = special.request_extension(case, days=7, reason="x", by=office.clerk)
    special.decide_extension(extension, approve=True, reason="y", by=office.leader)
    extras.open_green_channel(case, category="urgent", reason="抢险", by=office.clerk)

    extended, _green = tracking.track(Case.objects.get(pk=case.pk)).notes

    assert ("7" in str(extended), "抢险" in str(extended)) == (True, False)


@pytest.mark.parametrize(
    ("wording", "opinion"),
    [("licence", "agree"), ("licence", "refuse"), ("filing", "agree"), ("filing", "refuse"), ("other", "agree")],
)
def test_decision_speaks_the_language_of_its_item(wording: str, opinion: str) -> None:
    kind = "licence" if wording == "licence" else "other_power"
    office = Counter(item=make_item(item_type=kind, decision_wording=wording))
    case = office.decided(opinion=opinion, reason="依法")

    decided = "approved" if opinion == "agree" else "refused"
    assert str(tracking.track(case).milestones[2].detail) == str(tracking._DECISIONS[wording, decided])


def test_withdrawn_and_refused_applications_say_so() -> None:
    office = Counter()
    withdrawn, refused = office.received(), office.received()
    results.withdraw_case(withdrawn, by=office.clerk, reason="口头撤回")
    acceptance.refuse_acceptance(refused, by=office.clerk, reason="不属于本机关")

    tracked = [tracking.track(Case.objects.get(pk=case.pk)) for case in (withdrawn, refused)]

    assert [(row.tone, row.open, row.handover) for row in tracked] == [("calm", False, ""), ("bad", False, "")]
    assert [[step.state for step in row.milestones] for row in tracked] == [["done", *["not_taken"] * 4]] * 2


def test_withdrawal_names_no_remedies() -> None:
    office = Counter()
    case = office.received()
    results.withdraw_case(case, by=office.clerk, reason="口头撤回")
    with translation.override("en"):
        said = str(tracking.track(Case.objects.get(pk=case.pk)).to_do)
    assert said == "Nothing. If your matter goes on, you can apply again at any time."


@pytest.mark.parametrize(
    ("decision", "looks"), [("approved", ("good", "circle-check")), ("refused", ("calm", "file-text"))]
)
def test_a_refused_case_is_no_good_news(decision: str, looks: tuple[str, str]) -> None:
    closed = Case(step=Step.FINISH, outcome="completed", decision=decision)
    assert tracking._status(closed, missing=False)[1:] == looks
    assert tracking._status(Case(step=Step.FINISH, decision=decision), missing=False)[1] == looks[0]


def test_page_holds_no_name_of_staff_and_no_natural_person_in_clear(client: Client) -> None:
    office = Counter()
    case = office.accepted()
    visits.continue_case(case, office.window, by=office.clerk)
    type(case.applicant).objects.filter(pk=case.applicant_id).update(kind="natural", name="欧阳修远")

    page = ask(client, case.number).content.decode()

    assert [text in page for text in ("欧阳修远", PHONE, office.clerk.name, office.chief.name)] == [False] * 4
    assert "欧*" in page


def test_answer_asks_a_fixed_number_of_queries(client: Client) -> None:
    office = Counter(item=make_item(special_procedures=["expert_review"]))
    case = office.accepted(undertaking=True)
    special.start_special_procedure(case, kind="expert_review", expected_days=9, by=office.clerk)

    with CaptureQueriesContext(connection) as queries:
        ask(client, case.number)

    assert len(queries) == 14  # one of them asks once a minute which public parts are offered
