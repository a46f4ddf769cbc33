"""Loading a catalogue: all or nothing, the same again changes nothing, a change becomes a new version."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.factories import make_staff
from windows.models import AuditEvent, ItemVersion, Material, ServiceItem
from windows.roles import Role
from windows.services.catalogue import CatalogueRefused, load_catalogue
from windows.services.records import NotPermitted

SAMPLE = Path(settings.BASE_DIR) / "windows" / "data" / "sample_catalogue.json"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]


@pytest.fixture
def _today():
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


def sample() -> dict[str, Any]:
    return json.loads(SAMPLE.read_text("utf-8"))


def load(catalogue: dict[str, Any]) -> Any:
    return load_catalogue(json.dumps(catalogue, ensure_ascii=False), by=None)


def counts() -> tuple[int, int, int, int]:
    return tuple(model.objects.count() for model in (ServiceItem, ItemVersion, Material, AuditEvent))


def test_sample_catalogue_is_published_from_its_date():
    report = load(sample())
    assert ItemVersion.objects.published_on(date(2025, 9, 1)).count() == ServiceItem.objects.count()
    assert ItemVersion.objects.published_on(date(2025, 8, 31)).count() == 0
    assert (report.changed, report.unchanged) == ([], [])
    assert report.created == list(ServiceItem.objects.order_by("position").values_list("code", flat=True))
    assert ServiceItem.objects.filter(is_sample=False).count() == 0
    assert ItemVersion.objects.filter(is_sample=False).count() == 0
    assert ItemVersion.objects.filter(verified_by_bureau=True).count() == 0


def test_sample_catalogue_holds_fourteen_national_items():
    report = load(sample())
    assert len(sample()["items"]) == 14
    assert len(report.created) == sum(len(entry.get("variants", [0])) for entry in sample()["items"])


def test_variants_share_a_group():
    load(sample())
    grouped = [entry for entry in sample()["items"] if "variants" in entry]
    for entry in grouped:
        codes = {variant["code"] for variant in entry["variants"]}
        assert set(ServiceItem.objects.filter(group=entry["name"]).values_list("code", flat=True)) == codes


def test_same_content_again_changes_nothing():
    load(sample())
    before = counts()
    report = load(sample())
    assert (report.created, report.changed) == ([], [])
    assert counts() == before


def test_changed_item_gets_a_version_from_today():
    load(sample())
    catalogue = sample()
    single = next(entry for entry in catalogue["items"] if "variants" not in entry)
    single["conditions"] = "新的条件"
    report = load(catalogue)
    assert report.changed == [single["code"]]
    old, new = ItemVersion.objects.filter(item__code=single["code"]).order_by("version")
    assert (old.state, old.valid_until) == ("superseded", date(2026, 11, 23))
    assert (new.state, new.valid_from, new.conditions) == ("published", date(2026, 11, 23), "新的条件")


def test_changed_material_counts_as_a_change():
    load(sample())
    catalogue = sample()
    single = next(entry for entry in catalogue["items"] if "variants" not in entry and entry["materials"])
    single["materials"][0]["note"] = "新的说明"
    assert load(catalogue).changed == [single["code"]]


def test_file_without_a_date_leaves_drafts_that_a_later_file_publishes():
    load(sample() | {"published_from": None})
    assert set(ItemVersion.objects.values_list("state", flat=True)) == {"draft"}
    report = load(sample())
    assert len(report.changed) == ServiceItem.objects.count()
    assert set(ItemVersion.objects.values_list("state", "version", "valid_from")) == {
        ("published", 1, date(2025, 9, 1))
    }


def test_one_fault_loads_nothing():
    catalogue = sample()
    catalogue["items"][-1]["case_type"] = "sometimes"
    catalogue["items"][0]["name"] = ""
    before = counts()
    with pytest.raises(CatalogueRefused) as caught:
        load(catalogue)
    assert "sometimes" in str(caught.value)
    assert len(str(caught.value).splitlines()) >= 2
    assert counts() == before


def test_real_item_does_not_replace_a_sample():
    load(sample())
    before = counts()
    with pytest.raises(CatalogueRefused):
        load(sample() | {"sample": False})
    assert counts() == before


def test_load_is_one_event_of_its_own_with_the_digest_of_the_file():
    person = make_staff("ADMIN", roles=(Role.SYSTEM_ADMIN,))
    load_catalogue(SAMPLE.read_text("utf-8"), by=person)
    event = AuditEvent.objects.get(verb="catalogue.load")
    assert event.actor == person
    assert len(event.after["sha256"]) == 64
    assert AuditEvent.objects.latest("id") == event


def test_catalogue_is_loaded_by_whoever_may():
    with pytest.raises(NotPermitted):
        load_catalogue("{}", by=make_staff(roles=(Role.WINDOW_STAFF,)))


def test_command_loads_and_says_how_much():
    out = StringIO()
    call_command("load_catalogue", str(SAMPLE), stdout=out)
    assert str(ServiceItem.objects.count()) in out.getvalue()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"items": []}', b"[" * 100_000])
def test_command_answers_bad_files_with_a_sentence(tmp_path, content):
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        call_command("load_catalogue", str(file))
    assert caught.value.returncode in (1, 2)
    assert ServiceItem.objects.count() == 0


def test_command_answers_a_missing_file_and_an_unknown_person(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("load_catalogue", str(tmp_path / "none.json"))
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="NOBODY"):
        call_command("load_catalogue", str(SAMPLE), by="NOBODY")
