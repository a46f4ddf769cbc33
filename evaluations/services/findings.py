"""Findings about people (R10, R12, A1): reported with what was seen; the person is told at once.

What is told stands on the person's own page from the same moment on; nobody has to send it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case
from evaluations.finding_flow import REPORT
from evaluations.finding_kinds import INTEGRITY
from evaluations.ledger_types import Consequence, FindingKind, FindingSource, FindingStatus
from evaluations.models import Complaint, Finding, Inspection, Procedure
from evaluations.services.duty_time import actors_of, was_on_duty
from evaluations.services.finding_events import EvidenceFile, add_event
from evaluations.services.working_days import days_after, moment_of
from service_window.http import Refusal
from windows.models import Staff, Window
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.numbers import next_number
from windows.services.records import NotPermitted, NotValid, require

LONGEST_ACCOUNT = 4000
MOST_MINUTES = 1440


class NotServing(Refusal):
    """The person did not serve on the day of the finding."""


class NotActing(Refusal):
    """The person had no hand in the case of the finding."""


class Known(TypedDict, total=False):
    """What may be known of a finding beside what must be; elements that are not known yet stay open."""

    window: Window | None
    inspection: Inspection | None
    complaint: Complaint | None
    case: Case | None
    event_time: time | None
    minutes: int | None
    affected_work: bool | None
    consequence: str
    at_fault: bool | None
    in_duty_time: bool | None


@transaction.atomic
def report_finding(
    staff: Staff,
    *,
    kind: str,
    event_on: date,
    source: str,
    by: Staff,
    account: str,
    files: Iterable[EvidenceFile] = (),
    at: datetime | None = None,
    **known: Unpack[Known],
) -> Finding:
    """Report a finding about the person who acted; it is shown to the person at once, with what it rests on.

    Elements that stay open are asked for when it is decided. Whether it was working hours is read from presence and
    schedule where it is not given. ``at`` is given by demonstrations only.
    """
    require(by, REPORT)
    _ensure_reportable(staff, by=by, kind=kind, source=source, event_on=event_on, case=known.get("case"))
    text = words(account, most=LONGEST_ACCOUNT, missing=_("Say what was seen: where, when, by whom."))
    _ensure_elements(minutes=known.get("minutes"), consequence=known.get("consequence") or "")
    if known.get("in_duty_time") is None:
        known["in_duty_time"] = was_on_duty(staff, event_on, at=known.get("event_time"))
    moment = moment_of(at)
    due = days_after(timezone.localdate(moment), Procedure.objects.current().take_up_days)
    what = {"staff": staff, "kind": kind, "event_on": event_on, "source": source, "account": text}
    finding = Finding.objects.create(
        ref=next_ref(event_on),
        status=FindingStatus.REPORTED,
        reported_by=by,
        reported_at=moment,
        due_on=due,
        **what,
        **{name: value for name, value in known.items() if value is not None},
    )
    add_event(finding, "report", by=by, at=moment, target=FindingStatus.REPORTED, text=text, given=files)
    after = {"staff": staff.number, "kind": kind}
    audit.record_many((audit.Act("finding.report", finding, by=by, label=finding.ref, after=after, at=at),))
    return finding


def ensure_served(staff: Staff, day: date) -> None:
    """Refuse a day on which the person did not serve, or that has not come."""
    if day > timezone.localdate():
        raise NotValid(_("This day lies in the future."))
    if not staff.served_on(day):
        raise NotServing(
            _("%(person)s did not serve on %(day)s. Look at the day and the person again.")
            % {"person": staff.name, "day": day.isoformat()}
        )


def _ensure_reportable(staff: Staff, *, by: Staff, kind: str, source: str, event_on: date, case: Case | None) -> None:
    if staff.pk == by.pk:
        raise NotPermitted(_("Nobody reports a finding about themselves. Ask somebody else to do it."))
    if kind not in FindingKind.values or source not in FindingSource.values:
        raise NotValid(_("This kind or source of a finding is not known."))
    if kind in INTEGRITY:
        raise NotPermitted(
            _(
                "What concerns integrity is not recorded here. Tell the discipline officer in person; "
                "only the decision of the competent body enters the ledger."
            )
        )
    ensure_served(staff, event_on)
    if case is not None and staff.pk not in actors_of(case):
        raise NotActing(
            _("%(person)s had no part in this case. Name the person who acted; the steps of the case say who it was.")
            % {"person": staff.name}
        )


def _ensure_elements(*, minutes: int | None, consequence: str) -> None:
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise NotValid(_("The minutes lie between 0 and %(most)d.") % {"most": MOST_MINUTES})
    if consequence and consequence not in Consequence.values:
        raise NotValid(_("This consequence is not known."))


def next_ref(day: date) -> str:
    """The next number of findings; one that a loaded ledger took is passed over."""
    while True:
        ref = f"F-{day.year}-{next_number(f'finding.{day.year}'):05d}"
        if not Finding.objects.filter(ref=ref).exists():
            return ref


def elements_of(finding: Finding) -> Mapping[str, Any]:
    """What is known of the elements so far."""
    return {name: getattr(finding, name) for name in ELEMENTS}


ELEMENTS = ("in_duty_time", "minutes", "affected_work", "consequence", "at_fault")
