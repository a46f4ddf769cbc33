"""What each move of ``flow.MOVES`` asks for, which service carries it out, and what is said afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appointments.forms import moves as ask
from appointments.forms.applicant import ReceiveForm
from appointments.forms.materials import MaterialsForm
from appointments.models import Case, MaterialCheck
from appointments.services import (
    acceptance,
    approvals,
    extras,
    handovers,
    reception,
    results,
    special,
    steps,
    undo,
    visits,
)
from windows.models import ItemVersion, Staff, StoredFile
from windows.services import files

Sentence = str | Promise
Data = Mapping[str, Any]


class FieldRefused(Exception):  # noqa: N818 - an answer, not an error
    """A refusal that belongs to one field of the form."""

    def __init__(self, field: str, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


@dataclass(frozen=True, slots=True)
class Carrying:
    """How a move is carried out; ``ask`` heads its own page where it has to ask for something first."""

    run: Callable[[Case, Data, Staff], object]
    done: Sentence
    form: type[ask.MoveForm] = ask.MoveForm
    ask: Sentence = ""


def keep_upload(upload: UploadedFile | None, field: str, purpose: str, by: Staff) -> StoredFile | None:
    """Keep what was uploaded in ``field``; a refusal is said at that field. Call inside a transaction."""
    if not upload:
        return None
    try:
        return files.store_upload(upload, purpose=purpose, by=by)
    except files.FileRefused as refused:
        raise FieldRefused(field, refused.sentence) from refused


@transaction.atomic
def _receive(case: Case, data: Data, by: Staff) -> object:
    form: ReceiveForm = data["form"]
    stored = keep_upload(data["authorisation"], "authorisation", StoredFile.Purpose.AUTHORISATION, by)
    return reception.receive_case(case, form.application(stored), by=by)


@transaction.atomic
def _withdraw(case: Case, data: Data, by: Staff) -> object:
    proof = keep_upload(data["proof"], "proof", StoredFile.Purpose.EVIDENCE, by)
    return results.withdraw_case(case, by=by, reason=data["reason"], proof=proof)


@transaction.atomic
def _record_result(case: Case, data: Data, by: Staff) -> object:
    scan = keep_upload(data.get("scan"), "scan", StoredFile.Purpose.RESULT_SCAN, by)
    given = {name: data[name] for name in ("number", "blank_serial", "valid_until") if data.get(name)}
    return results.record_result(case, by=by, scan=scan, **given)


@transaction.atomic
def _check_materials(case: Case, data: Data, by: Staff) -> object:
    form: MaterialsForm = data["form"]
    return [
        acceptance.check_material(case, material, state=state, note=note, by=by)
        for material, state, note in form.changes()
    ]


def _step(verb: str) -> Callable[[Case, Data, Staff], object]:
    return lambda case, data, by: steps.advance(case, verb, by=by)


def _passing(service: Callable[..., object], *names: str) -> Callable[[Case, Data, Staff], object]:
    """Call ``service`` with the fields ``names`` of the form, as far as the form has them."""
    return lambda case, data, by: service(case, by=by, **{name: data[name] for name in names if name in data})


CARRYING: dict[str, Carrying] = {
    "greet": Carrying(_step("greet"), _("Greeted.")),
    "communicate": Carrying(_step("communicate"), _("The matter is known.")),
    "offer_water": Carrying(_step("offer_water"), _("Water was offered.")),
    "decline_water": Carrying(_step("decline_water"), _("Water was declined.")),
    "welcome": Carrying(_passing(steps.welcome), _("The visitor is welcomed: F1 to F3 are done.")),
    "choose_item": Carrying(
        lambda case, data, by: reception.choose_item(case, data["item"], by=by),
        _("The item is chosen."),
        ask.ItemForm,
        _("Choose the service item"),
    ),
    "receive": Carrying(
        _receive,
        _("The application is received. The receipt slip is ready."),
        ReceiveForm,
        _("Receive the application"),
    ),
    "check_materials": Carrying(_check_materials, "", MaterialsForm, _("Check the materials")),
    "mark_all_present": Carrying(
        _passing(acceptance.mark_all_present), _("Marked present: everything required and not yet checked.")
    ),
    "mark_rest_not_needed": Carrying(
        _passing(acceptance.mark_rest_not_needed), _("Marked as not needed: everything else not yet checked.")
    ),
    "accept": Carrying(_passing(acceptance.accept_case), _("Accepted. The papers are ready.")),
    "accept_tolerated": Carrying(
        _passing(acceptance.accept_with_undertaking, "due_on", "note"),
        _("Accepted with an undertaking. The papers are ready."),
        ask.UndertakingForm,
        _("Accept with an undertaking"),
    ),
    "issue_correction": Carrying(
        _passing(acceptance.issue_correction, "note", "again_reason"),
        _("The correction notice is ready to be printed."),
        ask.CorrectionForm,
        _("Issue the correction notice"),
    ),
    "record_supplement": Carrying(_passing(acceptance.record_supplement), _("Recorded. Check again what was missing.")),
    "refuse_acceptance": Carrying(
        _passing(acceptance.refuse_acceptance, "reason", "ground", "competent_authority"),
        _("Not accepted. The notice is ready to be printed."),
        ask.RefuseAcceptanceForm,
        _("Do not accept the application"),
    ),
    "withdraw": Carrying(
        _withdraw,
        _("Withdrawn. The confirmation is ready to be printed."),
        ask.WithdrawForm,
        _("Record the withdrawal"),
    ),
    "fulfil_undertaking": Carrying(_passing(acceptance.fulfil_undertaking), _("The undertaking is fulfilled.")),
    "decide": Carrying(
        _passing(approvals.decide, "opinion", "reason"), _("Decided."), ask.DecideForm, _("Decide on the application")
    ),
    "resubmit": Carrying(
        _passing(approvals.resubmit, "note"), _("Submitted again."), ask.ResubmitForm, _("Submit the case again")
    ),
    "start_special": Carrying(
        _passing(special.start_special_procedure, "kind", "expected_days", "companions", "note"),
        _("The special procedure has begun; the clocks stand still. The notice is ready to be printed."),
        ask.SpecialForm,
        _("Start a special procedure"),
    ),
    "end_special": Carrying(
        _passing(special.end_special_procedure, "note"),
        _("The special procedure has ended; the clocks run on."),
        ask.NotedForm,
        _("End the special procedure"),
    ),
    "request_extension": Carrying(
        _passing(special.request_extension, "days", "reason"),
        _("The extension is requested."),
        ask.ExtensionForm,
        _("Request an extension"),
    ),
    "record_result": Carrying(_record_result, _("The result is ready."), ask.MoveForm, _("Record the result")),
    "finish": Carrying(
        _passing(results.finish_case, "way", "recipient", "tracking_number"),
        _("Finished. Invite the visitor to rate the service."),
        ask.FinishForm,
        _("Hand over and finish"),
    ),
    "advise": Carrying(
        _passing(visits.give_advice, "note"), _("Advice given. The case is closed."), ask.NotedForm, _("Advice given")
    ),
    "mark_no_show": Carrying(
        _passing(visits.mark_no_show, "note"),
        _("The visitor did not stay. The case is closed."),
        ask.NotedForm,
        _("The visitor did not stay"),
    ),
    "assist": Carrying(
        _passing(extras.record_assistance, "kind"), _("The assistance is recorded."), ask.AssistForm, _("Assistance")
    ),
    "hand_over": Carrying(
        _passing(handovers.hand_over, "to", "note"),
        _("The case is handed over."),
        ask.HandOverForm,
        _("Hand the case over"),
    ),
    "open_green_channel": Carrying(
        _passing(extras.open_green_channel, "category", "reason"),
        _("The green channel is open. The chief representative confirms it."),
        ask.GreenChannelForm,
        _("Open the green channel"),
    ),
    "undo": Carrying(_passing(undo.undo_last), _("The last step is taken back.")),
}


def form_for(
    verb: str,
    case: Case,
    by: Staff,
    *,
    told: int = 0,
    audience: list[str] | None = None,
    materials: Sequence[MaterialCheck] = (),
    **options: Any,
) -> ask.MoveForm:
    """The form of a move for this case, unbound unless ``options`` hold data.

    ``told`` is the number of correction notices before, ``audience`` who may apply for the item, ``materials`` the
    rows to check.
    """
    kind: type[forms.Form] = CARRYING[verb].form
    extra: dict[str, Any] = {}
    version = case.item_version
    if verb == "receive":
        extra["audience"] = audience
    elif verb == "check_materials":
        extra["rows"] = materials
    elif verb == "issue_correction":
        extra |= {"told": told, "materials": materials}
    elif verb == "accept_tolerated":
        extra["materials"] = materials
    elif verb == "record_result" and version and case.decision == Case.Decision.APPROVED:
        kind = _RESULT_FORMS[version.result_issued_by]
    elif verb == "finish" and version and version.delivery_ways:
        options.setdefault("initial", {"way": version.delivery_ways[0]})
    form: ask.MoveForm = kind(case=case, by=by, **extra, **options)
    return form


_RESULT_FORMS = {
    ItemVersion.ResultIssuer.OWN: ask.OwnResultForm,
    ItemVersion.ResultIssuer.EXTERNAL: ask.ExternalResultForm,
    ItemVersion.ResultIssuer.NONE: ask.MoveForm,
}
