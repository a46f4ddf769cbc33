"""Service items and their versions: drafts are written, published ones stand (domain facts, part 7)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.catalogue_checks import RULES, SENSE_FAULTS
from windows.models import ApprovalLink, ItemVersion, Material, ServiceItem, Staff, StoredFile
from windows.services import audit, files
from windows.services.item_rows import TEXT_FIELDS, as_catalogue_item, chain_of, materials_of
from windows.services.records import MANAGE_OFFICE, NotValid, require, validate, write


class VersionState(Refusal):
    """The version is in another state than the act needs."""


class NotPublishable(Refusal):
    """The draft lacks something, or contradicts itself."""


@transaction.atomic
def create_item(code: str, *, by: Staff | None, **fields: Any) -> ServiceItem:
    """Set up a service item; what it asks for is in its versions."""
    require(by, MANAGE_OFFICE)
    item = ServiceItem()
    change = write(item, {"code": code, **fields})
    audit.record("item.create", item, by=by, after=change.after, label=code)
    return item


@transaction.atomic
def change_item(item: ServiceItem, *, by: Staff | None, **fields: Any) -> ServiceItem:
    """Change the place of an item among the others; its code stands in public addresses and stays."""
    require(by, MANAGE_OFFICE)
    change = write(item, fields)
    if change:
        audit.record("item.change", item, by=by, before=change.before, after=change.after, label=item.code)
    return item


@transaction.atomic
def draft_version(item: ServiceItem, *, by: Staff | None, **fields: Any) -> ItemVersion:
    """Begin the next version of an item as a copy of its newest one; an item has one draft at a time."""
    require(by, MANAGE_OFFICE)
    ServiceItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    if ItemVersion.objects.filter(item=item, state=ItemVersion.State.DRAFT).exists():
        raise VersionState(_("This item already has a draft. Publish or change that one."))
    source = ItemVersion.objects.filter(item=item).order_by("-version").first()
    number = (ItemVersion.objects.filter(item=item).aggregate(last=Max("version"))["last"] or 0) + 1
    copied = {name: getattr(source, name) for name in TEXT_FIELDS} if source else {}
    version = ItemVersion(item=item, version=number, is_sample=item.is_sample)
    write(version, copied | fields)
    if source is not None:
        _replace_parts(version, materials_of(source), chain_of(source))
    audit.record("version.draft", version, by=by, after={"version": number}, label=item.code)
    return version


@transaction.atomic
def change_draft(
    version: ItemVersion,
    *,
    by: Staff | None,
    materials: Iterable[Mapping[str, Any]] | None = None,
    chain: Iterable[str] | None = None,
    **fields: Any,
) -> ItemVersion:
    """Change a draft; ``materials`` and ``chain`` replace the rows it has, in the order given."""
    require(by, MANAGE_OFFICE)
    _locked(version, ItemVersion.State.DRAFT)
    change = write(version, fields)
    old = (materials_of(version), chain_of(version))
    new = (
        old[0] if materials is None else [dict(row) for row in materials],
        old[1] if chain is None else list(chain),
    )
    parts = {"materials": len(new[0])} if new[0] != old[0] else {}
    parts |= {"chain": len(new[1])} if new[1] != old[1] else {}
    if parts:
        _replace_parts(version, *new)
    if change or parts:
        audit.record(
            "version.change",
            version,
            by=by,
            after={"fields": sorted(change.after), **parts},
            label=version.item.code,
        )
    return version


@transaction.atomic
def publish_version(version: ItemVersion, *, by: Staff | None, valid_from: date, loaded: bool = False) -> ItemVersion:
    """Put a draft in force from a day on; the version before it ends there. ``loaded`` allows a past day.

    The version before stays in force until the evening before ``valid_from``; cases keep the version they pinned.
    """
    require(by, MANAGE_OFFICE)
    if valid_from < timezone.localdate() and not loaded:
        raise NotPublishable(_("A version comes into force today at the earliest."))
    ServiceItem.objects.select_for_update(no_key=True).get(pk=version.item_id)
    _locked(version, ItemVersion.State.DRAFT)
    reasons = blockers(version)
    if reasons:
        raise NotPublishable(" ".join(reasons))
    before = ItemVersion.objects.filter(item=version.item_id, state=ItemVersion.State.PUBLISHED).first()
    if before is not None and before.valid_from is not None and before.valid_from > valid_from:
        raise NotPublishable(
            _("Version %(version)d comes into force on %(day)s. Choose that day or a later one.")
            % {"version": before.version, "day": before.valid_from.isoformat()}
        )
    ItemVersion.objects.filter(item=version.item_id, state=ItemVersion.State.PUBLISHED).update(
        state=ItemVersion.State.SUPERSEDED, valid_until=valid_from
    )
    moved = ItemVersion.objects.filter(pk=version.pk, state=ItemVersion.State.DRAFT).update(
        state=ItemVersion.State.PUBLISHED, valid_from=valid_from
    )
    if not moved:
        raise VersionState(_("Somebody else has already published this version."))
    version.state, version.valid_from = ItemVersion.State.PUBLISHED, valid_from
    audit.record(
        "version.publish",
        version,
        by=by,
        before={"version": before.version if before else None},
        after={"version": version.version, "valid_from": valid_from},
        label=version.item.code,
    )
    return version


def store_form(upload: UploadedFile, *, by: Staff | None) -> StoredFile:
    """Keep a blank form (空白表格) or a filled-in sample (示范文本); a draft's materials then name it."""
    require(by, MANAGE_OFFICE)
    return files.store_upload(upload, purpose=StoredFile.Purpose.BLANK_FORM, by=by, allowed=frozenset(files.FORM_TYPES))


def blockers(version: ItemVersion) -> list[str]:
    """Why the draft cannot be published, in words; empty where nothing stands in the way."""
    entry = as_catalogue_item(version)
    reasons = [str(SENSE_FAULTS[rule.code]) for rule in RULES if rule.broken(entry)]
    if not entry.advice_only and not entry.materials:
        reasons.append(_("The list of materials is empty."))
    return reasons


def _locked(version: ItemVersion, state: str) -> None:
    """Hold the version for this transaction; refuse where it is no longer in ``state``."""
    current = (
        ItemVersion.objects.select_for_update(no_key=True).filter(pk=version.pk).values_list("state", flat=True).first()
    )
    if current != state:
        raise VersionState(_("This version is published. Begin a new draft to change the item."))


def _replace_parts(version: ItemVersion, materials: Iterable[Mapping[str, Any]], chain: Iterable[str]) -> None:
    """Write the rows of materials and of the approval chain anew, numbered in the order given."""
    version.materials.all().delete()
    version.approval_chain.all().delete()
    rows: list[Material | ApprovalLink] = [
        Material(version=version, position=position, **row) for position, row in enumerate(materials, start=1)
    ]
    rows += [
        ApprovalLink(version=version, position=position, role=role) for position, role in enumerate(chain, start=1)
    ]
    for row in rows:
        validate(row)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise NotValid(_("The list of materials or the approval chain contradicts itself.")) from error
