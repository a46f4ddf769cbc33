"""Addresses with what no address holds: never a 500, on any engine, for whoever may open the page."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from tests.addresses import addresses
from tests.factories import make_staff
from windows.roles import Role

pytestmark = pytest.mark.django_db
HOSTILE = ("\x00", "'\"<script>", "\U0001f600" * 40, "x" * 300)
READERS = (Role.ASSESSMENT_OFFICE, Role.CHIEF_REPRESENTATIVE)


def filled(route: str, value: str) -> str:
    """The address of ``route`` with ``value`` for every text of it, and 1 for every number."""
    numbered = re.sub(r"<int:\w+>", "1", route)
    return "/" + re.sub(r"<\w+:\w+>", quote(value, safe=""), numbered)


def test_no_address_answers_500_to_a_hostile_text(client: Client, client_for: Callable[..., Client]) -> None:
    readers = [client_for(make_staff(roles=(role,))) for role in READERS]
    asked = [one for one in addresses() if "<str:" in one.route]
    assert len(asked) >= 20
    broken = [
        (one.route, value[:12], answer.status_code)
        for one in asked
        for value in HOSTILE
        for person in (readers if one.needs_login else [client])
        if (answer := person.get(filled(one.route, value))).status_code >= 500
    ]
    assert broken == []


def test_number_beyond_all_keys_is_no_page(client: Client, client_for: Callable[..., Client]) -> None:
    reader = client_for(make_staff(roles=READERS))
    asked = [one for one in addresses() if "<int:" in one.route]
    assert len(asked) >= 100
    for one in asked:
        address = "/" + re.sub(r"<int:\w+>", str(2**63), re.sub(r"<(?!int)\w+:\w+>", "x", one.route))
        answer = (reader if one.needs_login else client).get(address)
        assert answer.status_code == 404, address


def test_number_that_no_column_holds_is_refused_with_a_sentence(client_for: Callable[..., Client]) -> None:
    office = client_for(make_staff(roles=READERS))
    answer = office.post("/office/inspections/new/", {"inspectors": ["9" * 30]})
    assert answer.status_code in {400, 422}
    assert "</html>" in answer.content.decode()
