"""Improvements for the items of one's post (R4): proposed, discussed, adopted or declined with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import Improvement, ItemVersion, ServiceItem, Staff
from windows.models.service_item import limit_text
from windows.services import audit
from windows.services.duty_checks import ensure_in_service, words
from windows.services.items import draft_version, publish_version
from windows.services.records import NotPermitted, NotValid, require

PROPOSE = "windows.propose_improvement"
DISCUSS = "windows.discuss_improvement"
DECIDE = "windows.decide_improvement"


class ImprovementState(Refusal):
    """The proposal is in another state than the act needs."""


@transaction.atomic
def propose_improvement(
    item: ServiceItem, *, by: Staff, kind: str, text: str, promised_number: int | None = None
) -> Improvement:
    """Propose a shorter promise (in the unit of the present one) or a convenience for an item."""
    require(by, PROPOSE)
    moment = timezone.now()
    ensure_in_service(by, moment)
    if kind not in Improvement.Kind.values:
        raise NotValid(_("Propose a shorter promise or a convenience."))
    if kind == Improvement.Kind.SHORTER_PROMISE:
        _ensure_shorter(item, promised_number, timezone.localdate(moment))
    elif promised_number is not None:
        raise NotValid(_("A convenience has no limit."))
    row = Improvement.objects.create(
        item=item,
        kind=kind,
        text=words(text, most=2000, missing=_("Say what should become better.")),
        promised_number=promised_number,
        proposed_by=by,
        proposed_at=moment,
    )
    audit.record("improvement.propose", row, by=by, label=item.code, after={"kind": kind, "promise": promised_number})
    return row


@transaction.atomic
def discuss_improvement(
    improvement: Improvement, *, by: Staff, discussed_with: str, discussion: str = "", discussed_on: date | None = None
) -> Improvement:
    """Record with which responsible department it was discussed, and what was said."""
    require(by, DISCUSS, DECIDE)
    row = _locked(improvement)
    today = timezone.localdate()
    day = discussed_on or today
    if day > today or day < timezone.localdate(row.proposed_at):
        raise NotValid(_("The discussion lies between the proposal and today."))
    _move(
        row,
        state=Improvement.State.DISCUSSED,
        discussed_with=words(discussed_with, most=200, missing=_("Say with which department it was discussed.")),
        discussed_on=day,
        discussion=words(discussion, most=2000),
    )
    audit.record("improvement.discuss", row, by=by, label=row.item.code, after={"discussed_on": day})
    return row


@transaction.atomic
def adopt_improvement(
    improvement: Improvement, *, by: Staff, effective_from: date | None = None, note: str = ""
) -> Improvement:
    """Adopt a proposal that was discussed. A shorter promise becomes a new version of its item from that day on.

    The version is written by the services of items in the name of the installation; who adopted it is on the
    event that follows in the same transaction. Cases received before keep the promise they were given.
    """
    row = _to_decide(improvement, by)
    if row.state != Improvement.State.DISCUSSED:
        raise ImprovementState(_("Discuss it with the responsible department first, and record with whom."))
    today = timezone.localdate()
    day = effective_from or today
    if day < today:
        raise NotValid(_("An improvement comes into effect today at the earliest."))
    version = None
    if row.kind == Improvement.Kind.SHORTER_PROMISE:
        _ensure_shorter(row.item, row.promised_number, day)
        draft = draft_version(row.item, by=None, promised_number=row.promised_number)
        version = publish_version(draft, by=None, valid_from=day)
    _move(
        row,
        state=Improvement.State.ADOPTED,
        decided_by=by,
        decided_at=timezone.now(),
        decision_note=words(note, most=1000),
        adopted_version=version,
        effective_from=day,
    )
    after = {"effective_from": day, "version": version.pk if version else None, "promise": row.promised_number}
    audit.record("improvement.adopt", row, by=by, label=row.item.code, after=after)
    return row


@transaction.atomic
def decline_improvement(improvement: Improvement, *, by: Staff, reason: str) -> Improvement:
    """Decline a proposal with a reason that the person who made it reads."""
    row = _to_decide(improvement, by)
    text = words(reason, most=1000, missing=_("Say why it is declined; the person who proposed it reads it."))
    _move(row, state=Improvement.State.DECLINED, decided_by=by, decided_at=timezone.now(), decision_note=text)
    audit.record("improvement.decline", row, by=by, label=row.item.code, reason=text)
    return row


@transaction.atomic
def withdraw_improvement(improvement: Improvement, *, by: Staff) -> Improvement:
    """Withdraw one's own proposal before it is decided."""
    row = _locked(improvement)
    if row.proposed_by_id != by.pk:
        raise NotPermitted(_("Only the person who proposed it withdraws it."))
    _move(row, state=Improvement.State.WITHDRAWN)
    audit.record("improvement.withdraw", row, by=by, label=row.item.code)
    return row


@dataclass(frozen=True, slots=True)
class Adoption:
    """What adopting a proposal would do: the version in force, the number of the next one, and what stands in the way."""

    present: ItemVersion | None
    number: int
    promise: str
    blocked: str


def adoption_of(improvement: Improvement, *, today: date) -> Adoption:
    """Say which version adopting ``improvement`` would make; a convenience makes none."""
    versions = ItemVersion.objects.filter(item=improvement.item_id)
    present = versions.published_on(today).first()
    number = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
    wanted = improvement.promised_number
    if wanted is None or present is None:
        return Adoption(present, number, "", "")
    blocked = ""
    if versions.filter(state=ItemVersion.State.DRAFT).exists():
        blocked = _("This item already has a draft. Publish or change that one.")
    elif present.promised_number is None or wanted >= present.promised_number:
        blocked = _("The promise is as short already; nothing would become shorter.")
    return Adoption(present, number, limit_text(wanted, present.promised_unit), blocked)


def _ensure_shorter(item: ServiceItem, number: int | None, day: date) -> None:
    version = ItemVersion.objects.published_on(day).filter(item=item).first()
    if version is None or version.promised_number is None:
        raise NotValid(_("This item has no promised limit that could be shortened."))
    if number is None or not 1 <= number < version.promised_number:
        raise NotValid(
            _("The promise now is %(promise)s. Propose a shorter one in the same unit.")
            % {"promise": version.promised_text}
        )


def _to_decide(improvement: Improvement, by: Staff) -> Improvement:
    require(by, DECIDE)
    ensure_in_service(by, timezone.now())
    row = _locked(improvement)
    if row.proposed_by_id == by.pk:
        raise NotPermitted(_("Nobody decides on their own proposal."))
    return row


def _locked(improvement: Improvement) -> Improvement:
    rows = Improvement.objects.select_for_update(of=("self",), no_key=True).select_related("item")
    row = rows.get(pk=improvement.pk)
    if row.state not in Improvement.OPEN:
        raise ImprovementState(_("This proposal has been decided: %(state)s.") % {"state": row.get_state_display()})
    return row


def _move(row: Improvement, **fields: Any) -> None:
    Improvement.objects.filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)
