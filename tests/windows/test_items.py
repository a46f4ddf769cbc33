"""Service items: drafts are written, published versions stand, one follows the other."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from tests.factories import make_staff
from tests.races import in_threads
from tests.windows.served import make_item
from windows.models import ApprovalLink, AuditEvent, ItemVersion, Material, StoredFile
from windows.roles import Role
from windows.services import items
from windows.services.records import NotPermitted, NotValid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def _today():
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


def test_draft_copies_the_newest_version_with_its_rows():
    first = make_item(special_procedures=["hearing"], aliases="拍卖 auction")
    draft = items.draft_version(first.item, by=None)
    assert (draft.version, draft.state, draft.valid_from) == (2, "draft", None)
    assert (draft.name, draft.special_procedures, draft.aliases) == (first.name, ["hearing"], "拍卖 auction")
    assert [row.name for row in draft.materials.all()] == ["申请书", "公司章程"]
    assert [row.role for row in draft.approval_chain.all()] == ["chief_representative"]


def test_item_has_one_draft_at_a_time():
    first = make_item()
    items.draft_version(first.item, by=None)
    with pytest.raises(items.VersionState):
        items.draft_version(first.item, by=None)


def test_draft_changes_and_the_change_is_recorded():
    draft = make_item(publish=False)
    items.change_draft(
        draft,
        by=None,
        promised_number=3,
        materials=[{"name": "营业执照"}],
        chain=["department_reviewer", "bureau_leader"],
    )
    stored = ItemVersion.objects.get()
    assert stored.promised_number == 3
    assert [(row.position, row.name) for row in stored.materials.all()] == [(1, "营业执照")]
    assert [row.role for row in stored.approval_chain.all()] == ["department_reviewer", "bureau_leader"]
    event = AuditEvent.objects.filter(verb="version.change").latest("id")
    assert event.after == {"fields": ["promised_number"], "materials": 1, "chain": 2}


def test_unchanged_draft_is_not_recorded():
    draft = make_item(publish=False)
    before = AuditEvent.objects.count()
    items.change_draft(draft, by=None, name=draft.name)
    assert AuditEvent.objects.count() == before


def test_published_version_follows_the_one_before():
    first = make_item(valid_from=date(2026, 1, 1))
    second = items.draft_version(first.item, by=None)
    items.publish_version(second, by=None, valid_from=TOMORROW)
    states = dict(ItemVersion.objects.values_list("version", "state"))
    assert states == {1: "superseded", 2: "published"}
    on = [[row.version for row in ItemVersion.objects.published_on(day)] for day in (TODAY, TOMORROW)]
    assert on == [[1], [2]]


def test_version_is_published_once():
    first = make_item()
    with pytest.raises(items.VersionState):
        items.publish_version(first, by=None, valid_from=TODAY)


def test_past_day_is_refused_and_today_taken():
    draft = make_item(publish=False)
    with pytest.raises(items.NotPublishable):
        items.publish_version(draft, by=None, valid_from=date(2026, 11, 22))
    items.publish_version(draft, by=None, valid_from=TODAY)
    assert ItemVersion.objects.get().valid_from == TODAY


def test_day_before_a_version_already_announced_is_refused():
    first = make_item(publish=False)
    items.publish_version(first, by=None, valid_from=date(2026, 12, 1))
    second = items.draft_version(first.item, by=None)
    with pytest.raises(items.NotPublishable, match="2026-12-01"):
        items.publish_version(second, by=None, valid_from=date(2026, 11, 30))
    items.publish_version(second, by=None, valid_from=date(2026, 12, 1))
    assert [row.version for row in ItemVersion.objects.published_on(date(2026, 12, 1))] == [2]


@pytest.mark.parametrize(
    "fields",
    [
        {"chain": []},
        {"chain": ["bureau_leader", "department_reviewer"]},
        {"chain": ["handler", "bureau_leader"]},
        {"materials": []},
        {"promised_number": 21},
        {"promised_number": 31, "promised_unit": "calendar_day"},
        {"statutory_number": None},
        {"audience": []},
        {"result_name": ""},
        {"delivery_ways": []},
        {"decision_wording": "filing"},
        {"case_type": "immediate", "immediate_minutes": None},
    ],
)
def test_incomplete_or_contradictory_draft_is_not_published(fields):
    draft = make_item(publish=False, **fields)
    with pytest.raises(items.NotPublishable):
        items.publish_version(draft, by=None, valid_from=TODAY)
    assert ItemVersion.objects.get().state == "draft"


def test_promise_as_long_as_the_law_is_published():
    assert make_item(promised_number=20).state == "published"


@pytest.mark.parametrize(
    "fields", [{"case_type": "promised", "promised_number": None}, {"promised_number": 0}, {"name": ""}]
)
def test_what_the_model_forbids_is_refused_in_words(fields):
    with pytest.raises(NotValid):
        make_item(**fields)


def test_contradictory_material_is_refused():
    with pytest.raises(NotValid):
        make_item(materials=[{"name": "声明", "required": False, "tolerable": True}])


def test_role_stands_once_in_the_chain():
    with pytest.raises(NotValid):
        make_item(chain=["bureau_leader", "bureau_leader"])


def test_published_version_is_not_changed_by_the_service():
    version = make_item()
    with pytest.raises(items.VersionState):
        items.change_draft(version, by=None, name="另一名称")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x"},
        {"promised_number": 1},
        {"audience": []},
        {"valid_from": TOMORROW},
        {"state": "draft", "valid_from": None},
        {"is_sample": True},
        {"conditions_en": "x"},
    ],
)
def test_database_keeps_a_published_version(fields):
    version = make_item()
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemVersion.objects.filter(pk=version.pk).update(**fields)


def test_database_keeps_the_end_of_a_superseded_version():
    first = make_item()
    items.publish_version(items.draft_version(first.item, by=None), by=None, valid_from=TOMORROW)
    for fields in ({"valid_until": date(2027, 1, 1)}, {"state": "published"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ItemVersion.objects.filter(pk=first.pk).update(**fields)


@pytest.mark.parametrize("model", [Material, ApprovalLink])
def test_database_keeps_the_rows_of_a_published_version(model):
    version = make_item()
    row = model.objects.filter(version=version).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(position=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")
    row.pk, row.position = None, 9
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_items_are_written_by_whoever_may():
    clerk = make_staff(roles=(Role.WINDOW_STAFF,))
    version = make_item(publish=False)
    for act in (
        lambda: items.create_item("new", by=clerk),
        lambda: items.draft_version(version.item, by=clerk),
        lambda: items.change_draft(version, by=clerk, name="x"),
        lambda: items.publish_version(version, by=clerk, valid_from=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_one_version():
    draft = make_item(publish=False)

    def publish() -> ItemVersion:
        return items.publish_version(ItemVersion.objects.get(pk=draft.pk), by=None, valid_from=TODAY)

    results = in_threads(*[publish] * 4)
    assert sorted(type(result).__name__ for result in results) == ["ItemVersion"] + ["VersionState"] * 3
    assert AuditEvent.objects.filter(verb="version.publish").count() == 1


def a_form(name: str = "申请书.pdf") -> StoredFile:
    return items.store_form(SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF\n"), by=None)


def test_forms_are_copied_to_the_next_draft_and_stand_with_the_published_version():
    draft, form, sample = make_item(publish=False), a_form(), a_form("样本.pdf")
    rows = [{"name": "申请书", "blank_form_id": form.pk, "sample_form_id": sample.pk}, {"name": "章程"}]
    items.change_draft(draft, by=None, materials=rows)
    version = items.publish_version(draft, by=None, valid_from=TODAY)
    following = items.draft_version(version.item, by=None)
    assert [(row.blank_form, row.sample_form) for row in following.materials.all()] == [(form, sample), (None, None)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Material.objects.filter(version=version).update(blank_form=None)
    items.change_draft(following, by=None, materials=[{"name": "申请书"}, {"name": "章程"}])
    assert Material.objects.filter(version=following, blank_form=None).count() == 2
    assert Material.objects.filter(version=version, blank_form=form).count() == 1


def test_form_is_stored_by_those_who_manage_the_office():
    with pytest.raises(NotPermitted):
        items.store_form(SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n"), by=make_staff(roles=(Role.WINDOW_STAFF,)))
