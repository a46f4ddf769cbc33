"""Encryption at rest, the blind index, the masks."""

import base64

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from service_window import fields
from service_window.secret_files import new_secret
from windows.models import Paper, Staff

RARE = "𬭎·㛃·𠮷葛󠄀"


@given(st.text())
def test_encryption_round_trip(text: str) -> None:
    assert fields.decrypt(fields.encrypt(text)) == text


def test_two_tokens_of_one_text_differ() -> None:
    assert fields.encrypt("13812341234") != fields.encrypt("13812341234")


def test_token_names_its_key_and_hides_the_text() -> None:
    token = fields.encrypt("13812341234")

    assert token.startswith(fields.current_prefix())
    assert "13812341234" not in token


def test_rotation_reads_old_tokens_and_writes_new_ones(settings) -> None:
    old, new = new_secret(), new_secret()
    settings.FIELD_KEYS = [old]
    token = fields.encrypt(RARE)
    settings.FIELD_KEYS = [new, old]

    assert fields.decrypt(token) == RARE
    assert fields.encrypt(RARE).split(".")[1] == fields.key_id(new)


def test_retired_key_is_named(settings) -> None:
    settings.FIELD_KEYS = [new_secret()]
    token = fields.encrypt("13812341234")
    name = fields.key_id(settings.FIELD_KEYS[0])
    settings.FIELD_KEYS = [new_secret()]

    with pytest.raises(fields.DecryptionError) as caught:
        fields.decrypt(token)

    assert str(caught.value) == f"The key {name} that encrypted this value is not in FIELD_KEYS."


def tampered(token: str) -> str:
    """Flip one bit of the sealed text."""
    header, _, body = token.rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[-1] ^= 1
    return f"{header}.{base64.urlsafe_b64encode(raw).decode()}"


def test_tampered_token_is_refused() -> None:
    with pytest.raises(fields.DecryptionError) as caught:
        fields.decrypt(tampered(fields.encrypt("13812341234")))

    assert str(caught.value) == "The stored value was altered or damaged."


@pytest.mark.parametrize("stored", ["13812341234", "e1", "e1..", "e0.12345678.AAAA"])
def test_what_is_no_token_is_refused(stored: str) -> None:
    with pytest.raises(fields.DecryptionError) as caught:
        fields.decrypt(stored)

    assert str(caught.value) == "The stored value is not an encrypted one."


@pytest.mark.parametrize("body", ["!!!", "AA", "字"])
def test_damaged_body_is_refused(body: str) -> None:
    with pytest.raises(fields.DecryptionError) as caught:
        fields.decrypt(f"{fields.current_prefix()}{body}")

    assert str(caught.value) == "The stored value was altered or damaged."


@pytest.mark.parametrize("keys", [[], ["short"], ["not base64 at all, not by any means!!"]])
def test_bad_keys_are_refused(settings, keys: list[str]) -> None:
    settings.FIELD_KEYS = keys

    with pytest.raises(ImproperlyConfigured):
        fields.encrypt("13812341234")


def stored(table: str, column: str, pk: int) -> str:
    """Read a column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_text_field_stores_a_token_and_reads_the_text() -> None:
    person = Staff.objects.create_user("S001", name=RARE, phone=f"138 {RARE}")

    assert stored("windows_staff", "phone", person.pk).startswith(fields.current_prefix())
    assert Staff.objects.get(pk=person.pk).phone == f"138 {RARE}"
    assert Staff.objects.get(pk=person.pk).name == RARE


@pytest.mark.django_db
def test_empty_text_stays_empty_and_can_be_found() -> None:
    person = Staff.objects.create_user("S001", name="甲")
    Staff.objects.create_user("S002", name="乙", phone="13812341234")

    assert stored("windows_staff", "phone", person.pk) == ""
    assert list(Staff.objects.filter(phone="")) == [person]
    assert Staff.objects.filter(phone__isnull=True).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__in", "phone__lower"])
def test_searching_an_encrypted_field_is_an_error(lookup: str) -> None:
    with pytest.raises(FieldError):
        Staff.objects.filter(**{lookup: "138"}).count()


@pytest.mark.django_db
def test_bulk_writes_encrypt_too() -> None:
    person = Staff.objects.create_user("S001", name="甲", phone="13812341234")
    person.phone = "13900000000"
    Staff.objects.bulk_update([person], ["phone"])

    assert stored("windows_staff", "phone", person.pk).startswith(fields.current_prefix())
    assert Staff.objects.get(pk=person.pk).phone == "13900000000"
    Staff.objects.update(phone="13700000000")
    assert Staff.objects.get(pk=person.pk).phone == "13700000000"


@pytest.mark.django_db
def test_unreadable_row_names_its_field() -> None:
    person = Staff.objects.create_user("S001", name="甲", phone="13812341234")
    broken = tampered(stored("windows_staff", "phone", person.pk))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE windows_staff SET phone = %s WHERE id = %s", [broken, person.pk])

    with pytest.raises(fields.DecryptionError) as caught:
        Staff.objects.get(pk=person.pk)

    assert str(caught.value) == "windows.Staff.phone: The stored value was altered or damaged."


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_field_round_trip(document) -> None:
    field = Paper._meta.get_field("data")

    back = field.from_db_value(field.get_prep_value(document), None, connection)

    assert back == document


def test_encrypted_fields_are_found() -> None:
    assert [field.name for field in fields.encrypted_fields(Staff)] == ["phone"]


@pytest.mark.parametrize(
    "written",
    ["13812341234", " 138 1234 1234", "138-1234-1234", "+86 13812341234", "１３８１２３４１２３４", "138—1234—1234"],
)
def test_blind_index_ignores_how_it_is_written(written: str) -> None:
    assert fields.blind_index(written) == fields.blind_index("13812341234")


def test_blind_index_ignores_case() -> None:
    assert fields.blind_index("11010519491231002x") == fields.blind_index("11010519491231002X")


def test_blind_index_is_32_hexadecimal_digits_and_depends_on_the_key(settings) -> None:
    first = fields.blind_index("13812341234")
    settings.BLIND_INDEX_KEY = new_secret()

    assert len(first) == 32
    assert set(first) <= set("0123456789abcdef")
    assert fields.blind_index("13812341234") != first


def test_blind_index_of_nothing_is_nothing() -> None:
    assert fields.blind_index(" - ") == ""


def test_blind_index_without_a_key_is_refused(settings) -> None:
    settings.BLIND_INDEX_KEY = ""

    with pytest.raises(ImproperlyConfigured):
        fields.blind_index("13812341234")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧*"),
        ("𬭎生", "𬭎*"),
        ("葛󠄀城", "葛󠄀*"),  # an ideographic variant is one character
        ("阿卜杜拉·买买提", "阿*"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_mask_name(name: str, masked: str) -> None:
    assert fields.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("0531-88881234", "053****1234"),
        ("88881234", "****34"),
        ("123", "****"),
        ("", ""),
    ],
)
def test_mask_phone(phone: str, masked: str) -> None:
    assert fields.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("identifier", "masked"),
    [
        ("370102199001011234", "3701**********1234"),
        ("H1234567890", "H1*******90"),
        ("12345678", "12****78"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_mask_identifier(identifier: str, masked: str) -> None:
    assert fields.mask_identifier(identifier) == masked
