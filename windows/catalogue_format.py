"""The file format of a catalogue of service items: read, check and report everything that is wrong, all at once.

Pure: no query, no request, no clock. One entry of ``items`` is one service item as the national catalogue counts them
(事项); where applying, changing and closing differ in limits and materials, the entry lists ``variants``, and each
becomes an item of its own under the entry's name (办理项). Why: ``docs/decisions/0035-items-with-variants.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from . import catalogue_types as allowed
from .catalogue_checks import SENSE_FAULTS, check_item, check_material
from .catalogue_types import Catalogue, CatalogueItem, CatalogueMaterial, Limit
from .field_reader import FIELD_FAULTS, SLUG, Fields
from .located_json import Fault, FaultList, Located, parse_json

__all__ = ["Catalogue", "CatalogueErrors", "CatalogueItem", "CatalogueMaterial", "Limit", "read_catalogue"]

FILE_LENGTH: Final = 2_000_000
NAME_LENGTH: Final = 100
ENGLISH_NAME_LENGTH: Final = 200
CODE_LENGTH: Final = 64
PHONE_LENGTH: Final = 50
ISSUER_LENGTH: Final = 100
NOTE_LENGTH: Final = 500
LONG_TEXT: Final = 4_000
MOST_ITEMS: Final = 500
MOST_VARIANTS: Final = 20
MOST_MATERIALS: Final = 60
MOST_ALIASES: Final = 20
ALIAS_LENGTH: Final = 20
MOST_MINUTES: Final = 480
MOST_SHEETS: Final = 20
MOST_VISITS: Final = 20
MOST_DAYS: Final = 1_000
LONG_TEXTS: Final = ("legal_basis", "conditions", "procedure", "procedure_en", "summary_en")
ENGLISH_LONG_TEXTS: Final = allowed.ENGLISH_TEXTS[:2]
ENGLISH_NAMES: Final = allowed.ENGLISH_TEXTS[2:]
CHOICES: Final = {
    "item_type": allowed.ITEM_TYPES,
    "case_type": allowed.CASE_TYPES,
    "result_issued_by": allowed.ISSUERS,
    "decision_wording": allowed.WORDINGS,
}
OWN_TO_VARIANT: Final = ("code", "name", "name_en", "variants")


class CatalogueErrors(ValueError):  # noqa: N818 (it holds many)
    """The file is not a catalogue that can be loaded; ``faults`` holds everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(len(self.faults))

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def read_catalogue(text: str) -> Catalogue:
    """The catalogue written in ``text``; raises ``CatalogueErrors`` with every fault of the file, and nothing else."""
    faults = FaultList({**FIELD_FAULTS, **SENSE_FAULTS})
    source = parse_json(text, faults, most=FILE_LENGTH)
    if len(faults):
        raise CatalogueErrors(tuple(faults))
    if not isinstance(source, Located):
        faults.add("not_object", value=source)
        raise CatalogueErrors(tuple(faults))
    catalogue = _read_file(Fields(source, place="", faults=faults))
    if len(faults):
        raise CatalogueErrors(tuple(faults))
    return catalogue


def _read_file(fields: Fields) -> Catalogue:
    name = fields.text("catalogue", most=NAME_LENGTH)
    sample = fields.flag("sample")
    comment = fields.optional_text("comment", most=LONG_TEXT, lines=True)
    published_from = fields.optional_date("published_from")
    groups: set[str] = set()
    codes: set[str] = set()
    items: list[CatalogueItem] = []
    for path, source in fields.objects("items", least=1, most=MOST_ITEMS):
        entry = Fields(source, place=_place(source, path), faults=fields.faults)
        group = {f"group_{name}": value for name, value in _titles(entry).items()}
        _note_repeated(entry, group["group_code"], groups)
        for single in _singles(entry):
            item = _read_item(single, group=group, sample=sample)
            _note_repeated(single, item.code, codes)
            items.append(item)
    fields.finish()
    return Catalogue(name, sample, comment or "", published_from, tuple(items))


def _place(source: Located, position: str) -> str:
    code = source.get("code")
    return code if isinstance(code, str) and len(code) <= CODE_LENGTH and SLUG.fullmatch(code) else position


def _titles(fields: Fields) -> dict[str, str]:
    return {"code": fields.slug("code", most=CODE_LENGTH)} | _names(fields)


def _names(fields: Fields) -> dict[str, str]:
    return {
        "name": fields.text("name", most=NAME_LENGTH),
        "name_en": fields.text("name_en", most=ENGLISH_NAME_LENGTH),
    }


def _note_repeated(fields: Fields, code: str, seen: set[str]) -> None:
    if code and code in seen:
        fields.refuse("code", "duplicate", code)
    seen.add(code)


def _singles(entry: Fields) -> Iterator[Fields]:
    """The entry itself, or for each of its variants what the entry says, overridden by what the variant says."""
    if entry.absent("variants"):
        yield entry
        return
    shared = {name: value for name, value in entry.source.items() if name not in OWN_TO_VARIANT}
    for path, variant in entry.objects("variants", least=1, most=MOST_VARIANTS):
        taken = {name: value for name, value in shared.items() if not _says_itself(variant, name)}
        merged = Located({**taken, **variant}.items(), variant.line)
        merged.repeated = variant.repeated
        origins = dict.fromkeys(taken, (entry.place, entry.source.line))
        place = _place(variant, f"{entry.place}.{path}")
        yield Fields(merged, place=place, faults=entry.faults, origins=origins)


def _says_itself(variant: Located, name: str) -> bool:
    """Whether a variant says a field itself, or the Chinese text whose English it would take over."""
    return name in variant or (name in allowed.ENGLISH_TEXTS and name.removesuffix("_en") in variant)


def _read_item(fields: Fields, *, group: dict[str, str], sample: bool) -> CatalogueItem:
    advice_only = fields.flag("advice_only")
    item = CatalogueItem(
        line=fields.source.line,
        **_titles(fields),
        **group,
        **{name: fields.text(name, most=LONG_TEXT, lines=True) for name in LONG_TEXTS},
        **{name: fields.optional_text(name, most=LONG_TEXT, lines=True) or "" for name in ENGLISH_LONG_TEXTS},
        **{name: fields.optional_text(name, most=ENGLISH_NAME_LENGTH) or "" for name in ENGLISH_NAMES},
        **{name: fields.choice(name, values) for name, values in CHOICES.items()},
        basic_code=fields.optional_text("basic_code", most=CODE_LENGTH),
        implementation_code=fields.optional_text("implementation_code", most=CODE_LENGTH),
        handling_code=fields.optional_text("handling_code", most=CODE_LENGTH),
        aliases=fields.words("aliases", most=MOST_ALIASES, longest=ALIAS_LENGTH),
        advice_only=advice_only,
        audience=fields.choices("audience", allowed.AUDIENCES),
        statutory=_read_limit(fields, "statutory"),
        promised=_read_limit(fields, "promised"),
        immediate_minutes=fields.optional_number("immediate_minutes", low=1, high=MOST_MINUTES),
        result_name=fields.optional_text("result_name", most=NAME_LENGTH),
        result_validity=fields.optional_text("result_validity", most=NAME_LENGTH),
        approval_chain=fields.choices("approval_chain", allowed.LINKS),
        special_procedures=fields.choices("special_procedures", allowed.SPECIAL_PROCEDURES),
        delivery_ways=fields.choices("delivery_ways", allowed.DELIVERY_WAYS),
        visits_needed=fields.number("visits_needed", low=0, high=MOST_VISITS),
        enquiry_phone=fields.optional_text("enquiry_phone", most=PHONE_LENGTH),
        complaint_phone=fields.optional_text("complaint_phone", most=PHONE_LENGTH),
        verified_by_bureau=fields.optional_flag("verified_by_bureau"),
        materials=_read_materials(fields, advice_only=advice_only),
    )
    check_item(item, fields, sample=sample)
    fields.finish()
    return item


def _read_limit(fields: Fields, name: str) -> Limit | None:
    section = fields.section(name)
    if section is None:
        return None
    limit = Limit(
        section.number("number", low=1, high=MOST_DAYS),
        section.choice("unit", allowed.UNITS),
        section.choice("counts_from", allowed.STARTS),
    )
    section.finish()
    return limit


def _read_materials(fields: Fields, *, advice_only: bool) -> tuple[CatalogueMaterial, ...]:
    materials: list[CatalogueMaterial] = []
    names: set[str] = set()
    for section in fields.sections("materials", least=0, most=MOST_MATERIALS):
        material = CatalogueMaterial(
            **_names(section),
            issuer=section.text("issuer", most=ISSUER_LENGTH),
            issuer_en=section.optional_text("issuer_en", most=ENGLISH_NAME_LENGTH) or "",
            originals=section.number("originals", low=0, high=MOST_SHEETS),
            copies=section.number("copies", low=0, high=MOST_SHEETS),
            required=section.flag("required"),
            tolerable=section.flag("tolerable"),
            note=section.optional_text("note", most=NOTE_LENGTH) or "",
            note_en=section.optional_text("note_en", most=NOTE_LENGTH) or "",
        )
        if material.name and material.name in names:
            section.refuse("name", "duplicate", material.name)
        names.add(material.name)
        check_material(material, section, advice_only=advice_only)
        section.finish()
        materials.append(material)
    return tuple(materials)
