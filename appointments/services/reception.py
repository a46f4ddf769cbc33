"""Receipt of an application (收件): item, applicant, case number, materials to check. Not yet acceptance."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.deadlines import deemed_on, immediate_due_at
from appointments.flow import How, Step
from appointments.models import Applicant, Case, Channel, MaterialCheck
from appointments.services import applicants, case_papers, clocks, guards, handovers, steps
from appointments.services.applicants import ApplicantData
from appointments.services.guards import CaseMoved, Refused
from appointments.services.texts import plain
from windows.models import ItemVersion, Office, Paper, ServiceItem, Staff, StoredFile, Window, WindowItem
from windows.services import audit, numbers
from windows.services import office as office_service

_NUMBER_LENGTH = 64
_NUMBER_ATTEMPTS = 20
_UNIFIED_TAKEN = gettext_lazy("Another case bears the unified case number %(number)s already. Check the number.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Who applies, through whom, and under which number of the province."""

    applicant: ApplicantData
    agent: ApplicantData | None = None
    authorisation: StoredFile | None = None
    unified_case_number: str = ""


@transaction.atomic
def choose_item(case: Case, item: ServiceItem, *, by: Staff) -> Case:
    """Say what the visitor's matter is (F2); it can be changed until the application is received."""
    locked = guards.lock(case)
    guards.ensure("choose_item", locked, by=by)
    if guards.published_version(item.pk, timezone.localdate()) is None:
        raise Refused(_("This item is not published today. Choose another, or ask the administrator."))
    Case.objects.filter(pk=locked.pk, received_on=None).update(item=item)
    case.item = locked.item = item
    handovers.name_role(locked, role=guards.duty_role(locked, by))
    audit.record("case.choose_item", locked, by=by, label=str(locked), after={"item": item.code})
    return locked


@transaction.atomic
def receive_case(case: Case, application: Application, *, by: Staff) -> Case:
    """Receive the application at the counter: number, date, version of the item, receipt slip."""
    locked = guards.lock(case)
    guards.ensure("receive", locked, by=by)
    today = timezone.localdate()
    version = guards.published_version(locked.item_id or 0, today)
    if version is None:
        raise Refused(_("This item is not published today. Choose another, or ask the administrator."))
    _receive(locked, version, application, by=by, received_on=today)
    return locked


@transaction.atomic
def open_remote_case(
    window: Window,
    item: ServiceItem,
    application: Application,
    *,
    channel: str,
    by: Staff,
    received_on: date | None = None,
) -> Case:
    """Open a case that came by post or online: F1–F3 do not apply, it is received at once."""
    guards.ensure_serving(by)
    if not by.has_perm("appointments.work_case"):
        raise Refused(_("You may look at cases, but not work on them."))
    if channel not in (Channel.POST, Channel.ONLINE):
        raise Refused(_("Only applications by post or online are entered here."))
    moment, today = timezone.now(), timezone.localdate()
    received_on = received_on or today
    if received_on > today:
        raise Refused(_("The date of receipt lies in the future."))
    version = guards.published_version(item.pk, received_on)
    if version is None or version.advice_only:
        raise Refused(_("This item was not open for applications on that day."))
    if not WindowItem.objects.filter(window=window, item=item).exists():
        raise Refused(_("This window does not offer this item."))
    case = Case.objects.create(
        channel=channel,
        window=window,
        holder=by,
        item=item,
        step=Step.GREET,
        step_since=moment,
        opened_at=moment,
        is_sample=version.is_sample,
    )
    handovers.begin(case, by=by, moment=moment, role=guards.duty_role(case, by))
    steps.write_counter_steps(case, by=by, how=How.NOT_APPLICABLE, moment=moment)
    _receive(case, version, application, by=by, received_on=received_on)
    return case


def _receive(case: Case, version: ItemVersion, application: Application, *, by: Staff, received_on: date) -> None:
    moment = timezone.now()
    _ensure_may_apply(version, application)
    unified = _unused_unified_number(case, application.unified_case_number)
    applicant, agent, acts = applicants.enter_with_agent(application.applicant, application.agent, by=by)
    number = draw_case_number(received_on)
    fields: dict[str, Any] = {
        "number": number,
        "unified_case_number": unified,
        "item_version": version,
        "applicant": applicant,
        "agent": agent,
        "authorisation": application.authorisation if agent else None,
        "received_at": moment,
        "received_on": received_on,
        "finish_by": _finish_by(version, moment),
        "is_sample": version.is_sample or case.is_sample,
    }
    for name, value in fields.items():
        setattr(case, name, value)
    fields |= clocks.fields_of(clocks.compute(case))
    try:
        with transaction.atomic():
            received = Case.objects.filter(pk=case.pk, received_on=None, closed_at=None).update(**fields)
    except IntegrityError as error:  # another window entered the province's number in this moment
        raise Refused(_UNIFIED_TAKEN % {"number": unified}) from error
    if not received:
        raise CaseMoved(_("Somebody else has already received this application."))
    for name, value in fields.items():
        setattr(case, name, value)
    materials = list(version.materials.all())
    MaterialCheck.objects.bulk_create(MaterialCheck(case=case, material=material) for material in materials)
    slip = {
        "checklist": case_papers.checklist_of(materials),
        "correction_due_on": _correction_due(version, received_on),
    }
    done = audit.Act("case.receive", case, by=by, label=number, after={"item": version.pk, "received_on": received_on})
    case_papers.issue(case, ((Paper.Kind.RECEIPT_SLIP, slip),), by=by, acts=(*acts, done))


def _ensure_may_apply(version: ItemVersion, application: Application) -> None:
    audience = version.audience or Applicant.Kind.values
    if application.applicant.kind not in audience:
        raise Refused(_("This kind of applicant cannot apply for this item."))
    if application.authorisation is not None and application.agent is None:
        raise Refused(_("An authorisation belongs to an agent. Enter who acts for the applicant."))


def _unused_unified_number(case: Case, text: str) -> str | None:
    unified = plain(text, most=_NUMBER_LENGTH) or None
    if unified is not None and Case.objects.filter(unified_case_number=unified).exclude(pk=case.pk).exists():
        raise Refused(_UNIFIED_TAKEN % {"number": unified})
    return unified


def draw_case_number(day: date) -> str:
    """The next case number of the day by the office's pattern; unique, and a lost one leaves a gap.

    Where the pattern was changed, a number that a case bears already is passed over.
    """
    office = Office.objects.current()
    office_service.check_pattern(office.case_number_pattern)
    parts = {
        "region": office.region_code,
        "department": office.department_code,
        "date": f"{day:%Y%m%d}",
        "year": day.year,
    }
    period = "{date}" in office.case_number_pattern
    key = f"case:{day:%Y%m%d}" if period else f"case:{day.year}"
    for _attempt in range(_NUMBER_ATTEMPTS):
        number = office.case_number_pattern.format(**parts, serial=numbers.next_number(key))
        if len(number) <= _NUMBER_LENGTH and not Case.objects.filter(number=number).exists():
            return number
    raise Refused(_("The pattern of case numbers gives no free number. Ask the system administrator to correct it."))


def _finish_by(version: ItemVersion, moment: datetime) -> datetime | None:
    if not version.is_immediate or version.immediate_minutes is None:
        return None
    return immediate_due_at(moment, version.immediate_minutes)


def _correction_due(version: ItemVersion, received_on: date) -> str | None:
    if not version.is_licence:
        return None
    return deemed_on(received_on, clocks.calendar_around(received_on)).isoformat()
