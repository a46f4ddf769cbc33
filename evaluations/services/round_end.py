"""The end of a round: what is still open, and draft findings of what failed about people (A1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.checklist import ITEMS, CheckItem, item_of
from evaluations.ledger_types import FindingSource, InspectionMode
from evaluations.models import InspectionRound, RoundAnswer, RoundFinding
from evaluations.services.findings import report_finding
from evaluations.services.inspection_rounds import RoundState, move, under_way
from evaluations.services.remarks import record_remark
from evaluations.services.round_answers import standing_answers
from windows.models import Staff, StoredFile
from windows.services import audit
from windows.services.duty_checks import words

LONGEST_SUMMARY = 2000


@dataclass(frozen=True, slots=True)
class Failure:
    """One item that was not in order: at the window, or about one person."""

    item: CheckItem
    answer: RoundAnswer
    staff: Staff | None


@dataclass(frozen=True, slots=True)
class RoundEnd:
    """What a round comes to: what was in order and what not, how much was not looked at, and what stands in the way."""

    in_order: int
    not_looked_at: int
    remarks: Sequence[Failure]
    drafts: Sequence[Failure]
    blockers: Sequence[str]


def end_of(round_: InspectionRound) -> RoundEnd:
    """What the round comes to as it stands; what nobody answered was not looked at."""
    people = {row.pk: row.staff for row in round_.people.select_related("staff")}
    standing = standing_answers(round_)
    failures = [
        Failure(item, answer, people.get(answer.person_id or 0))
        for answer in standing.values()
        if answer.is_failed and (item := item_of(answer.item)) is not None
    ]
    failures.sort(key=lambda one: (one.staff.number if one.staff else "", ITEMS.index(one.item)))
    asked = sum(len(people) if item.is_personal else 1 for item in ITEMS)
    in_order = sum(answer.result == RoundAnswer.Result.OK for answer in standing.values())
    return RoundEnd(
        in_order=in_order,
        not_looked_at=asked - in_order - len(failures),
        remarks=[one for one in failures if one.staff is None],
        drafts=[one for one in failures if one.staff is not None],
        blockers=_blockers(in_order, failures),
    )


@transaction.atomic
def finish_round(round_: InspectionRound, *, by: Staff, summary: str = "") -> InspectionRound:
    """Finish a round: it is locked, and every failure about a person becomes a draft finding that the person reads."""
    row = under_way(round_, by=by)
    end = end_of(row)
    if end.blockers:
        raise RoundState(" ".join(end.blockers))
    note = words(summary, most=LONGEST_SUMMARY)
    finished = {"state": InspectionRound.State.FINISHED, "finished_by": by, "finished_at": timezone.now()}
    move(row, InspectionRound.State.UNDER_WAY, summary=note, **finished)
    photos = _photos(row)
    for failure in end.drafts:
        _report(row, failure, by, photos.get((failure.answer.item, failure.answer.person_id), []))
    _remark(row, end.remarks, by)
    after = {"remarks": len(end.remarks), "findings": len(end.drafts), "not_looked_at": end.not_looked_at}
    audit.record("inspection.finish", row, by=by, label=str(row.inspection), after=after)
    return row


def _blockers(in_order: int, failures: Sequence[Failure]) -> list[str]:
    found = []
    if not in_order and not failures:
        found.append(_("Nothing was looked at yet. Answer at least one item before you finish."))
    silent = [one for one in failures if not one.answer.note]
    if silent:
        places = _(", ").join(f"{one.item.clause} {one.staff.name if one.staff else ''}".strip() for one in silent)
        found.append(_("Say in a note what you saw, where something is not in order: %(places)s.") % {"places": places})
    return found


def _photos(row: InspectionRound) -> Mapping[tuple[str, int | None], list[StoredFile]]:
    found: dict[tuple[str, int | None], list[StoredFile]] = {}
    for photo in row.photos.select_related("shown").order_by("pk"):
        found.setdefault((photo.item, photo.person_id), []).append(photo.shown)
    return found


def _report(row: InspectionRound, failure: Failure, by: Staff, files: list[StoredFile]) -> None:
    assert failure.staff is not None
    finding = report_finding(
        failure.staff,
        kind=failure.answer.kind,
        event_on=row.day,
        source=FindingSource.ROUND if row.is_own else FindingSource.INSPECTION,
        by=by,
        account=failure.answer.note,
        window=row.window,
        inspection=row.inspection,
        files=files,
        minutes=failure.answer.minutes,
    )
    RoundFinding.objects.create(answer=failure.answer, finding=finding)


def _remark(row: InspectionRound, failures: Sequence[Failure], by: Staff) -> None:
    """What was not in order at the window is a remark; that of a covert round stays in its report."""
    if row.mode == InspectionMode.COVERT:
        return
    for one in failures:
        text = f"{row.inspection} {one.item.clause}: {one.answer.note}"
        record_remark(row.window, by=by, observed_on=row.day, text=text)
