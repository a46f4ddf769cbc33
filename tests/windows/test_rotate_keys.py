"""Key rotation: what an older key wrote is written anew, append-only tables included."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from service_window import fields
from service_window.append_only import broken_triggers
from service_window.secret_files import new_secret
from tests.factories import make_staff
from windows.models import AuditEvent, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.each]


def rotate(**options: int) -> str:
    out = io.StringIO()
    with translation.override("en"):
        call_command("rotate_keys", stdout=out, **options)
    return out.getvalue()


def tokens() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM windows_staff WHERE phone <> '' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_old_tokens_are_written_anew_in_batches(settings) -> None:
    for serial in range(5):
        make_staff(f"S{serial}", phone=f"1380000000{serial}")
    make_staff("S9")
    (old,) = settings.FIELD_KEYS
    settings.FIELD_KEYS = [new_secret(), old]

    out = rotate(batch=2)

    assert [line for line in out.splitlines() if line.startswith("windows.Staff")] == [
        "windows.Staff.phone: 2",
        "windows.Staff.phone: 4",
        "windows.Staff.phone: 5",
    ]
    assert out.splitlines()[-1] == "Values encrypted anew: 5"
    assert {token.startswith(fields.current_prefix()) for token in tokens()} == {True}
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    phones = list(Staff.objects.order_by("number").values_list("phone", flat=True))
    assert phones == ["13800000000", "13800000001", "13800000002", "13800000003", "13800000004", ""]
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.verb, event.after["windows.Staff.phone"]) == ("keys.rotate", 5)


def test_second_run_finds_nothing_to_do(settings) -> None:
    make_staff("S1", phone="13800000000")
    settings.FIELD_KEYS = [new_secret(), *settings.FIELD_KEYS]
    rotate()
    before = tokens()

    assert rotate().splitlines()[-1] == "Values encrypted anew: 0"
    assert tokens() == before


def test_unreadable_value_is_named_and_the_rest_goes_on(settings) -> None:
    lost, found = make_staff("S1", phone="13800000000"), None
    settings.FIELD_KEYS = [new_secret()]
    found = make_staff("S2", phone="13900000000")
    settings.FIELD_KEYS = [new_secret(), *settings.FIELD_KEYS]

    with pytest.raises(CommandError) as caught:
        rotate()

    assert str(caught.value).splitlines()[1].startswith(f"windows.Staff.phone {lost.pk}: The key ")
    assert Staff.objects.get(pk=found.pk).phone == "13900000000"
    assert tokens()[1].startswith(fields.current_prefix())


def test_triggers_are_whole_afterwards(settings) -> None:
    make_staff("S1", phone="13800000000")
    settings.FIELD_KEYS = [new_secret(), *settings.FIELD_KEYS]

    rotate()

    assert broken_triggers(connection) == ()
