"""The checklist covers the clauses, and proposes only kinds that may be proposed."""

import re

from assessment.rules import kinds_with_a_ground
from evaluations.checklist import ITEMS, PERSON_ITEMS, WINDOW_ITEMS, item_of
from evaluations.ledger_types import FindingKind

CLAUSES = [*(f"S{n}" for n in range(1, 9)), *(f"R{n}" for n in range(1, 13))]
INTEGRITY = {"meal", "gift", "obstruction", "demand", "fee", "other_integrity"}


def test_every_clause_is_looked_at() -> None:
    assert {item.clause for item in ITEMS} == set(CLAUSES)


def test_codes_are_unique_and_fit_their_column() -> None:
    codes = [item.code for item in ITEMS]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[SR]\d{1,2}-[a-z]+", code) and len(code) <= 32 for code in codes)
    assert all(item_of(item.code) is item for item in ITEMS)
    assert item_of("S9-nothing") is None


def test_window_and_people_share_the_list() -> None:
    assert len(WINDOW_ITEMS) + len(PERSON_ITEMS) == len(ITEMS)
    assert WINDOW_ITEMS
    assert PERSON_ITEMS


def test_no_breach_of_integrity_is_proposed() -> None:
    """A clue of one goes to the discipline officer alone, never to the person through a draft finding (E2)."""
    proposed = {kind.value for item in ITEMS for kind in item.kinds}
    assert proposed & INTEGRITY == set()
    assert proposed <= set(FindingKind.values)


def test_conduct_that_is_a_ground_can_be_found_by_a_round() -> None:
    proposed = {kind.value for item in ITEMS for kind in item.kinds}
    assert set(kinds_with_a_ground()) - proposed - INTEGRITY == {"irregular_approval"}  # nobody sees that at a window


def test_minutes_are_asked_where_the_ground_needs_them() -> None:
    asking = {kind for item in ITEMS if item.asks_minutes for kind in item.kinds}
    assert FindingKind.ABSENT_WITHOUT_LEAVE in asking
