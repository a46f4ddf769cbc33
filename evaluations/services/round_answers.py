"""Answers of a round, item by item: what is sent again is taken once, what is changed is added, nothing is rewritten."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.checklist import CheckItem, item_of
from evaluations.models import InspectionRound, RoundAnswer, RoundPerson
from evaluations.services.inspection_rounds import ensure_under_way, to_carry_out
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotValid

LONGEST_NOTE = 1000
MOST_MINUTES = 24 * 60
_OTHER_ROUND = gettext_lazy("This answer belongs to another round. Load the page again.")

Place = tuple[str, int | None]
"""Where an answer belongs: the item's code, and the person of the round where the item is about people."""


@transaction.atomic
def answer_item(
    round_: InspectionRound,
    *,
    by: Staff,
    key: UUID,
    item: str,
    person: int | None = None,
    result: str,
    kind: str = "",
    minutes: int | None = None,
    note: str = "",
) -> RoundAnswer:
    """Record one answer. ``person`` is the key of a `RoundPerson`; ``key`` makes a second sending harmless.

    A failure of a person takes the kind that was chosen, else the first one that the item proposes.
    """
    row = to_carry_out(round_, by=by)  # locked: of what is sent twice at once, the second finds the first
    sent_before = _sent_before(row, key)
    if sent_before is not None:
        return sent_before
    ensure_under_way(row)
    check, subject = place_of(row, item, person)
    fields = _found(check, result, kind=kind, minutes=minutes) | {"note": words(note, most=LONGEST_NOTE)}
    try:
        with transaction.atomic():
            answer = RoundAnswer.objects.create(
                round=row, item=item, person=subject, key=key, answered_by=by, answered_at=timezone.now(), **fields
            )
    except IntegrityError as error:  # the same key in another round, at the same moment
        raise NotValid(_OTHER_ROUND) from error
    audit.record("inspection.answer", row, by=by, label=item, after={"result": result, "answer": answer.pk})
    return answer


def standing_answers(round_: InspectionRound) -> Mapping[Place, RoundAnswer]:
    """The newest answer of each item and person."""
    return {(row.item, row.person_id): row for row in round_.answers.order_by("pk")}


def place_of(row: InspectionRound, item: str, person: int | None) -> tuple[CheckItem, RoundPerson | None]:
    """The item and the person it is about; refuse what is not on the checklist of the round."""
    check = item_of(item)
    if check is None:
        raise NotValid(_("The checklist has no such item. Load the page again."))
    if not check.is_personal:
        return check, None
    subject = row.people.filter(pk=person).first() if person is not None else None
    if subject is None:
        raise NotValid(_("This person is not on the list of the round. Add the person first."))
    return check, subject


def _sent_before(row: InspectionRound, key: UUID) -> RoundAnswer | None:
    answer = RoundAnswer.objects.filter(key=key).first()
    if answer is not None and answer.round_id != row.pk:
        raise NotValid(_OTHER_ROUND)
    return answer


def _found(check: CheckItem, result: str, *, kind: str, minutes: int | None) -> dict[str, Any]:
    """The result, and of a failure about a person its kind and minutes."""
    if result not in RoundAnswer.Result.values:
        raise NotValid(_("Choose whether it is in order, not in order, or was not looked at."))
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise NotValid(_("The minutes lie between 0 and a whole day."))
    failed = result == RoundAnswer.Result.FAILED and check.is_personal
    return {
        "result": result,
        "kind": _kind(check, kind) if failed else "",
        "minutes": minutes if failed and check.asks_minutes else None,
    }


def _kind(check: CheckItem, kind: str) -> str:
    if kind and kind not in check.kinds:
        raise NotValid(_("This kind does not belong to the item. Choose one of those offered."))
    return kind or check.kinds[0].value
