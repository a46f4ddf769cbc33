"""The published rules carry every clause of the regulation, in order, each as one sentence."""

from django.utils import translation

from appointments.flow import Step as CaseStep
from windows.service_rules import PURPOSE, RULES, STANDARDS, STEPS
from windows.visitor_rights import RIGHTS


def test_service_rules_hold_every_clause_in_order() -> None:
    assert [step.code for step in STEPS] == [f"F{number}" for number in range(1, 8)]
    assert [rule.code for rule in STANDARDS] == [f"S{number}" for number in range(1, 9)]
    assert [rule.code for rule in RULES] == [f"R{number}" for number in range(1, 13)]


def test_service_rules_quote_the_words_to_say() -> None:
    assert {step.number: step.words.quote for step in STEPS if step.words} == {
        1: "您好，请坐",
        2: "请问您要办理什么业务",
        3: "稍等，请喝水",
        7: "很高兴为您服务，欢迎您有事再来",
    }


def test_service_rules_name_the_steps_as_the_case_does() -> None:
    with translation.override("en"):
        assert [(step.number, str(step.name)) for step in STEPS] == [(step.value, str(step.label)) for step in CaseStep]


def test_service_rules_are_single_sentences() -> None:
    with translation.override("en"):
        sentences = [str(rule.sentence) for rule in (PURPOSE, *STANDARDS, *RULES, *RIGHTS)]
        sentences += [str(step.what) for step in STEPS]

    assert [sentence for sentence in sentences if not sentence.endswith(".") or ". " in sentence] == []
    assert len(set(sentences)) == 1 + 8 + 12 + 12 + 7


def test_visitor_rights_have_codes_of_their_own_and_name_their_ground() -> None:
    assert len({right.code for right in RIGHTS}) == len(RIGHTS)
    assert [right.code for right in RIGHTS if not right.clauses] == []
