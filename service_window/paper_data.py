"""What each printed paper needs to know: the contract between the services and the papers (design: papers).

Pure: types and a check. Every value is text, a number, a truth or a list of such; days are ISO text ("2026-11-23") or
None. Optional keys may be absent, None or "" alike: the paper then leaves the line out, or leaves room for handwriting
where the applicant writes it. Words for codes (``wording``, ``state``, ``channel`` ...) live in the papers, in the
paper's language; a code the papers do not know is printed as it stands, so an office's own word may be passed as well.
"""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

Wording = Literal["licence", "filing", "registration", "other"]
"""What a decision is called; the values of ``ItemVersion.DecisionWording`` (许可, 备案, 登记, 办理)."""


class PaperDataError(ValueError):
    """A paper was asked for with data that does not fit its contract; the text names the keys."""


class PaperOffice(TypedDict):
    """Who issues the paper. ``authority`` is the organ that seals; ``name`` the window that serves."""

    name: str
    authority: str
    address: NotRequired[str | None]
    phone: NotRequired[str | None]
    hours: NotRequired[str | None]
    complaint_phone: NotRequired[str | None]


class PaperLimit(TypedDict):
    """A time limit: a number and ``working_day``, ``calendar_day`` or ``month``; ``counts_from`` acceptance/receipt."""

    number: int
    unit: str
    counts_from: NotRequired[str | None]


class PaperMaterial(TypedDict):
    """One material on a list. ``state``: present, missing, deficient, tolerated, not_needed, returned, or own words."""

    name: str
    originals: NotRequired[int | None]
    copies: NotRequired[int | None]
    state: NotRequired[str | None]
    note: NotRequired[str | None]
    issuer: NotRequired[str | None]
    required: NotRequired[bool | None]
    tolerable: NotRequired[bool | None]


class PaperMissing(TypedDict):
    """One thing to be supplied: what, why, and (tolerated incompleteness) the day by which it is promised."""

    name: str
    reason: NotRequired[str | None]
    due_on: NotRequired[str | None]


class PaperDocument(TypedDict):
    """One document handed over against a delivery receipt."""

    name: str
    number: NotRequired[str | None]
    copies: NotRequired[int | None]


class PaperField(TypedDict):
    """One labelled line of the bureau's own result."""

    label: str
    value: str


class Sheet(TypedDict):
    """What every sheet carries. ``sample`` prints 样张 across it; without ``qr_svg`` no code is shown."""

    office: PaperOffice
    number: NotRequired[str | None]
    code: NotRequired[str | None]
    verify_url: NotRequired[str | None]
    qr_svg: NotRequired[str | None]
    issued_on: NotRequired[str | None]
    sample: NotRequired[bool]


class RatedPaper(Sheet):
    """What papers that visitors keep carry beside it: where they rate the service; without ``rate_qr_svg`` no code."""

    rate_url: NotRequired[str | None]
    rate_qr_svg: NotRequired[str | None]


class CasePaper(Sheet):
    """What every paper of a case carries. ``applicant_is_person`` chooses 你 or 你单位; unknown prints 你(单位).

    ``legal_basis``: the acts the item rests on, as one phrase for the middle of a sentence. What the licence law alone
    orders (correction, non-acceptance, special procedure, extension) cites that law, and for licences only.
    """

    item_name: str
    applicant_name: str
    wording: NotRequired[Wording | None]
    case_number: NotRequired[str | None]
    unified_case_number: NotRequired[str | None]
    applicant_is_person: NotRequired[bool | None]
    applicant_identifier_masked: NotRequired[str | None]
    agent_name: NotRequired[str | None]
    handler_name: NotRequired[str | None]
    channel: NotRequired[str | None]
    received_on: NotRequired[str | None]
    accepted_on: NotRequired[str | None]
    promised_due_on: NotRequired[str | None]
    statutory_due_on: NotRequired[str | None]
    provisional: NotRequired[bool]
    known_years: NotRequired[list[int]]
    reason: NotRequired[str | None]
    legal_basis: NotRequired[str | None]
    remedies: NotRequired[str | None]
    materials: NotRequired[list[PaperMaterial]]


class ReceiptSlip(CasePaper, RatedPaper):
    """收件凭证: that an application was received, and when; not yet acceptance.

    ``checklist``: what the item asks for (应交材料清单), against which the materials will be checked; it claims no
    receipt. ``materials`` are only those that were checked before the slip. ``correction_due_on``: last day to ask for more.
    """

    checklist: NotRequired[list[PaperMaterial]]
    correction_due_on: NotRequired[str | None]


class AcceptanceSlip(CasePaper):
    """受理通知书 (许可法 §32(1)(五); ``deemed``: §32(1)(四)). ``missing``: tolerated, with the promised days."""

    deemed: NotRequired[bool]
    promised_limit: NotRequired[PaperLimit | None]
    statutory_limit: NotRequired[PaperLimit | None]
    missing: NotRequired[list[PaperMissing]]


class CorrectionNotice(CasePaper):
    """申请材料补正告知书(一次性告知书) (§32(1)(四)). ``repeat_reason`` marks a second notice and says why."""

    missing: list[PaperMissing]
    respond_by: NotRequired[str | None]
    repeat_reason: NotRequired[str | None]


class Undertaking(CasePaper):
    """容缺受理承诺书: the applicant's promise; ``supply_by`` is the day for all of ``missing`` without its own."""

    missing: list[PaperMissing]
    supply_by: NotRequired[str | None]


class NotAccepted(CasePaper):
    """不予受理通知书 (§32(1)(一), (二)). ``ground``: no_licence_needed, other_authority, or absent (``reason`` says)."""

    ground: NotRequired[str | None]
    competent_authority: NotRequired[str | None]
    review_body: NotRequired[str | None]
    court: NotRequired[str | None]


class SpecialProcedure(CasePaper):
    """特别程序告知书 (§45). ``procedure`` is a code (hearing ... expert_review) or words; ``ended_on``: it has ended."""

    procedure: str
    started_on: str
    expected_limit: NotRequired[PaperLimit | None]
    expected_end_on: NotRequired[str | None]
    ended_on: NotRequired[str | None]


class Extension(CasePaper):
    """延长审批期限告知书 (§42): due dates are the new ones; ``previous_*`` what they were."""

    extended_by: PaperLimit
    approved_on: NotRequired[str | None]
    previous_promised_due_on: NotRequired[str | None]
    previous_statutory_due_on: NotRequired[str | None]


class DecisionRefused(CasePaper):
    """不予许可决定书, 不予备案告知书 and so on by ``wording`` (§38)."""

    review_body: NotRequired[str | None]
    court: NotRequired[str | None]


class OwnResult(CasePaper):
    """The bureau's own result. ``text`` replaces the paper's sentence; ``fields`` are the lines below it."""

    result_name: str
    text: NotRequired[str | None]
    fields: NotRequired[list[PaperField]]
    decided_on: NotRequired[str | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    validity: NotRequired[str | None]


class PromiseSlip(CasePaper):
    """承诺件领取单: when and how the result is handed over. ``delivery_way``: counter, mail, download, or own words."""

    delivery_way: NotRequired[str | None]
    delivery_address: NotRequired[str | None]
    result_name: NotRequired[str | None]
    promised_limit: NotRequired[PaperLimit | None]
    bring: NotRequired[list[str]]


class DeliveryReceipt(CasePaper, RatedPaper):
    """送达回证. ``delivered_on``, ``receiver_name`` stay open for handwriting when absent; also by mail or download."""

    documents: list[PaperDocument]
    delivery_way: NotRequired[str | None]
    delivery_place: NotRequired[str | None]
    mail_number: NotRequired[str | None]
    receiver_name: NotRequired[str | None]
    receiver_relation: NotRequired[str | None]
    delivered_on: NotRequired[str | None]
    note: NotRequired[str | None]


class Withdrawal(CasePaper):
    """撤回申请确认书: the applicant withdrew before a decision; ``materials`` are those given back."""

    withdrawn_on: NotRequired[str | None]


class PaperForm(TypedDict):
    """The forms that go with one material: the names of the blank one and of the one filled in as a sample."""

    material: str
    blank: NotRequired[str | None]
    sample: NotRequired[str | None]


class MaterialList(Sheet):
    """办事指南(一次性告知单): one item for the visitor to take along (S4). It is no numbered paper."""

    item_name: str
    wording: NotRequired[Wording | None]
    item_type: NotRequired[str | None]
    case_type: NotRequired[str | None]
    basic_code: NotRequired[str | None]
    implementation_code: NotRequired[str | None]
    legal_basis: NotRequired[list[str]]
    conditions: NotRequired[list[str]]
    materials: NotRequired[list[PaperMaterial]]
    forms: NotRequired[list[PaperForm]]
    steps: NotRequired[list[str]]
    promised_limit: NotRequired[PaperLimit | None]
    statutory_limit: NotRequired[PaperLimit | None]
    immediate_minutes: NotRequired[int | None]
    result_name: NotRequired[str | None]
    result_validity: NotRequired[str | None]
    result_issuer: NotRequired[str | None]
    delivery_ways: NotRequired[list[str]]
    visits_needed: NotRequired[int | None]
    windows: NotRequired[str | None]
    version: NotRequired[str | None]
    valid_from: NotRequired[str | None]


CONTRACTS: Mapping[str, type] = {
    "receipt_slip": ReceiptSlip,
    "acceptance_slip": AcceptanceSlip,
    "correction_notice": CorrectionNotice,
    "undertaking": Undertaking,
    "not_accepted": NotAccepted,
    "special_procedure": SpecialProcedure,
    "extension": Extension,
    "decision_refused": DecisionRefused,
    "own_result": OwnResult,
    "promise_slip": PromiseSlip,
    "delivery_receipt": DeliveryReceipt,
    "withdrawal": Withdrawal,
    "material_list": MaterialList,
}
"""Every kind of paper and its contract; the key is also the name of its template."""


def check_contract(kind: str, data: Mapping[str, object], contracts: Mapping[str, type] = CONTRACTS) -> None:
    """Refuse data whose keys do not fit ``kind``; a misspelt key would silently drop a line of a legal paper."""
    contract = contracts.get(kind)
    if contract is None:
        raise PaperDataError(f"There is no paper of the kind {kind!r}.")
    required: frozenset[str] = contract.__required_keys__  # type: ignore[attr-defined]
    optional: frozenset[str] = contract.__optional_keys__  # type: ignore[attr-defined]
    lacking = sorted(key for key in required if data.get(key) is None)
    unknown = sorted(set(data) - required - optional)
    if lacking or unknown:
        faults = [f"lacks {', '.join(lacking)}"] if lacking else []
        faults += [f"does not know {', '.join(unknown)}"] if unknown else []
        raise PaperDataError(f"The paper {kind} {' and '.join(faults)}.")
