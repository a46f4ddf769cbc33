"""Both outcomes of what is pending, and what differs between two answers: asked of the engine, never guessed."""

from datetime import date
from typing import Any

import pytest

from assessment.dossier import ComplaintFact, MediaReportFact
from assessment.engine import judge
from assessment.outlook import change_of, outcomes
from tests.assessment.dossiers import EVENT, TODAY, complaint, facts, finding, late_case, policy

UNCONFIRMED: dict[str, Any] = {"status": "verifying", "confirmed_on": None}


@pytest.mark.parametrize(
    ("record", "settings", "expected"),
    [
        (finding("gaming", **UNCONFIRMED), {}, ("finding", "V1", "disqualified", "eligible")),
        (finding("gaming", status="reported", confirmed_on=None), {}, ("finding", "V1", "disqualified", "eligible")),
        (finding("gaming"), {"in_effect": "final"}, ("finding", "V1", "disqualified", "eligible")),
        (complaint("pending"), {}, ("complaint", "K1", "disqualified", "eligible")),
        (MediaReportFact("M1", EVENT, "news", "reported"), {}, ("media_report", "M1", "disqualified", "eligible")),
        (late_case("pending"), {}, ("case", "C1", "disqualified", "eligible")),
        (late_case("pending", "invalid"), {}, ("case", "C1", "disqualified", "eligible")),
        # confirmed today, after the period: by the day of confirmation it belongs to the next year
        (
            finding("gaming", **UNCONFIRMED),
            {"year_basis": "confirmation", "period_to": date(2026, 10, 31)},
            ("finding", "V1", "eligible", "eligible"),
        ),
    ],
)
def test_both_outcomes_of_each_kind_of_record(record: Any, settings: dict[str, Any], expected: tuple[str, ...]) -> None:
    asked, read = facts(record), policy(**settings)
    (found,) = outcomes(asked, read, judge(asked, read))
    assert (found.type, found.ref, found.confirmed.result, found.dismissed.result) == expected


def test_one_record_is_decided_and_the_others_stay() -> None:
    asked = facts(finding("gaming", **UNCONFIRMED), finding("meal", ref="V2", **UNCONFIRMED))
    found = outcomes(asked, policy(), judge(asked, policy()))
    assert [(one.ref, one.confirmed.result, one.dismissed.result) for one in found] == [
        ("V2", "disqualified", "pending"),  # E2 comes before E4
        ("V1", "disqualified", "pending"),
    ]


def test_what_is_clear_or_met_has_no_outcomes() -> None:
    asked = facts(finding("gaming"), finding("dozing", ref="V2"))
    assert outcomes(asked, policy(), judge(asked, policy())) == ()


def test_a_record_under_two_grounds_is_decided_once() -> None:
    caught = finding("gaming", inspected_by="superior", inspected_on=EVENT, **UNCONFIRMED)
    (found,) = outcomes(facts(caught), policy(), judge(facts(caught), policy()))
    assert [verdict.code for verdict in found.confirmed.grounds if verdict.status == "disqualified"] == ["E3", "E4"]


def answer(*records: Any) -> dict[str, Any]:
    return judge(facts(*records, on=TODAY), policy()).as_json()


def test_equal_answers_do_not_differ() -> None:
    assert change_of(answer(finding("gaming")), answer(finding("gaming"))) is None
    assert change_of(None, None) is None


def test_what_differs_is_named_by_ground_record_and_note() -> None:
    found = change_of(answer(finding("dozing")), answer(finding("dozing", criticised_on=EVENT)))
    assert found is not None
    assert (found.before, found.after) == ("eligible", "disqualified")
    (ground,) = found.grounds
    assert (ground.code, ground.before, ground.after) == ("E7", "clear", "disqualified")
    assert [(record.ref, record.before, record.after) for record in ground.records] == [("V1", "", "in_effect")]
    assert ground.notes == (("V1", "notice_of_criticism", False),)


def test_who_comes_and_who_goes_is_named() -> None:
    came = change_of(None, answer(complaint("upheld_at_fault")))
    gone = change_of(answer(ComplaintFact("K1", EVENT, "pending", None)), None)
    assert came is not None
    assert gone is not None
    assert (came.before, came.after) == ("", "disqualified")
    assert (gone.before, gone.after) == ("pending", "")
