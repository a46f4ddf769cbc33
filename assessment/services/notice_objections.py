"""Objections to a public notice of awards (公示异议): entered by the office, decided by somebody who took no part.

An upheld objection does not revoke the award by itself: the leading group does, with minutes. The year is not sealed
before.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.flow import ANSWER, PREPARE
from assessment.models import Nomination, NoticeObjection
from assessment.models.award_minutes import NoticeObjectionQuerySet
from assessment.services.awards import NominationMoved, lock_unsealed
from assessment.services.objections import ObjectionDecided, ObjectionRefused
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require

Outcome = NoticeObjection.Outcome


@transaction.atomic
def enter_objection(
    nomination: Nomination, *, by: Staff, received_on: date, text: str, source: str = ""
) -> NoticeObjection:
    """Enter an objection that reached the contact of the notice within its days; also one without a name."""
    require(by, PREPARE)
    lock_unsealed(nomination.award.review)
    if by.pk == nomination.staff_id:
        raise NotPermitted(_("This is about yourself; a colleague of the office enters the objection."))
    row = Nomination.objects.select_related("notice", "staff").get(pk=nomination.pk)
    if row.notice is None or row.state != Nomination.State.AWARDED:
        raise NominationMoved(_("%(person)s is in no public notice.") % {"person": row.staff.name})
    if received_on > timezone.localdate():
        raise NotValid(_("This day lies in the future."))
    if not row.notice.runs_on(received_on):
        raise ObjectionRefused(
            _(
                "The notice was out from %(first)s to %(last)s. What arrived on another day is no objection to it: "
                "report it as a finding or a complaint."
            )
            % {"first": row.notice.first_day.isoformat(), "last": row.notice.last_day.isoformat()}
        )
    made = NoticeObjection.objects.create(
        notice=row.notice,
        nomination=row,
        received_on=received_on,
        source=words(source, most=200),
        text=words(text, most=2000, missing=_("Say what is held against the award.")),
        entered_by=by,
        entered_at=timezone.now(),
    )
    audit.record("award.object", made, by=by, after={"nomination": row.pk, "received_on": received_on})
    return made


@transaction.atomic
def answer_notice_objection(objection: NoticeObjection, *, by: Staff, outcome: str, answer: str) -> NoticeObjection:
    """Decide on an objection to a notice, with reasons; never whoever took part in the award."""
    require(by, ANSWER)
    row = NoticeObjection.objects.for_list().get(pk=objection.pk)
    lock_unsealed(row.notice.review)
    ensure_no_part(row, by=by)
    if outcome not in Outcome.values:
        raise NotValid(_("Choose what becomes of the objection."))
    text = words(answer, most=1000, missing=_("Give the reasons; the leading group reads them."))
    fields = {"outcome": outcome, "decided_by": by, "decided_at": timezone.now(), "answer": text}
    if not NoticeObjection.objects.undecided().filter(pk=row.pk).update(**fields):
        raise ObjectionDecided(_("This objection has been decided already."))
    row.refresh_from_db()
    audit.record("award.answer_objection", row, by=by, after={"outcome": outcome})
    return row


def ensure_no_part(objection: NoticeObjection, *, by: Staff) -> None:
    """Refuse whoever nominated, decided on the award, entered the objection, or has the award."""
    nomination = objection.nomination
    if by.pk == nomination.staff_id:
        raise NotPermitted(_("Nobody decides on themselves. Somebody else does."))
    if by.pk in (nomination.nominated_by_id, nomination.closed_by_id):
        raise NotPermitted(_("You took part in this award. Somebody who took no part decides on the objection."))
    if by.pk == objection.entered_by_id:
        raise NotPermitted(_("You entered this objection. Somebody else decides on it."))


def seen_by(person: Staff) -> NoticeObjectionQuerySet:
    """The objections that somebody may read: all but those about themselves."""
    return NoticeObjection.objects.exclude(nomination__staff=person).for_list()


def to_decide(person: Staff) -> NoticeObjectionQuerySet:
    """The objections on which somebody may decide."""
    part = Q(nomination__staff=person) | Q(nomination__nominated_by=person) | Q(nomination__closed_by=person)
    rows: NoticeObjectionQuerySet = NoticeObjection.objects.undecided().exclude(part | Q(entered_by=person))
    return rows.order_by(F("pk"))
