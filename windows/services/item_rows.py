"""A version of an item with its materials and chain, as one value: to copy, to compare and to check."""

from typing import Any, Final

from windows.catalogue_format import LONG_TEXTS
from windows.catalogue_types import ENGLISH_TEXTS, CatalogueItem, CatalogueMaterial, Limit
from windows.models import ItemVersion

MATERIAL_FIELDS: Final = (
    *("name", "name_en", "issuer", "issuer_en", "originals", "copies", "required", "tolerable", "note", "note_en"),
)
FORM_FIELDS: Final = ("blank_form_id", "sample_form_id")
"""The files of a material; a catalogue holds none."""
_NOT_TEXT: Final = frozenset({"id", "item", "version", "state", "valid_from", "valid_until", "is_sample"})
TEXT_FIELDS: Final = tuple(field.name for field in ItemVersion._meta.concrete_fields if field.name not in _NOT_TEXT)
"""What a version says, and its next draft begins with."""


def materials_of(version: ItemVersion) -> list[dict[str, Any]]:
    """The materials in their order with their forms, without their keys."""
    return list(version.materials.order_by("position").values(*MATERIAL_FIELDS, *FORM_FIELDS))


def texts_of_materials(version: ItemVersion) -> list[dict[str, Any]]:
    """The materials in their order as a catalogue writes them: without forms."""
    return list(version.materials.order_by("position").values(*MATERIAL_FIELDS))


def with_known_forms(version: ItemVersion, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a catalogue, each with the forms that the version has for a material of this name."""
    known = {row["name"]: {name: row[name] for name in FORM_FIELDS} for row in materials_of(version)}
    return [row | known.get(row["name"], {}) for row in rows]


def chain_of(version: ItemVersion) -> list[str]:
    """The roles of the approval chain in their order."""
    return list(version.approval_chain.order_by("position").values_list("role", flat=True))


def as_catalogue_item(version: ItemVersion) -> CatalogueItem:
    """The version as a catalogue would write it, so that one set of rules checks both."""
    item = version.item
    return CatalogueItem(
        line=0,
        code=item.code,
        group_code="",
        group_name=item.group,
        group_name_en=item.group_en,
        basic_code=version.basic_code or None,
        implementation_code=version.implementation_code or None,
        handling_code=version.handling_code or None,
        name=version.name,
        name_en=version.name_en,
        aliases=tuple(version.aliases.split()),
        item_type=version.item_type,
        case_type=version.case_type,
        advice_only=version.advice_only,
        audience=tuple(version.audience),
        **{name: getattr(version, name) for name in (*LONG_TEXTS, *ENGLISH_TEXTS)},
        statutory=_limit(version.statutory_number, version.statutory_unit, version.statutory_from),
        promised=_limit(version.promised_number, version.promised_unit, version.promised_from),
        immediate_minutes=version.immediate_minutes,
        result_name=version.result_name or None,
        result_validity=version.result_validity or None,
        result_issued_by=version.result_issued_by,
        approval_chain=tuple(chain_of(version)),
        special_procedures=tuple(version.special_procedures),
        delivery_ways=tuple(version.delivery_ways),
        visits_needed=version.visits_needed,
        enquiry_phone=version.enquiry_phone or None,
        complaint_phone=version.complaint_phone or None,
        decision_wording=version.decision_wording,
        verified_by_bureau=version.verified_by_bureau,
        materials=tuple(CatalogueMaterial(**row) for row in texts_of_materials(version)),
    )


def version_fields(entry: CatalogueItem) -> dict[str, Any]:
    """What a version says, as the catalogue's entry wrote it: the values of ``TEXT_FIELDS``."""
    same = [
        "name",
        "name_en",
        "item_type",
        "case_type",
        "advice_only",
        "legal_basis",
        "conditions",
        "procedure",
        "procedure_en",
        "summary_en",
        *ENGLISH_TEXTS,
        "immediate_minutes",
        "result_issued_by",
        "decision_wording",
        "visits_needed",
        "verified_by_bureau",
    ]
    optional = [
        "basic_code",
        "implementation_code",
        "handling_code",
        "result_name",
        "result_validity",
        "enquiry_phone",
        "complaint_phone",
    ]
    fields: dict[str, Any] = {name: getattr(entry, name) for name in same}
    fields |= {name: getattr(entry, name) or "" for name in optional}
    fields |= {name: list(getattr(entry, name)) for name in ("audience", "special_procedures", "delivery_ways")}
    fields["aliases"] = " ".join(" ".join(alias.split()) for alias in entry.aliases)
    for name, limit in (("statutory", entry.statutory), ("promised", entry.promised)):
        fields |= {
            f"{name}_number": limit.number if limit else None,
            f"{name}_unit": limit.unit if limit else "working_day",
            f"{name}_from": limit.counts_from if limit else "acceptance",
        }
    return fields


def material_fields(entry: CatalogueItem) -> list[dict[str, Any]]:
    """The materials of a catalogue's entry as rows."""
    return [{name: getattr(material, name) for name in MATERIAL_FIELDS} for material in entry.materials]


def _limit(number: int | None, unit: str, counts_from: str) -> Limit | None:
    return None if number is None else Limit(number, unit, counts_from)
