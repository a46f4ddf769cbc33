"""Load a catalogue of service items: all or nothing, and the same content again changes nothing."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.catalogue_format import Catalogue, CatalogueErrors, CatalogueItem, read_catalogue
from windows.models import ItemVersion, ServiceItem, Staff
from windows.services import audit
from windows.services.item_rows import (
    TEXT_FIELDS,
    chain_of,
    material_fields,
    texts_of_materials,
    version_fields,
    with_known_forms,
)
from windows.services.items import change_draft, change_item, create_item, draft_version, publish_version
from windows.services.records import MANAGE_OFFICE, require


class CatalogueRefused(Refusal):
    """The file cannot be loaded; the sentence holds one line for each fault."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, as item codes in the file's order."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def load_catalogue(text: str, *, by: Staff | None) -> LoadReport:
    """Load the catalogue in ``text``; a file with any fault loads nothing.

    A new item is published from the file's date, a changed one gets a new version from that date, today at the
    earliest. Without a date both stay drafts. Items that the file does not name stay as they are.
    """
    require(by, MANAGE_OFFICE)
    try:
        catalogue = read_catalogue(text)
    except CatalogueErrors as errors:
        raise CatalogueRefused(str(errors)) from errors
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    with transaction.atomic():
        return _load(catalogue, digest=digest, by=by)


def _load(catalogue: Catalogue, *, digest: str, by: Staff | None) -> LoadReport:
    report = LoadReport()
    items = {item.code: item for item in ServiceItem.objects.all()}
    for position, entry in enumerate(catalogue.items, start=1):
        known = items.get(entry.code)
        if known is not None and known.is_sample and not catalogue.sample:
            raise CatalogueRefused(
                _("The item %(code)s is a sample. Give the real item another code, so that samples never mix with it.")
                % {"code": entry.code}
            )
        if known is None:
            known = create_item(
                entry.code,
                by=by,
                group=_group(entry),
                group_en=_group_en(entry),
                position=position,
                is_sample=catalogue.sample,
            )
            _write_version(known, entry, from_day=catalogue.published_from, by=by)
            report.created.append(entry.code)
        elif _write_changes(known, entry, from_day=catalogue.published_from, by=by):
            report.changed.append(entry.code)
        else:
            report.unchanged.append(entry.code)
    if report.created or report.changed:
        audit.record(
            "catalogue.load",
            ("catalogue", digest[:16]),
            by=by,
            after={"sha256": digest, "created": report.created, "changed": report.changed},
        )
    return report


def _write_version(item: ServiceItem, entry: CatalogueItem, *, from_day: date | None, by: Staff | None) -> None:
    """The first version of an item, in force from the file's date, which may lie in the past."""
    version = draft_version(item, by=by, **version_fields(entry))
    change_draft(version, by=by, materials=material_fields(entry), chain=entry.approval_chain)
    if from_day is not None:
        publish_version(version, by=by, valid_from=from_day, loaded=True)


def _write_changes(item: ServiceItem, entry: CatalogueItem, *, from_day: date | None, by: Staff | None) -> bool:
    """Bring a known item to what the file says; tells whether anything differed."""
    moved = {
        name: value
        for name, value in (("group", _group(entry)), ("group_en", _group_en(entry)))
        if getattr(item, name) != value
    }
    if moved:
        change_item(item, by=by, **moved)
    newest = item.versions.order_by("-version").first()
    is_draft = newest is not None and newest.state == ItemVersion.State.DRAFT
    if newest is not None and _says_the_same(newest, entry) and (from_day is None or not is_draft):
        return bool(moved)
    version = newest if newest is not None and is_draft else draft_version(item, by=by)
    materials = with_known_forms(version, material_fields(entry))
    change_draft(version, by=by, materials=materials, chain=entry.approval_chain, **version_fields(entry))
    if from_day is not None:
        first = not item.versions.exclude(state=ItemVersion.State.DRAFT).exists()
        publish_version(
            version, by=by, valid_from=from_day if first else max(from_day, timezone.localdate()), loaded=True
        )
    return True


def _says_the_same(version: ItemVersion, entry: CatalogueItem) -> bool:
    fields = version_fields(entry)
    return (
        all(getattr(version, name) == fields[name] for name in TEXT_FIELDS)
        and texts_of_materials(version) == material_fields(entry)
        and chain_of(version) == list(entry.approval_chain)
    )


def _group(entry: CatalogueItem) -> str:
    """The name an item shares with its variants; an item without variants needs none."""
    return "" if entry.group_code == entry.code else entry.group_name


def _group_en(entry: CatalogueItem) -> str:
    return "" if entry.group_code == entry.code else entry.group_name_en
