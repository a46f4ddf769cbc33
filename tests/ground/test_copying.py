"""Very many rows at once: what is written is what any other row would be, and keys are nobody else's."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from service_window.copying import insert_models, insert_rows, next_keys, tell_planner
from windows.models import Staff, Window

pytestmark = pytest.mark.django_db


def test_rows_are_written_with_their_keys_and_others_follow() -> None:
    before = Window.objects.create(number=900, name="先")
    fields = [field for field in Window._meta.local_concrete_fields if not field.primary_key]
    names = [field.name for field in fields]
    keys = next_keys(Window, 2)
    rows = []
    for place, key in enumerate(keys):
        sample = Window(number=901 + place, name='引号"逗号,\t制表\n换行\\N')
        rows.append((key, *(getattr(sample, field.attname) for field in fields)))
    insert_rows(Window, ["id", *names], rows)
    assert keys == sorted(keys)
    assert keys[0] > before.pk
    assert [window.name for window in Window.objects.filter(pk__in=keys)] == ['引号"逗号,\t制表\n换行\\N'] * 2
    assert Window.objects.create(number=903, name="后").pk > keys[-1]


def test_constraints_hold_for_them() -> None:
    window = Window.objects.create(number=900, name="先")
    fields = [field for field in Window._meta.local_concrete_fields if not field.primary_key]
    row = tuple(getattr(window, field.attname) for field in fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Window, [field.name for field in fields], [row])


def test_instances_get_their_keys_and_come_back_as_they_were() -> None:
    windows = [
        Window(number=900 + place, name=f"窗口{place}", closed_reason="暂停", is_open=False) for place in range(3)
    ]
    insert_models(windows)
    assert list(Window.objects.filter(number__gte=900).order_by("pk")) == windows
    assert [window.closed_reason for window in Window.objects.filter(number__gte=900)] == ["暂停"] * 3
    insert_models([])


def test_dates_choices_and_secrets_are_given_as_the_fields_give_them() -> None:
    person = Staff(number="X900", name="王𠮷", joined_on=date(2026, 2, 28), phone="13800001234", party_member=True)
    insert_models([person])
    found = Staff.objects.get(number="X900")
    same = ("name", "joined_on", "phone", "party_member", "employment_kind", "left_on", "last_login")
    assert [getattr(found, name) for name in same] == [getattr(person, name) for name in same]


def test_the_planner_is_told_of_many_rows() -> None:
    insert_models([Window(number=900 + place, name=f"窗口{place}") for place in range(40)])
    tell_planner(Window)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'windows_window'")
            assert cursor.fetchone() == (Window.objects.count(),)
