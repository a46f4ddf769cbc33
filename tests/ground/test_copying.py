"""Very many rows at once: what is written is what any other row would be, and keys are nobody else's."""

import pytest
from django.db import IntegrityError, transaction

from service_window.copying import insert_rows, next_keys
from windows.models import Window

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
