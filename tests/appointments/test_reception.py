"""Receipt of an application: number, version pinned, dates, papers; and everything that may be wrong with it."""

from collections.abc import Iterator
from datetime import date

import pytest

from appointments.flow import How, Step
from appointments.models import Applicant, Case, MaterialCheck, Visit
from appointments.services import acceptance, reception, visits
from appointments.services.applicants import ApplicantData
from appointments.services.reception import Application
from tests.case_factories import (
    Counter,
    end_visit,
    fresh,
    frozen,
    make_application,
    make_case,
    make_counter,
    make_uscc,
    moment,
    papers_of,
    refused,
)
from tests.factories import make_item, make_office, make_window
from windows.models import NumberSeries, Paper, StoredFile
from windows.services import assignments, files, items, office
from windows.services import window as window_service
from windows.services.records import NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def remote(counter: Counter, day: str | None = None, channel: str = "post", **fields: str) -> Case:
    received_on = date.fromisoformat(day) if day else None
    return reception.open_remote_case(
        counter.window,
        counter.version.item,
        make_application(**fields),
        channel=channel,
        by=counter.a,
        received_on=received_on,
    )


def test_receipt_gives_number_version_dates_materials_and_slip(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)

    assert (case.number, case.item_version, case.received_on) == (
        "000000SW202603020001",
        counter.version,
        date(2026, 3, 2),
    )
    assert (case.received_at, case.finish_by) == (moment("2026-03-02 10:00"), None)
    assert [row.state for row in case.material_checks.all()] == ["unchecked", "unchecked"]
    slip = Paper.objects.get(case_link__case=case)
    assert (slip.kind, slip.data["case_number"], slip.data["correction_due_on"]) == (
        "receipt_slip",
        case.number,
        "2026-03-09",
    )
    assert "materials" not in slip.data  # nothing has been checked yet: the slip claims receipt of none
    names = list(counter.version.materials.values_list("name", flat=True))
    assert [row["name"] for row in slip.data["checklist"]] == names


def test_received_is_not_accepted() -> None:
    """Trap: receipt (收件) starts no promise, gives no acceptance, and has a paper of its own."""
    case = make_case(make_counter(), at=Step.ACCEPT)

    assert (case.acceptance, case.accepted_on, case.promised_due_on, case.statutory_due_on) == ("", None, None, None)
    assert papers_of(case) == ["receipt_slip"]


def test_limit_from_receipt_runs_before_acceptance() -> None:
    """Trap: 对外劳务合作经营资格核准 counts its statutory limit from receipt."""
    counter = make_counter(statutory_from="receipt", statutory_number=20)
    case = make_case(counter, at=Step.ACCEPT)
    assert (case.statutory_due_on, case.promised_due_on) == (date(2026, 3, 30), None)

    with frozen("2026-03-04"):
        acceptance.mark_all_present(case, by=counter.a)
        acceptance.accept_case(case, by=counter.a)

    case = fresh(case)
    assert (case.statutory_due_on, case.promised_due_on) == (date(2026, 3, 30), date(2026, 3, 11))


def test_second_receipt_of_one_case_is_refused(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)

    with refused("already been received"):
        reception.receive_case(case, make_application(), by=counter.a)
    assert NumberSeries.objects.get(key="case:20260302").last == 1


def test_item_has_to_be_chosen_before_receipt(counter: Counter) -> None:
    case = make_case(make_counter(), at=Step.GREET)
    with refused("another step"):
        reception.receive_case(case, make_application(), by=case.holder)


def test_version_of_the_day_of_receipt_stays_when_a_new_one_is_published(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    draft = items.draft_version(counter.version.item, by=None, promised_number=2)
    items.publish_version(draft, by=None, valid_from=date(2026, 3, 3), loaded=True)

    with frozen("2026-03-03"):
        acceptance.mark_all_present(case, by=counter.a)
        acceptance.accept_case(case, by=counter.a)
        end_visit(counter)
        later = make_case(counter, at=Step.APPROVE)

    case = fresh(case)
    assert (case.item_version, case.promised_due_on) == (counter.version, date(2026, 3, 10))
    assert (later.item_version, later.promised_due_on) == (draft, date(2026, 3, 5))


def test_item_no_longer_published_between_choice_and_receipt_is_refused(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    counter.version.item.versions.update(valid_until=date(2026, 3, 2))

    with refused("not published today"):
        reception.receive_case(case, make_application(), by=counter.a)
    with refused("not published today"):
        reception.choose_item(case, counter.version.item, by=counter.a)
    assert not fresh(case).is_received


def test_item_withdrawn_from_the_window_meanwhile_is_refused(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    assignment = counter.window.assignments.get()
    assignments.end_assignment(assignment, by=None, last_day=date(2026, 3, 1))
    window_service.change_offers(counter.window, [], by=None)

    with refused("does not offer this item"):
        reception.receive_case(case, make_application(), by=counter.a)


def test_window_closed_in_the_middle_lets_its_visitor_be_served(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    window_service.close_window(counter.window, by=None, reason="检修")

    reception.receive_case(case, make_application(), by=counter.a)

    assert fresh(case).is_received


def test_immediate_item_is_to_be_finished_within_its_minutes() -> None:
    case = make_case(make_counter(case_type="immediate", immediate_minutes=30), at=Step.ACCEPT)

    assert (case.finish_by, case.promised_due_on) == (moment("2026-03-02 10:30"), None)


def test_applicant_of_the_wrong_kind_is_refused(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)

    with refused("kind of applicant cannot apply"):
        reception.receive_case(case, make_application(kind="natural"), by=counter.a)
    assert (fresh(case).number, Applicant.objects.count()) == (None, 0)


# --- The province's number ---------------------------------------------------------------------------


def test_unified_number_borne_by_another_case_is_refused_in_words(counter: Counter) -> None:
    for number in ("3700-1", " 3700-1 "):
        application = make_application()
        given = Application(applicant=application.applicant, unified_case_number=number)
        case = make_case(counter, at=Step.ACCEPT, received=False)
        if Case.objects.filter(unified_case_number="3700-1").exists():
            with refused("3700-1"):
                reception.receive_case(case, given, by=counter.a)
        else:
            reception.receive_case(case, given, by=counter.a)
        end_visit_of(counter)

    assert Case.objects.filter(unified_case_number="3700-1").count() == 1


def test_unified_number_entered_elsewhere_in_this_moment_is_refused_by_the_database(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_unused_unified_number", lambda case, text: text)
    given = [
        Application(applicant=make_application().applicant, unified_case_number="3700-1") for _application in range(2)
    ]
    case = make_case(counter, at=Step.ACCEPT, received=False)
    reception.receive_case(case, given[0], by=counter.a)
    end_visit(counter)
    late = make_case(counter, at=Step.ACCEPT, received=False)

    with refused("3700-1"):
        reception.receive_case(late, given[1], by=counter.a)
    assert not fresh(late).is_received


def end_visit_of(counter: Counter) -> None:
    for case in Case.objects.open().filter(received_on=None):
        visits.give_advice(case, by=counter.a)
    if Visit.objects.open().exists():
        end_visit(counter)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "长" * 201},
        {"name": ""},
        {"name": "   "},
        {"name": "公\x00司"},
        {"name": "公\ud800司"},
        {"phone": "1" * 41},
        {"address": "路" * 301},
        {"identifier": "9" * 61},
        {"identifier_kind": "none of these"},
        {"identifier_kind": ""},
        {"kind": "x" * 17},
    ],
)
def test_applicant_that_cannot_be_stored_is_refused_in_words(counter: Counter, fields: dict[str, str]) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)

    with refused(""):
        reception.receive_case(case, make_application(**fields), by=counter.a)
    assert (fresh(case).is_received, Applicant.objects.count()) == (False, 0)


@pytest.mark.parametrize("number", ["9" * 65, "3700\x00"])
def test_unified_number_that_cannot_be_stored_is_refused_in_words(counter: Counter, number: str) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    application = Application(applicant=make_application().applicant, unified_case_number=number)

    with refused(""):
        reception.receive_case(case, application, by=counter.a)


# --- Agents ------------------------------------------------------------------------------------------


def test_agent_and_authorisation_are_kept_with_the_case(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    proof = stored()
    agent = ApplicantData(kind="natural", name="王代理", phone="13800000001")

    reception.receive_case(
        case,
        Application(applicant=make_application().applicant, agent=agent, authorisation=proof),
        by=counter.a,
    )

    case = fresh(case)
    assert (case.agent.name if case.agent else "", case.authorisation) == ("王代理", proof)


def test_authorisation_without_an_agent_is_not_lost_in_silence(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)

    with refused("belongs to an agent"):
        reception.receive_case(
            case, Application(applicant=make_application().applicant, authorisation=stored()), by=counter.a
        )


def test_applicant_is_not_their_own_agent(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    data = make_application().applicant
    other_name = ApplicantData(
        kind="natural", name="别名", identifier_kind=data.identifier_kind, identifier=data.identifier
    )

    with refused("are the same"):
        reception.receive_case(case, Application(applicant=data, agent=other_name), by=counter.a)


def stored() -> StoredFile:
    return files.store_bytes(
        b"%PDF-1.7", purpose="authorisation", name="a.pdf", content_type="application/pdf", by=None
    )


# --- Case numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [
        ("{region}{department}{date}{serial:04d}", ["370100SW202603020001", "370100SW202603030001"]),
        ("{year}-{serial:05d}", ["2026-00001", "2026-00002"]),
        ("{department}{date}{serial}", ["SW202603021", "SW202603031"]),
        ("{date:8}/{serial:3}", ["20260302/  1", "20260303/  2"]),
    ],
)
def test_pattern_fills_case_numbers(pattern: str, numbers: list[str]) -> None:
    make_office(region_code="370100", case_number_pattern=pattern)

    assert [reception.draw_case_number(date(2026, 3, day)) for day in (2, 3)] == numbers


def test_serial_of_a_pattern_with_the_year_only_begins_anew_each_year() -> None:
    make_office(case_number_pattern="{year}-{serial}")

    drawn = [reception.draw_case_number(date(year, 3, 2)) for year in (2026, 2026, 2027)]

    assert drawn == ["2026-1", "2026-2", "2027-1"]


BROKEN = [
    "{region}{date}",
    "{serial}",
    "{date}{serial:c}",
    "{date}{serial:.0e}",
    "{date}{serial:0999999999d}",
    "{date}{serial!r:>09}x{serial:100}",
    "{date}{serial[0]}",
    "{date.__class__}{serial}",
    "{date}{serial}{",
    "{date}{serial}{}",
    "{date}{serial}{staff}",
    "x" * 70 + "{date}{serial}",
    "{date:.3}{serial:.1}",
]


@pytest.mark.parametrize("pattern", BROKEN)
def test_pattern_that_cannot_number_cases_is_refused_where_it_is_set_and_where_it_is_used(
    counter: Counter, pattern: str
) -> None:
    with pytest.raises(NotValid):
        office.check_pattern(pattern)
    make_office(case_number_pattern=pattern[:100])
    case = make_case(counter, at=Step.ACCEPT, received=False)

    with refused(""):
        reception.receive_case(case, make_application(), by=counter.a)


def test_number_that_a_case_bears_already_is_passed_over(counter: Counter) -> None:
    drawn = []
    for pattern in ("{date}-{serial}", "{year}0302-{serial}"):
        make_office(case_number_pattern=pattern)
        drawn.append(make_case(counter, at=Step.ACCEPT).number)
        end_visit(counter)

    assert drawn == ["20260302-1", "20260302-2"]


def test_series_in_which_every_number_is_taken_is_refused_in_words(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case(counter, at=Step.ACCEPT)
    end_visit(counter)
    case = make_case(counter, at=Step.ACCEPT, received=False)
    monkeypatch.setattr(reception.numbers, "next_number", lambda key: 1)

    with refused("no free number"):
        reception.receive_case(case, make_application(), by=counter.a)


# --- By post and online ------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["post", "online"])
def test_remote_case_has_no_welcome_and_is_received_at_once(counter: Counter, channel: str) -> None:
    case = fresh(remote(counter, channel=channel))

    assert (case.step, case.channel, case.received_on) == (Step.ACCEPT, channel, date(2026, 3, 2))
    assert [record.how for record in case.step_records.all()] == [How.NOT_APPLICABLE] * 3
    assert (case.visits.count(), papers_of(case)) == (0, ["receipt_slip"])


def test_remote_case_counts_from_the_earlier_day_it_came_in(counter: Counter) -> None:
    draft = items.draft_version(counter.version.item, by=None, promised_number=2)
    items.publish_version(draft, by=None, valid_from=date(2026, 3, 2), loaded=True)

    case = fresh(remote(counter, "2026-02-27"))

    assert (case.received_on, case.number, case.item_version) == (
        date(2026, 2, 27),
        "000000SW202602270001",
        counter.version,
    )
    slip = Paper.objects.get(case_link__case=case)
    assert (slip.data["received_on"], slip.data["correction_due_on"]) == ("2026-02-27", "2026-03-05")


def test_remote_case_is_refused_from_the_future_from_the_counter_and_for_strange_items(counter: Counter) -> None:
    with refused("lies in the future"):
        remote(counter, "2026-03-03")
    with refused("by post or online"):
        remote(counter, channel="counter")
    with refused("not open for applications on that day"):
        remote(counter, "2019-12-31")
    other = make_item()
    with refused("does not offer"):
        reception.open_remote_case(counter.window, other.item, make_application(), channel="post", by=counter.a)
    make_window(items=(other,))
    with refused("not work on them"):
        reception.open_remote_case(
            counter.window, counter.version.item, make_application(), channel="post", by=counter.chief
        )
    assert Case.objects.count() == 0


def test_applicant_seen_before_is_reused_whichever_channel(counter: Counter) -> None:
    code = make_uscc(77)
    first = make_case(counter, at=Step.ACCEPT, identifier=code, phone="13900000001")
    second = remote(counter, identifier=code, phone="13900000002", name="新名称有限公司")

    applicant = Applicant.objects.current().get()
    assert (first.applicant.phone, second.applicant) == ("13900000001", applicant)
    assert (applicant.name, applicant.phone, applicant.previous) == ("新名称有限公司", "13900000002", first.applicant)
    assert MaterialCheck.objects.count() == 4
