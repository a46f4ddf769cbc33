"""Whether the fields of a service item make sense together: a table of rules, all asked of every item.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from .catalogue_types import LINKS, CatalogueItem, CatalogueMaterial
from .field_reader import Fields
from .located_json import Wording

SENSE_FAULTS: Final[dict[str, Wording]] = {
    "longer_than_statutory": _("The promised limit is longer than the statutory limit."),
    "immediate_with_days": _("An immediate item has no promised limit in days, only minutes."),
    "immediate_without_minutes": _("An immediate item needs the minutes within which it is finished."),
    "promised_without_limit": _("A promised item needs its promised limit."),
    "minutes_without_immediate": _("Only an immediate item has a limit in minutes."),
    "case_type_of_advice": _("An item for advice only, and no other, is neither immediate nor promised."),
    "licence_without_limit": _("A licence always has a statutory limit."),
    "licence_wording": _("Licences, and only licences, use the wording of licence decisions."),
    "tolerable_not_required": _("Only a required material can be tolerated as missing."),
    "required_without_sheets": _("A required material needs at least one original or copy."),
    "advice_only": _("An item for advice only accepts nothing, so this field must stay empty."),
    "advice_only_materials": _("An item for advice only can require no material."),
    "chain_empty": _("Somebody has to decide: the approval chain is empty."),
    "chain_handler": _("The handler decides alone or not at all."),
    "chain_order": _("The approval chain must go upwards: department reviewer, chief representative, bureau leader."),
    "result_without_name": _("A result that is issued needs a name."),
    "result_not_issued": _("No result is issued, so this field must stay empty."),
    "delivery_missing": _("A result needs at least one way of delivery."),
    "audience_missing": _("Say for whom the item is: at least one kind of applicant."),
    "verified_sample": _("Sample data cannot be marked as verified by the bureau."),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A sense fault of ``field``, asked only where every field it looks at could be read."""

    field: str
    code: str
    looks_at: tuple[str, ...]
    broken: Callable[[CatalogueItem], bool]


def longer_than_statutory(item: CatalogueItem) -> bool:
    """Whether the brand promise is longer than the law allows (行政许可法 §42)."""
    return item.promised is not None and item.statutory is not None and item.promised.longer_than(item.statutory)


def chain_descends(item: CatalogueItem) -> bool:
    """Whether a link of the approval chain stands below the one before it."""
    ranks = [LINKS.index(link) for link in item.approval_chain]
    return ranks != sorted(ranks)


EMPTY_FOR_ADVICE: Final = (
    "statutory",
    "promised",
    "immediate_minutes",
    "approval_chain",
    "special_procedures",
    "delivery_ways",
    "result_name",
)

RULES: Final = (
    Rule("promised", "longer_than_statutory", ("promised", "statutory"), longer_than_statutory),
    Rule(
        "promised",
        "immediate_with_days",
        ("case_type", "promised"),
        lambda item: item.case_type == "immediate" and item.promised is not None,
    ),
    Rule(
        "promised",
        "promised_without_limit",
        ("case_type", "promised"),
        lambda item: item.case_type == "promised" and item.promised is None,
    ),
    Rule(
        "immediate_minutes",
        "immediate_without_minutes",
        ("case_type", "immediate_minutes"),
        lambda item: item.case_type == "immediate" and item.immediate_minutes is None,
    ),
    Rule(
        "immediate_minutes",
        "minutes_without_immediate",
        ("case_type", "immediate_minutes"),
        lambda item: item.case_type == "promised" and item.immediate_minutes is not None,
    ),
    Rule(
        "case_type",
        "case_type_of_advice",
        ("case_type", "advice_only"),
        lambda item: (item.case_type == "other") != item.advice_only,
    ),
    Rule(
        "statutory",
        "licence_without_limit",
        ("item_type", "statutory"),
        lambda item: item.item_type == "licence" and item.statutory is None,
    ),
    Rule(
        "decision_wording",
        "licence_wording",
        ("item_type", "decision_wording"),
        lambda item: (item.item_type == "licence") != (item.decision_wording == "licence"),
    ),
    Rule("audience", "audience_missing", ("audience",), lambda item: not item.audience),
    Rule(
        "approval_chain",
        "chain_empty",
        ("approval_chain", "advice_only"),
        lambda item: not item.advice_only and not item.approval_chain,
    ),
    Rule(
        "approval_chain",
        "chain_handler",
        ("approval_chain",),
        lambda item: "handler" in item.approval_chain and len(item.approval_chain) > 1,
    ),
    Rule("approval_chain", "chain_order", ("approval_chain",), chain_descends),
    Rule(
        "result_name",
        "result_without_name",
        ("result_issued_by", "result_name"),
        lambda item: item.result_issued_by != "none" and item.result_name is None,
    ),
    Rule(
        "result_name",
        "result_not_issued",
        ("result_issued_by", "result_name"),
        lambda item: item.result_issued_by == "none" and item.result_name is not None,
    ),
    Rule(
        "result_validity",
        "result_not_issued",
        ("result_issued_by", "result_validity"),
        lambda item: item.result_issued_by == "none" and item.result_validity is not None,
    ),
    Rule(
        "delivery_ways",
        "delivery_missing",
        ("result_issued_by", "delivery_ways"),
        lambda item: item.result_issued_by != "none" and not item.delivery_ways,
    ),
)


def check_item(item: CatalogueItem, fields: Fields, *, sample: bool) -> None:
    """Ask every rule of ``item`` and note those it breaks."""
    for rule in RULES:
        if fields.clean(*rule.looks_at) and rule.broken(item):
            fields.refuse(rule.field, rule.code, fields.source.get(rule.field))
    if item.advice_only and fields.clean("advice_only"):
        for name in EMPTY_FOR_ADVICE:
            if fields.clean(name) and getattr(item, name):
                fields.refuse(name, "advice_only", fields.source.get(name))
    if sample and item.verified_by_bureau:
        fields.refuse("verified_by_bureau", "verified_sample", True)


def check_material(material: CatalogueMaterial, fields: Fields, *, advice_only: bool) -> None:
    """Note what contradicts itself in one material."""
    if not fields.clean("required", "tolerable", "originals", "copies"):
        return
    if material.tolerable and not material.required:
        fields.refuse("tolerable", "tolerable_not_required", True)
    if material.required and not material.originals + material.copies:
        fields.refuse("originals", "required_without_sheets", material.originals)
    if material.required and advice_only:
        fields.refuse("required", "advice_only_materials", True)
