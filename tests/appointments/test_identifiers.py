"""Identifiers of applicants (GB 32100, GB 11643, travel documents) and phones."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from appointments import identifiers
from appointments.identifiers import KINDS, IdentifierError, clean, clean_phone, recognise
from appointments.models import Applicant

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS_OF_USCC = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
WEIGHTS_OF_PEOPLE = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

DAYS = st.dates(min_value=date(1900, 1, 1))
DIGITS = st.text("0123456789", min_size=3, max_size=3)


def uscc(first17: str) -> str:
    """A second count of GB 32100: weights are powers of 3 modulo 31."""
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(first17, WEIGHTS_OF_USCC, strict=True))
    return first17 + USCC_ALPHABET[-total % 31]


def person(first17: str) -> str:
    """A second count of GB 11643: modulo 11-2 with the table of check characters."""
    total = sum(int(char) * weight for char, weight in zip(first17, WEIGHTS_OF_PEOPLE, strict=True))
    return first17 + "10X98765432"[total % 11]


def refusal(kind: str, text: str) -> str:
    with pytest.raises(IdentifierError) as caught:
        clean(kind, text)
    return str(caught.value.sentence)


def taken(judge: Callable[[], str]) -> str | None:
    """What a rule makes of a text; None where it refuses it with a sentence."""
    try:
        return judge()
    except IdentifierError as error:
        return None if str(error.sentence) else "refused without a sentence"


def test_kinds_are_those_of_the_model() -> None:
    assert sorted(KINDS) == sorted(Applicant.IdentifierKind.values)


@given(
    st.text(USCC_ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(USCC_ALPHABET, min_size=9, max_size=9),
)
def test_credit_code_with_its_check_character_is_taken(head: str, region: str, organisation: str) -> None:
    number = uscc(head + region + organisation)
    assert clean(identifiers.USCC, number) == number


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_credit_code_with_one_mistyped_character_is_refused(head: str, place: int, other: str) -> None:
    number = uscc(f"{head}MA3C0ABC1")
    mistyped = number[:place] + other + number[place + 1 :]
    if mistyped == number:
        assert clean(identifiers.USCC, mistyped) == number
    else:
        assert refusal(identifiers.USCC, mistyped) != ""


@given(st.text("123456789", min_size=6, max_size=6), DAYS, DIGITS)
def test_resident_number_of_any_region_is_taken(region: str, born: object, serial: str) -> None:
    number = person(f"{region}{born:%Y%m%d}{serial}")
    assert clean(identifiers.RESIDENT, number.lower()) == number


@given(DAYS, DIGITS, st.integers(0, 16), st.integers(1, 9))
def test_resident_number_with_one_mistyped_digit_is_refused(born: object, serial: str, place: int, by: int) -> None:
    number = person(f"370102{born:%Y%m%d}{serial}")
    mistyped = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert refusal(identifiers.RESIDENT, mistyped) != ""


@given(st.text(max_size=40), st.sampled_from(KINDS))
def test_any_text_is_taken_or_refused_and_what_is_taken_stays_as_it_is(text: str, kind: str) -> None:
    number = taken(lambda: clean(kind, text))
    assert number is None or clean(kind, number) == number


@given(st.text(max_size=30))
def test_any_phone_is_taken_or_refused_and_what_is_taken_stays_as_it_is(text: str) -> None:
    number = taken(lambda: clean_phone(text))
    assert number is None or clean_phone(number) == number


def test_width_case_spaces_and_hyphens_make_no_difference() -> None:
    number = person("37010219900101123")
    written = f" {number[:6]} {number[6:14]}-{number[14:]} ".lower()
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in written)
    assert clean(identifiers.RESIDENT, wide) == number


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("uscc", "913701", "A unified social credit code has 18 characters."),
        (
            "uscc",
            "91370100MA3C0ABCI1",
            "A unified social credit code has digits and capital letters, but no I, O, S, V or Z.",
        ),
        (
            "uscc",
            "9137A100MA3C0ABC11",
            "Characters 3 to 8 of a unified social credit code are the digits of a region.",
        ),
        ("resident", "37010219900101", "A resident identity number has 18 characters: 17 digits and a digit or X."),
        ("resident", person("37010219901301123"), "Characters 7 to 14 are no day of birth."),
        ("resident", person("37010200010101123"), "Characters 7 to 14 are no day of birth."),
        (
            "residence_permit",
            person("37010219900101123"),
            "A residence permit number has 18 characters and begins with 810000, 820000 or 830000.",
        ),
        (
            "foreign_permanent",
            person("37010219900101123"),
            "A permanent residence card has 18 digits beginning with 9, or 3 letters and 12 digits.",
        ),
        ("hk_macao_travel", "X12345678", "This travel permit begins with H or M and has 8 or 10 digits."),
        ("taiwan_travel", "1234567", "This travel permit has 8 digits."),
        ("passport", "E1", "A passport number has 5 to 20 letters and digits."),
        ("other", "", "The number of a document has at most 50 characters."),
    ],
)
def test_refusal_says_what_is_wrong(kind: str, text: str, sentence: str) -> None:
    with translation.override("en"):
        assert refusal(kind, text) == sentence


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("residence_permit", person("81000019900101123")),
        ("residence_permit", person("82000019900101123")),
        ("residence_permit", person("83000019900101123")),
        ("foreign_permanent", person("91101219900101123")),
        ("foreign_permanent", "CHN123456789012"),
        ("hk_macao_travel", "H12345678"),
        ("hk_macao_travel", "M1234567890"),
        ("taiwan_travel", "12345678"),
        ("passport", "EA1234567"),
        ("other", "军字第1号"),
    ],
)
def test_other_documents_are_taken(kind: str, number: str) -> None:
    assert clean(kind, number) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("138 1234 1234", "13812341234"),
        ("+86 138-1234-1234", "13812341234"),
        ("008613812341234", "13812341234"),
        ("(0531) 8608-1234", "053186081234"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_phone_is_brought_into_one_form(text: str, number: str) -> None:
    assert clean_phone(text) == number


@pytest.mark.parametrize("text", ["", "110", "12812341234", "1381234123", "138123412345", "abc", "0000000000"])
def test_what_is_no_phone_is_refused(text: str) -> None:
    with pytest.raises(IdentifierError):
        clean_phone(text)


def test_number_that_keeps_both_rules_is_taken_for_what_is_meant() -> None:
    both = next(
        number
        for serial in range(1000)
        if (number := person(f"37010219900101{serial:03d}"))[-1] != "X" and uscc(number[:17]) == number
    )
    assert recognise(both, person=True) == "resident"
    assert recognise(both, person=False) == "uscc"


def test_what_keeps_no_rule_is_not_recognised() -> None:
    assert recognise("???", person=True) == ""
