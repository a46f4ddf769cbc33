"""Numbered papers: fixed when they are made, typeset when first opened, then kept."""

import io
import secrets
from collections.abc import Mapping
from typing import Any

import segno
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from service_window import typesetting
from service_window.http import Refusal
from service_window.paper_data import CONTRACTS, check_contract
from service_window.sheet_data import SHEETS
from service_window.wording import PAPERS_LANGUAGE, in_language
from windows.models import ItemVersion, Material, Office, Paper, Staff, StoredFile
from windows.services import audit, files, numbers
from windows.services import office as office_service

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_CODE_LENGTH = 20  # 5 bits each: 100 bits

PREFIXES: Mapping[str, str] = {
    Paper.Kind.RECEIPT_SLIP: "收件",
    Paper.Kind.ACCEPTANCE_SLIP: "受理",
    Paper.Kind.CORRECTION_NOTICE: "补正",
    Paper.Kind.UNDERTAKING: "容缺",
    Paper.Kind.NOT_ACCEPTED: "不受",
    Paper.Kind.SPECIAL_PROCEDURE: "特程",
    Paper.Kind.EXTENSION: "延期",
    Paper.Kind.DECISION_REFUSED: "不许",
    Paper.Kind.OWN_RESULT: "结果",
    Paper.Kind.PROMISE_SLIP: "取件",
    Paper.Kind.DELIVERY_RECEIPT: "送达",
    Paper.Kind.WITHDRAWAL: "撤回",
    Paper.Kind.RESULT_SHEET: "核查",
}
"""What the numbers of a kind begin with; each kind and year has its own series."""

RATED_PAPERS = (Paper.Kind.RECEIPT_SLIP.value, Paper.Kind.DELIVERY_RECEIPT.value)
"""Papers that the visitor keeps: they carry a link by which the service is rated (R1)."""


class PaperVoid(Refusal):
    """The paper has been declared void."""


def draw_paper(
    kind: str, *, data: Mapping[str, Any], by: Staff | None, sample: bool, office: Office | None = None
) -> tuple[Paper, audit.Act]:
    """Give a paper its number and code and fix what it says; it is typeset when somebody first opens it.

    The act is for the caller to record as the last thing of its transaction: numbers are always drawn
    before the end of the audit chain is locked, so that no two writers can wait for each other.
    """
    moment = timezone.localtime()
    number = f"{PREFIXES[kind]}{moment.year}-{numbers.next_number(f'paper:{kind}:{moment.year}'):06d}"
    code = new_code()
    office = office or Office.objects.current()
    fixed: Any = dict(data) | {
        "number": number,
        "code": grouped_code(code),
        "verify_url": verify_url(office, code),
        "issued_on": moment.date().isoformat(),
        "sample": sample,
        "office": office_on_papers(office),
        **rate_link(kind, office, code),
    }
    check_contract(kind, fixed, {**CONTRACTS, **SHEETS})
    paper = Paper.objects.create(
        kind=kind, number=number, code=code, data=fixed, created_at=moment, created_by=by, is_sample=sample
    )
    return paper, audit.Act("paper.issue", paper, by=by, label=number, after={"kind": kind, "sample": sample})


def mark_void(paper: Paper, *, by: Staff, reason: str) -> audit.Act:
    """Declare a paper void; the act is for the caller to record as the last thing of its transaction."""
    reason = reason.strip()
    if not reason:
        raise PaperVoid(_("Say why the paper is void."))
    moment = timezone.now()
    if not Paper.objects.filter(pk=paper.pk, void_at=None).update(void_at=moment, void_reason=reason[:500]):
        raise PaperVoid(_("Paper %(number)s is void already.") % {"number": paper.number})
    paper.void_at, paper.void_reason = moment, reason[:500]
    return audit.Act("paper.void", paper, by=by, reason=reason, label=paper.number)


@transaction.atomic
def open_paper(paper: Paper, *, by: Staff | None) -> StoredFile:
    """The PDF of a paper, typeset once at first opening; every opening is counted and recorded.

    A void paper is opened no more: its PDF bears no mark, and a print of it would pass for a valid one.
    """
    locked = Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    content = locked.content
    if locked.void_at is not None:
        raise PaperVoid(
            _("Paper %(number)s is void and no longer printed. The list of papers shows which are valid.")
            % {"number": locked.number}
        )
    if content is None:
        pdf = typesetting.render_pdf(locked.kind, paper_data(locked), language=PAPERS_LANGUAGE)
        content = files.store_bytes(
            pdf,
            purpose=StoredFile.Purpose.PAPER,
            name=f"{locked.number}.pdf",
            content_type=files.PDF,
            by=by,
        )
    Paper.objects.filter(pk=locked.pk).update(content=content, printed=F("printed") + 1)
    paper.content, paper.printed = content, locked.printed + 1
    audit.record("paper.open", locked, by=by, label=locked.number, after={"printed": paper.printed})
    return content


@transaction.atomic
def translate_paper(paper: Paper, *, by: Staff) -> bytes:
    """The English reading of a paper as PDF, marked as a translation: set anew each time, never kept, and recorded.

    The paper itself is Chinese. A reading of a void paper would outlive it, so there is none.
    """
    if Paper.objects.filter(pk=paper.pk, void_at=None).first() is None:
        raise PaperVoid(_("Paper %(number)s is void and no longer read.") % {"number": paper.number})
    audit.record("paper.translate", paper, by=by, label=paper.number)
    return typesetting.render_pdf(paper.kind, paper_data(paper), language="en")


def paper_data(paper: Paper) -> dict[str, Any]:
    """Everything the template of the paper gets: what was fixed at issue, and the QR codes as SVG."""
    fixed: Any = paper.data  # an encrypted field: text in the database, a mapping here
    data: dict[str, Any] = dict(fixed)
    codes = {"qr_svg": qr_svg(data["verify_url"])}
    for name in ("rate", "seal"):
        if data.get(f"{name}_url"):
            codes[f"{name}_qr_svg"] = qr_svg(data[f"{name}_url"])
    return data | codes


def office_on_papers(office: Office) -> dict[str, str]:
    """What a paper keeps of the office: in Chinese, whatever language the clerk reads."""
    with override(PAPERS_LANGUAGE):
        return office_data(office)


def office_data(office: Office) -> dict[str, str]:
    """What a sheet says of the office to the reader."""
    return {
        "name": in_language(office, "name"),
        "authority": in_language(office, "authority"),
        "address": in_language(office, "address"),
        "phone": office.phone,
        "complaint_phone": office.complaint_phone,
        "hours": office_service.hours_text(office),
    }


def verify_url(office: Office, code: str) -> str:
    """Where anybody can confirm the paper: a full address if the office has one, else the path."""
    path = reverse("windows:paper-verify", args=(code,))
    return f"{office.public_url.rstrip('/')}{path}"


def rate_link(kind: str, office: Office, code: str) -> dict[str, str]:
    """Where the holder of the paper rates the service: by the paper's own code, on the papers that visitors keep."""
    if kind not in RATED_PAPERS:
        return {}
    path = reverse("evaluations:rate-paper", args=(code,))
    return {"rate_url": f"{office.public_url.rstrip('/')}{path}"}


def qr_svg(text: str) -> str:
    """The QR code of ``text`` as an SVG document with a viewBox, error correction M."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=2, omitsize=True, svgns=True)
    return target.getvalue().decode()


def new_code() -> str:
    """A verification code that cannot be guessed: 100 random bits in Crockford's base 32."""
    return "".join(secrets.choice(_ALPHABET) for _position in range(_CODE_LENGTH))


def guide_sheet(version: ItemVersion) -> dict[str, Any]:
    """What the sheet of an item says to the reader (S4); ``version`` comes with its materials, their forms and windows."""
    office = Office.objects.current()
    materials = version.materials.all()
    windows = sorted({offer.window.number for offer in version.item.offers.all()})
    return {
        "office": office_data(office),
        "issued_on": timezone.localdate().isoformat(),
        "sample": version.is_sample,
        "item_name": in_language(version, "name"),
        "wording": version.decision_wording,
        "item_type": version.item_type,
        "case_type": version.case_type,
        "basic_code": version.basic_code or None,
        "implementation_code": version.implementation_code or None,
        "legal_basis": in_language(version, "legal_basis").splitlines(),
        "conditions": in_language(version, "conditions").splitlines(),
        "materials": [_told_material(row) for row in materials],
        "forms": [form for row in materials if (form := _forms_of(row))],
        "steps": in_language(version, "procedure").splitlines(),
        "promised_limit": limit_of(version, "promised"),
        "statutory_limit": limit_of(version, "statutory"),
        "immediate_minutes": version.immediate_minutes,
        "result_name": in_language(version, "result_name") or None,
        "result_validity": in_language(version, "result_validity") or None,
        "result_issuer": _result_issuer(version, office),
        "delivery_ways": list(version.delivery_ways),
        "visits_needed": version.visits_needed,
        "windows": _(", ").join(str(number) for number in windows) or None,
        "version": str(version.version),
        "valid_from": version.valid_from.isoformat() if version.valid_from else None,
    }


def _result_issuer(version: ItemVersion, office: Office) -> str | None:
    """Who issues the result, in words; nobody where there is none."""
    words = {"own": in_language(office, "authority"), "external": str(version.get_result_issued_by_display())}
    return words.get(version.result_issued_by)


def _told_material(row: Material) -> dict[str, Any]:
    told = {name: in_language(row, name) for name in ("name", "issuer", "note")}
    return told | {name: getattr(row, name) for name in ("originals", "copies", "required", "tolerable")}


def _forms_of(row: Material) -> dict[str, str | None]:
    """The names of a material's forms, or nothing where it has none."""
    named = {"blank": row.blank_form, "sample": row.sample_form}
    kept = {name: stored.name if stored else None for name, stored in named.items()}
    return {"material": in_language(row, "name"), **kept} if any(kept.values()) else {}


def limit_of(version: ItemVersion, which: str) -> dict[str, Any] | None:
    """The ``promised`` or ``statutory`` limit of a version as papers print it."""
    number = getattr(version, f"{which}_number")
    if number is None:
        return None
    unit, counted_from = getattr(version, f"{which}_unit"), getattr(version, f"{which}_from")
    return {"number": number, "unit": unit, "counts_from": counted_from}


def grouped_code(code: str) -> str:
    """The code as people read it: groups of five."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def normalise_code(text: str) -> str:
    """What somebody typed or scanned, as it is stored: no hyphens or spaces, I and L are 1, O is 0."""
    kept = "".join(text.upper().replace("-", "").split())
    return kept.translate(str.maketrans("ILO", "110"))[:32]
