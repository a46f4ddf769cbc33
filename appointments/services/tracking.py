"""What a visitor reads of a case: where it stands, what is missing, what happens next; no names of staff."""

import hmac
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.flow import Outcome, Step
from appointments.models import Case, Delivery
from appointments.services import case_papers, clocks
from appointments.services.owed import Missing, owed_by
from service_window.wording import in_language
from windows.models import ItemVersion

DIGITS = 4  # so many last digits of the phone open the page
Words = str | Promise

_DECISIONS: dict[tuple[str, str], Words] = {
    ("licence", "approved"): gettext_lazy("Approved"),
    ("licence", "refused"): gettext_lazy("Licence refused"),
    ("filing", "approved"): gettext_lazy("Filed"),
    ("filing", "refused"): gettext_lazy("Not filed"),
    ("registration", "approved"): gettext_lazy("Registered"),
    ("registration", "refused"): gettext_lazy("Not registered"),
    ("other", "approved"): gettext_lazy("Handled"),
    ("other", "refused"): gettext_lazy("Not handled"),
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step as visitors see it; ``state`` is done, now, not_yet or not_taken, ``step`` its clause."""

    title: Words
    step: str
    state: str
    on: date | None = None
    detail: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedCase:
    """Everything the page shows of one case."""

    number: str
    item: str
    applicant: str
    status: Words
    tone: str
    icon: str
    next: Words
    to_do: Words
    milestones: tuple[Milestone, ...]
    missing: tuple[Missing, ...] = ()
    missing_until: date | None = None
    due: date | None = None
    provisional: bool = False
    frozen: Words = ""
    late: Words = ""
    notes: tuple[Words, ...] = ()
    handover: Words = ""
    sample: bool = False
    rate_code: str = ""
    open: bool = field(default=True)


def normalise_number(text: str) -> str:
    """A case number as it is stored: no spaces, capital letters."""
    return "".join(text.split()).upper()


def find_case(number: str, digits: str) -> Case | None:
    """The case with this number, if the last digits are those of the applicant's or the agent's phone."""
    forms = (number.strip(), normalise_number(number))
    cases = Case.objects.filter(Q(number__in=forms) | Q(unified_case_number__in=forms), imported_ref=None)
    cases = cases.select_related("applicant", "agent", "item_version")
    case = cases.prefetch_related("special_procedures", "extensions").first()
    phones = [person.phone for person in (case.applicant, case.agent) if person] if case else []
    known = [ending for phone in phones if (ending := _ending(phone))]
    matches = [hmac.compare_digest(ending.encode(), digits.encode()) for ending in known]
    return case if any(matches) else None


def track(case: Case) -> TrackedCase:
    """What the visitor may know of ``case`` today."""
    missing, until = owed_by(case)
    status, tone, icon = _status(case, bool(missing))
    due, provisional = _due(case)
    return TrackedCase(
        number=case.number or "",
        item=_item_name(case),
        applicant=case.applicant.masked_name if case.applicant else "",
        status=status,
        tone=tone,
        icon=icon,
        next=_next(case, bool(missing)),
        to_do=_to_do(case, bool(missing), until),
        milestones=_milestones(case),
        missing=missing,
        missing_until=until,
        due=due,
        provisional=provisional,
        frozen=_frozen(case),
        late=_late(case, due),
        notes=_notes(case),
        handover=_handover(case),
        sample=case.is_sample,
        rate_code=case_papers.rate_code(case),
        open=not case.is_closed,
    )


def _ending(phone: str) -> str:
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    return digits[-DIGITS:] if len(digits) >= DIGITS else ""


def _item_name(case: Case) -> str:
    version = case.item_version
    if version is None:
        return ""
    return in_language(version, "name")


def decision_words(case: Case) -> Words:
    """The decision in the words of its item: a filing is filed, a licence approved."""
    wording = case.item_version.decision_wording if case.item_version else ItemVersion.DecisionWording.OTHER
    return _DECISIONS.get((str(wording), case.decision), "")


def _status(case: Case, missing: bool) -> tuple[Words, str, str]:
    """The headline, and the tone and icon that go with it."""
    if case.outcome == Outcome.NOT_ACCEPTED:
        return _("The application was not accepted"), "bad", "circle-x"
    if case.outcome == Outcome.WITHDRAWN:
        return _("The application was withdrawn"), "calm", "undo-2"
    refused = case.decision == Case.Decision.REFUSED
    if case.outcome == Outcome.COMPLETED:
        looks = ("calm", "file-text") if refused else ("good", "circle-check")
        return _("Finished: %(decision)s") % {"decision": decision_words(case)}, *looks
    if case.step == Step.FINISH:
        return _("The result is ready"), "calm" if refused else "good", "package-check"
    if missing:
        return _("Materials are missing"), "warn", "file-exclamation-point"
    if case.step == Step.PRINT_CERTIFICATE:
        return _("Decided: the result is being made ready"), "calm", "printer"
    if case.frozen_since is not None:
        return _("Accepted: a special procedure is under way"), "calm", "pause"
    if case.step == Step.APPROVE:
        return _("Accepted: the decision is being prepared"), "calm", "clipboard-check"
    return _("Received: the materials are being checked"), "calm", "inbox"


def _next(case: Case, missing: bool) -> Words:
    if case.is_closed:
        return _("Nothing more happens in this matter.")
    if case.step == Step.FINISH:
        return _("The result is handed over to you.")
    if case.step == Step.PRINT_CERTIFICATE:
        return _("The office makes the result ready and hands it over.")
    if case.step == Step.APPROVE:
        return _("The office decides. You are told of the decision in writing.")
    if missing:
        return _("When everything is supplied, the office accepts the application and the time limit begins.")
    return _("The office checks the materials and tells you at once if something is missing.")


def _to_do(case: Case, missing: bool, until: date | None) -> Words:
    if case.outcome == Outcome.WITHDRAWN:
        return _("Nothing. If your matter goes on, you can apply again at any time.")
    if case.outcome == Outcome.NOT_ACCEPTED:
        return _("If your matter goes on, you can apply again. The notice names your remedies.")
    if case.outcome == Outcome.COMPLETED and case.decision == Case.Decision.REFUSED:
        return _("If you do not agree, the decision you were given names your remedies and their time limits.")
    if case.is_closed:
        return _("Nothing. We would be glad if you rate our service.")
    if case.step == Step.FINISH:
        return _("Collect the result, or wait for it by the way agreed. Bring your identity document.")
    if missing and until is not None:
        return _("Supply the materials named here by %(day)s, at the window or by post.") % {"day": until.isoformat()}
    if missing:
        return _("Supply the materials named here together, at the window or by post.")
    return _("Nothing for now. The office calls you if something is needed.")


def _milestones(case: Case) -> tuple[Milestone, ...]:
    """Receipt, acceptance, decision, result, delivery; each with its day, or why it was not reached."""
    closed = case.is_closed
    deemed = case.acceptance == Case.Acceptance.DEEMED
    tolerated = case.acceptance == Case.Acceptance.TOLERATED
    accepted = _("By law, because nothing was asked for in time.") if deemed else ""
    accepted = _("Against your written undertaking.") if tolerated else accepted
    rows = (  # nouns, for a step that is still to come: 收件, 受理, 审批, 结果, 送达
        (_("Receipt of the application"), "F4", case.received_on, ""),
        (_("Acceptance"), "F4", case.accepted_on, accepted),
        (_("Decision"), "F5", case.decided_on, decision_words(case)),
        (_("Result"), "F6", case.result_ready_on, ""),
        (_("Delivery"), "F7", _delivered_on(case), ""),
    )
    milestones, now = [], not closed
    for title, step, day, detail in rows:
        if day is not None:
            state = "done"
        elif now:
            state, now = "now", False
        else:
            state = "not_taken" if closed else "not_yet"
        milestones.append(Milestone(title, step, state, day, detail if state == "done" else ""))
    return tuple(milestones)


def _due(case: Case) -> tuple[date | None, bool]:
    """Until when the result is promised, and whether that is provisional; the day of a frozen clock is counted anew."""
    if case.is_closed or case.result_ready_on is not None:
        return None, False
    due = case.promised_due_on or case.statutory_due_on
    if case.frozen_since is None:
        return due, clocks.is_provisional(case, due, clocks.known_years(case))
    dues = clocks.compute(case)
    promised = dues.promised_on, dues.promised_provisional
    return promised if dues.promised_on else (dues.statutory_on, dues.statutory_provisional)


def _late(case: Case, due: date | None) -> Words:
    if due is None or case.frozen_since is not None or due >= timezone.localdate():
        return ""
    return _("We are sorry: this day has passed. Please call us, or tell the complaint phone.")


def _frozen(case: Case) -> Words:
    if case.frozen_since is None:
        return ""
    procedure = next((row for row in case.special_procedures.all() if row.ended_at is None), None)
    kind = procedure.get_kind_display() if procedure else ""
    days = procedure.expected_days if procedure else 0
    return _(
        "The time limit has been standing still since %(day)s: %(kind)s, about %(days)d working days. By law this time "
        "does not count, so the day above is the earliest."
    ) % {"day": case.frozen_since.isoformat(), "kind": kind, "days": days}


def _notes(case: Case) -> tuple[Words, ...]:
    """What else the applicant was told: an extension, the green channel."""
    notes: list[Words] = []
    extension = next((row for row in case.extensions.all() if row.state == row.State.APPROVED), None)
    if extension is not None and extension.told_on:
        words = {"days": extension.days, "day": extension.told_on.isoformat()}
        notes.append(_("The time limit was extended by %(days)d working days; you were told on %(day)s.") % words)
    if case.green_channel:
        notes.append(_("Your case takes the green channel: it is handled at the fastest possible speed."))
    if case.finish_by is not None and not case.is_closed:
        notes.append(_("This is an immediate item: it is finished in the same visit."))
    return tuple(notes)


def _handover(case: Case) -> Words:
    """How the result was handed over, or how it can be."""
    version = case.item_version
    if case.outcome in (Outcome.NOT_ACCEPTED, Outcome.WITHDRAWN) or version is None:
        return ""
    if case.outcome == Outcome.COMPLETED:
        delivery = case.deliveries.filter(taken_back_at=None).first()
        if delivery is None:
            return ""
        if delivery.way == Delivery.Way.MAIL:
            return _("By mail, tracking number %(number)s") % {"number": delivery.tracking_number}
        return str(delivery.get_way_display())
    return _(", ").join(version.delivery_texts)


def _delivered_on(case: Case) -> date | None:
    return timezone.localdate(case.closed_at) if case.outcome == Outcome.COMPLETED and case.closed_at else None
