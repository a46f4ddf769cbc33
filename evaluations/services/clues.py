"""The restricted register of clues (问题线索, E2): kept by the discipline officer, known to nobody else.

What is done here leaves a neutral event in the audit trail, which holds the chain together and says nothing: no
subject, no person, no text. Only the decision of the competent body enters the ledger, as a confirmed finding.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.finding_kinds import INTEGRITY
from evaluations.ledger_types import FindingSource, FindingStatus
from evaluations.models import Clue, ClueEvent, ClueFile, Finding, FindingEvent, Hold
from evaluations.services.finding_events import MOST_FILES, TooManyFiles, keep_files
from evaluations.services.findings import ensure_served, next_ref
from evaluations.services.pictures import judge
from service_window.http import Refusal
from windows.models import Staff
from windows.models.audit_event import RESTRICTED
from windows.roles import Role
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.files import FileDamaged
from windows.services.numbers import next_number
from windows.services.records import NotPermitted, NotValid

NEUTRAL = ("restricted", "-")
OPEN_STATES = (Clue.State.OPEN, Clue.State.HANDED_ON)


class Closed(Refusal):
    """The record is closed."""


@transaction.atomic
def record_clue(
    staff: Staff, *, by: Staff, received_on: date, channel: str, content: str, files: Sequence[UploadedFile] = ()
) -> Clue:
    """Keep a clue; nobody is told, the person least of all."""
    _ensure_discipline(by)
    if staff.pk == by.pk:
        raise NotPermitted(_("Nobody keeps a clue about themselves."))
    if received_on > timezone.localdate():
        raise NotValid(_("This day lies in the future."))
    moment = timezone.now()
    clue = Clue.objects.create(
        number=f"XS-{received_on.year}-{next_number(f'restricted.{received_on.year}'):04d}",
        staff=staff,
        received_on=received_on,
        channel=words(channel, most=200, missing=_("Say where it came from.")),
        content=words(content, most=4000, missing=_("Say what it is about.")),
        recorded_by=by,
        recorded_at=moment,
    )
    _keep(_add(clue, Clue.State.OPEN, by=by, note=""), files)
    _leave_a_neutral_event(by)
    return clue


@transaction.atomic
def move_clue(clue: Clue, *, by: Staff, state: str, note: str, files: Sequence[UploadedFile] = ()) -> ClueEvent:
    """Hand a clue to the competent body, note what was done, or close it without result."""
    row = _open(clue, by)
    if state not in (*OPEN_STATES, Clue.State.CLOSED):
        raise NotValid(_("This state is not known."))
    event = _add(row, state, by=by, note=words(note, most=4000, missing=_("Say what was done.")))
    _keep(event, files)
    _leave_a_neutral_event(by)
    return event


@transaction.atomic
def open_clue_file(clue: Clue, file_pk: int, *, by: Staff) -> ClueFile:
    """A file of a clue with its content, after comparing the digest; that it was opened leaves a neutral event."""
    _ensure_discipline(by)
    file = ClueFile.objects.filter(pk=file_pk, event__clue=clue).exclude(event__clue__staff=by).first()
    if file is None:
        raise NotValid(_("There is no such file in this clue."))
    if sha256(content_of(file)).hexdigest() != file.sha256:
        raise FileDamaged(_("The file is no longer what was stored. Tell the system administrator."))
    _leave_a_neutral_event(by)
    return file


def content_of(file: ClueFile) -> bytes:
    """The bytes of a file of a clue."""
    return b64decode(file.content)


@transaction.atomic
def enter_decision(
    clue: Clue,
    *,
    by: Staff,
    kind: str,
    event_on: date,
    decided_on: date,
    body: str,
    document: str,
    account: str,
    files: Sequence[UploadedFile] = (),
) -> Finding:
    """Enter the decision of the competent body: a confirmed finding, which locks; from now on the person sees it.

    The ``files`` are the decision itself: they belong to the finding and not to the register.
    """
    row = _open(clue, by)
    _ensure_decidable(row.staff, kind, event_on, decided_on)
    text = words(account, most=4000, missing=_("Say what was decided; the person and the assessment office read it."))
    moment = timezone.now()
    finding = Finding.objects.create(
        ref=next_ref(event_on),
        staff=row.staff,
        kind=kind,
        event_on=event_on,
        status=FindingStatus.CONFIRMED,
        confirmed_on=decided_on,
        final_on=decided_on,
        source=FindingSource.OTHER,
        account=text,
        reported_by=by,
        reported_at=moment,
        deciding_body=words(body, most=200, missing=_("Enter the body that decided it.")),
        decision_document=words(document, most=200, missing=_("Enter the number of the document.")),
    )
    keep_files(_tell(finding, by=by, at=moment, text=text), files, by=by)
    _add(row, Clue.State.DECIDED, by=by, note=document, finding=finding)
    _leave_a_neutral_event(by)
    audit.record("finding.decide_elsewhere", finding, by=by, label=finding.ref, after={"kind": kind})
    return finding


@transaction.atomic
def place_hold(staff: Staff, year: int, *, by: Staff) -> Hold:
    """Hold a person's result of a year: it is pending for the assessment office, without a reason."""
    _ensure_discipline(by)
    if staff.pk == by.pk:
        raise NotPermitted(_("Nobody holds their own result."))
    if Hold.objects.standing(year).filter(staff=staff).exists():
        raise NotValid(_("The result of this person is held already."))
    hold = Hold.objects.create(staff=staff, year=year, placed_by=by, placed_at=timezone.now())
    _leave_a_neutral_event(by)
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, by: Staff) -> Hold:
    """Lift a hold."""
    _ensure_discipline(by)
    lifted = {"lifted_by": by, "lifted_at": timezone.now()}
    if not Hold.objects.filter(pk=hold.pk, lifted_at=None).update(**lifted):
        raise Closed(_("This hold has been lifted already."))
    _leave_a_neutral_event(by)
    hold.refresh_from_db()
    return hold


def is_discipline_officer(person: Any) -> bool:
    """Whether somebody may know of the register: by the role itself, which no superuser stands in for."""
    return isinstance(person, Staff) and person.has_role(Role.DISCIPLINE_OFFICER)


def _ensure_discipline(by: Staff) -> None:
    if not is_discipline_officer(by):
        raise NotPermitted(_("Your account does not hold the permission for this."))


def _open(clue: Clue, by: Staff) -> Clue:
    _ensure_discipline(by)
    row = Clue.objects.select_related("staff").get(pk=clue.pk)
    if row.staff_id == by.pk:
        raise NotPermitted(_("This is about yourself; other people act in it."))
    if ClueEvent.objects.filter(clue=row).exclude(state__in=OPEN_STATES).exists():
        raise Closed(_("This clue is closed already."))
    return row


def _ensure_decidable(staff: Staff, kind: str, event_on: date, decided_on: date) -> None:
    if kind not in INTEGRITY:
        raise NotValid(_("A decision on a clue is about integrity (E2)."))
    ensure_served(staff, event_on)
    if not event_on <= decided_on <= timezone.localdate():
        raise NotValid(_("The decision lies between the event and today."))


def _add(clue: Clue, state: str, *, by: Staff, note: str, finding: Finding | None = None) -> ClueEvent:
    return ClueEvent.objects.create(clue=clue, state=state, note=note, by=by, at=timezone.now(), finding=finding)


def _keep(event: ClueEvent, given: Sequence[UploadedFile]) -> None:
    """Keep files of an act encrypted in the database, where nobody else's tables and folders show them."""
    if len(given) > MOST_FILES:
        raise TooManyFiles(_("At most %(most)d files at once. Add the others in a second step.") % {"most": MOST_FILES})
    for upload in given:
        file = judge(upload)
        ClueFile.objects.create(
            event=event,
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            sha256=sha256(file.content).hexdigest(),
            content=b64encode(file.content).decode("ascii"),
        )


def _tell(finding: Finding, *, by: Staff, at: Any, text: str) -> FindingEvent:
    return FindingEvent.objects.create(
        finding=finding, verb=FindingEvent.Verb.DECIDE_ELSEWHERE, target=finding.status, by=by, at=at, text=text
    )


def _leave_a_neutral_event(by: Staff) -> None:
    audit.record(RESTRICTED, NEUTRAL, by=by)
