"""The sample office: written by the services that the administration uses, and read back as the setting of the year."""

import json
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import windows
from appointments.services import clocks
from service_window.demo.people import CHIEF, CLERKS, LEADER, REVIEWERS, STAFF, Person
from service_window.demo.setting import ItemFacts, MaterialFacts, Setting
from windows.models import CalendarDay, ItemVersion, Office, RoleAssignment, ServiceItem, Staff, Window
from windows.services import assignments
from windows.services import office as office_service
from windows.services import window as window_service
from windows.services.catalogue import load_catalogue
from windows.services.staff import create_staff

DATA = Path(windows.__file__).parent / "data"
YEAR = timedelta(days=365)
SERVED_BEFORE = timedelta(days=3 * 365)
_COPIED = ("name", "name_en", "authority", "authority_code", "brand", "region_code", "department_code", "address")
_COPIED_TOO = ("authority_en", "address_en", "phone", "complaint_phone", "privacy_contact")


class TooEarlyError(Exception):
    """The clock shows a day on which the sample catalogue does not apply yet."""


@dataclass(frozen=True)
class Cast:
    """The rows of the office, as the year names them."""

    office: Office
    staff: dict[str, Staff]
    windows: dict[int, Window]
    items: dict[str, ServiceItem]
    versions: dict[str, ItemVersion]


def write_office(today: date, *, public_url: str = "") -> Cast:
    """Write office, windows, catalogue, people and their A and B roles; everything is marked as a sample."""
    sample: dict[str, Any] = json.loads((DATA / "sample_office.json").read_text("utf-8"))
    office = _write_office(sample, public_url)
    load_catalogue((DATA / "sample_catalogue.json").read_text("utf-8"), by=None)
    items = {item.code: item for item in ServiceItem.objects.all()}
    joined = today - SERVED_BEFORE
    staff = {person.number: _write_person(person, joined) for person in STAFF}
    rows = {}
    for entry in sample["windows"]:
        row = window_service.create_window(
            entry["number"],
            by=None,
            **{name: entry[name] for name in ("name", "name_en", "place", "place_en", "accessible")},
        )
        window_service.change_offers(row, [items[code] for code in entry["items"]], by=None)
        _assign(row, [items[code] for code in entry["items"]], staff, joined)
        rows[row.number] = row
    published = ItemVersion.objects.published_on(today).select_related("item").prefetch_related("materials")
    return Cast(office, staff, rows, items, {version.item.code: version for version in published})


def setting_of(cast: Cast, *, today: date, seed: int) -> Setting:
    """What the year needs to know of the office; it ends yesterday."""
    published = [version.valid_from for version in cast.versions.values() if version.valid_from]
    first = max([today - YEAR, *published])
    if not published or first > today - timedelta(days=30):
        raise TooEarlyError
    hours: dict[int, list[tuple[int, int]]] = {}
    for row in cast.office.opening_hours.all():
        hours.setdefault(row.weekday, []).append((_second(row.opens), _second(row.closes)))
    rows = RoleAssignment.objects.on(today).select_related("window", "item", "a_role", "b_role")
    return Setting(
        seed=seed,
        first=first,
        last=today - timedelta(days=1),
        calendar=CalendarDay.objects.work_calendar(),
        hours={weekday: tuple(stretches) for weekday, stretches in hours.items()},
        close=cast.office.closes_business_at,
        items={code: _facts(code, version) for code, version in sorted(cast.versions.items())},
        posts={(row.window.number, row.item.code): (row.a_role.number, row.b_role.number) for row in rows},
        reviewers=tuple(person.number for person in REVIEWERS),
        chief=CHIEF.number,
        leader=LEADER.number,
    )


def _write_office(sample: dict[str, Any], public_url: str) -> Office:
    office = Office.objects.current()
    fields = {name: sample[name] for name in (*_COPIED, *_COPIED_TOO)}
    closes = time.fromisoformat(sample["closes_business_at"])
    fields |= {"public_url": public_url, "closes_business_at": closes}
    office_service.change_office(office, by=None, is_sample=True, **fields)
    hours = [
        (entry["weekday"], time.fromisoformat(entry["opens"]), time.fromisoformat(entry["closes"]))
        for entry in sample["opening_hours"]
    ]
    office_service.set_opening_hours(office, hours, by=None)
    return office


def _write_person(person: Person, joined: date) -> Staff:
    return create_staff(
        person.number,
        by=None,
        name=person.name,
        roles=[role.value for role in person.roles],
        job_title=person.title,
        phone=person.phone,
        employment_kind=person.employment,
        party_member=person.party,
        joined_on=joined,
        is_sample=True,
    )


def _assign(row: Window, offered: list[ServiceItem], staff: dict[str, Staff], joined: date) -> None:
    """The clerk of the window is A, the clerk of the next one B."""
    a_role = staff[CLERKS[(row.number - 1) % len(CLERKS)].number]
    b_role = staff[CLERKS[row.number % len(CLERKS)].number]
    for item in offered:
        assignments.assign_roles(row, item, a_role=a_role, b_role=b_role, valid_from=joined, by=None)


def _facts(code: str, version: ItemVersion) -> ItemFacts:
    materials = sorted(version.materials.all(), key=lambda material: material.position)
    return ItemFacts(
        code=code,
        licence=version.is_licence,
        advice_only=version.advice_only,
        immediate=version.is_immediate,
        promised=None if version.is_immediate else clocks.promised_limit(version),
        statutory=clocks.statutory_limit(version),
        chain=tuple(version.approval_chain.order_by("position").values_list("role", flat=True)),
        special=tuple(version.special_procedures),
        ways=tuple(version.delivery_ways),
        audience=tuple(version.audience),
        issuer=version.result_issued_by,
        materials=tuple(MaterialFacts(row.position, row.required, row.tolerable) for row in materials),
    )


def _second(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60
