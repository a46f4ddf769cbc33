"""What an applicant still owes: the materials that an open correction notice or undertaking names."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from appointments.flow import Step
from appointments.models import Case, MaterialCheck
from service_window.wording import in_chinese, in_language


@dataclass(frozen=True, slots=True)
class Missing:
    """What the applicant still owes, and why or until when."""

    name: str
    reason: str


def owed_by(case: Case) -> tuple[tuple[Missing, ...], date | None]:
    """What an open correction notice or undertaking asks for, and until when an undertaking promised it."""
    if case.is_closed:
        return (), None
    if case.step == Step.ACCEPT:
        notice = case.correction_notices.filter(supplied_at=None).first()
        items = notice.items if notice else []
        told = [Missing(str(row["name"]), str(row.get("reason") or "")) for row in items]
        return tuple(_translated(case, told) if told and get_language() == "en" else told), None
    if case.acceptance != Case.Acceptance.TOLERATED:
        return (), None
    undertaking = case.undertakings.filter(fulfilled_at=None, taken_back_at=None).first()
    if undertaking is None:
        return (), None
    checks = case.material_checks.filter(tolerated=True).select_related("material")
    return tuple(Missing(in_language(check.material, "name"), "") for check in checks), undertaking.due_on


def _translated(case: Case, told: list[Missing]) -> list[Missing]:
    """What a notice says in Chinese, in English where the catalogue and the product have words for it."""
    materials = [check.material for check in case.material_checks.select_related("material")]
    names = {material.name: in_language(material, "name") for material in materials}
    reasons = {in_chinese(state.label): str(state.label) for state in MaterialCheck.LACKING}
    return [Missing(names.get(row.name, row.name), reasons.get(row.reason, row.reason)) for row in told]
