"""Who may open what: every address of the project stands in one of the tables below.

Whoever adds an address adds it here. An address with arguments also says in ``ARGUMENTS`` which object to ask for:
one that the people of the roles named may see.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from appointments.flow import Step
from appointments.services.results import withdraw_case
from tests.addresses import Address, addresses
from tests.case_factories import make_case, make_counter, make_visit
from tests.factories import make_staff
from windows.models import AuditEvent
from windows.roles import Role
from windows.services.files import store_bytes

EVERYBODY = frozenset(Role)

CLERKS = frozenset({Role.WINDOW_STAFF})
SUPERVISORS = frozenset({Role.CHIEF_REPRESENTATIVE, Role.DEPARTMENT_REVIEWER, Role.BUREAU_LEADER})
READERS = CLERKS | SUPERVISORS

PUBLIC = {
    "appointments:case-track",
    "healthz",
    "looks",
    "set_language",
    "windows:account-login",
    "windows:account-logout",
    "windows:item-detail",
    "windows:item-form",
    "windows:item-guide",
    "windows:item-list",
    "windows:paper-search",
    "windows:paper-verify",
    "windows:rules",
}

# Address → the roles that may open it. Everybody else is told 403 or 404.
ROLES: dict[str, frozenset[Role]] = {
    "appointments:applicant-find": CLERKS,
    "appointments:application-new": CLERKS,
    "appointments:case-continue": CLERKS,
    "appointments:case-detail": READERS,
    "appointments:case-export": frozenset({Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE}),
    "appointments:case-file": READERS,
    "appointments:case-list": READERS,
    "appointments:case-move": READERS,  # to read; to act is for clerks (test_case_views)
    "appointments:case-paper": READERS,
    "appointments:case-print": READERS,
    "appointments:case-reveal": READERS,
    "appointments:case-take-over": CLERKS,
    "appointments:desk-home": CLERKS,
    "appointments:desk-window": CLERKS,
    "appointments:item-search": CLERKS,
    "appointments:visit-add-case": frozenset(),  # only for whoever received the visitor
    "appointments:visit-advise": CLERKS,
    "appointments:visit-close": frozenset(),  # the same
    "appointments:visit-open": CLERKS,
    "appointments:worklist-decide": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "appointments:worklist-home": SUPERVISORS,
    "appointments:worklist-kind": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "windows:account-password": EVERYBODY,
    "windows:account-recovery-codes": EVERYBODY,
    "windows:account-second-factor": EVERYBODY,
    "windows:audit-detail": frozenset({Role.AUDITOR}),
    "windows:audit-export": frozenset({Role.AUDITOR}),
    "windows:audit-list": frozenset({Role.AUDITOR}),
}


def a_case(**more: Any) -> dict[str, Any]:
    """A case that was received, and more arguments of its address."""
    return {"pk": make_case(make_counter(), at=Step.ACCEPT).pk} | more


def a_paper() -> dict[str, Any]:
    case = make_case(make_counter(), at=Step.ACCEPT)
    return {"pk": case.pk, "paper_pk": case.paper_links.get().paper_id}


def a_file() -> dict[str, Any]:
    counter = make_counter()
    case = make_case(counter, at=Step.ACCEPT)
    content = b"%PDF-1.4\n%%EOF\n"
    proof = store_bytes(content, purpose="evidence", name="撤回.pdf", content_type="application/pdf", by=counter.a)
    withdraw_case(case, by=counter.a, reason="不办了", proof=proof)
    return {"pk": case.pk, "file_pk": proof.pk}


def a_visit() -> dict[str, Any]:
    return {"pk": make_visit(make_counter()).pk}


# Address with arguments → a function that makes the object, and returns the arguments.
ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "appointments:case-continue": a_case,
    "appointments:case-detail": a_case,
    "appointments:case-file": a_file,
    "appointments:case-move": lambda: a_case(verb="greet"),
    "appointments:case-paper": a_paper,
    "appointments:case-print": a_case,
    "appointments:case-reveal": lambda: a_case(who="applicant", field="phone"),
    "appointments:case-take-over": a_case,
    "appointments:item-search": a_case,
    "appointments:visit-add-case": a_visit,
    "appointments:visit-close": a_visit,
    "appointments:worklist-decide": lambda: {"code": "green-channel"},
    "appointments:worklist-kind": lambda: {"code": "green-channel"},
    "windows:audit-detail": lambda: {"pk": AuditEvent.objects.latest("pk").pk},
}

# Role → the lists of the admin site that it may open. A role that is not here may open none.
ADMIN_LISTS: dict[Role, set[str]] = {
    Role.SYSTEM_ADMIN: {
        "windows_calendararrangement",
        "windows_chiefduty",
        "windows_device",
        "windows_equipment",
        "windows_itemversion",
        "windows_lunchduty",
        "windows_roleassignment",
        "windows_serviceitem",
        "windows_shift",
        "windows_staff",
        "windows_window",
    },
}


def test_every_address_is_in_one_table() -> None:
    assert sorted(address.name for address in addresses()) == sorted([*PUBLIC, *ROLES])


def test_public_addresses_are_the_ones_marked_so() -> None:
    assert {address.name for address in addresses() if not address.needs_login} == PUBLIC


def test_every_address_with_arguments_names_an_object() -> None:
    needed = {address.name for address in addresses() if address.arguments and address.name in ROLES}
    assert needed == {name for name in ARGUMENTS if name in ROLES}


def test_addresses_are_named_by_app_noun_and_verb() -> None:
    of_apps = [address.name for address in addresses() if ":" in address.name]
    assert [name for name in of_apps if "-" not in name and name not in {"me:home", "windows:rules"}] == []


@pytest.mark.django_db
def test_stranger_opens_public_pages(client: Client) -> None:
    asked = [address for address in addresses() if address.name in PUBLIC and not address.arguments]
    statuses = {address.name: client.get(reverse(address.name)).status_code for address in asked}
    assert {name: status for name, status in statuses.items() if status not in {200, 302, 405}} == {}


@pytest.mark.django_db
def test_stranger_is_sent_to_the_login(client: Client) -> None:
    asked = [address for address in addresses() if address.needs_login and not address.arguments]
    assert asked != []
    login = reverse(settings.LOGIN_URL)
    answers = {address.name: client.get(reverse(address.name)) for address in asked}
    assert {name: answer.url.partition("?")[0] for name, answer in answers.items()} == dict.fromkeys(answers, login)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_role_opens_what_the_table_says(role: Role, client_for: Callable[..., Client]) -> None:
    staff = make_staff(roles=(role,))
    asked = [address for address in addresses() if address.name in ROLES]
    opened = {address.name for address in asked if opens(client_for(staff), address)}
    assert opened == {name for name, roles in ROLES.items() if role in roles}


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_role_opens_the_lists_of_the_admin_site(role: Role, client_for: Callable[..., Client]) -> None:
    client = client_for(make_staff(roles=(role,)))
    names = [name for name in admin_names() if name.endswith("_changelist")]
    opened = {name for name in names if client.get(reverse(f"admin:{name}")).status_code == 200}
    assert opened == {f"{model}_changelist" for model in ADMIN_LISTS.get(role, set())}


def admin_names() -> list[str]:
    """Return the names of the admin site's addresses."""
    namespaces = get_resolver().namespace_dict
    if "admin" not in namespaces:
        return []
    return sorted(name for name in namespaces["admin"][1].reverse_dict if isinstance(name, str))


def opens(client: Client, address: Address) -> bool:
    """Ask for the page, or send an empty form where there is no page; tell whether that was allowed."""
    url = reverse(address.name, kwargs=ARGUMENTS.get(address.name, dict)())
    answer = client.get(url)
    if answer.status_code == 405:
        answer = client.post(url)
    assert answer.status_code < 500, url
    assert not getattr(answer, "url", "").startswith(reverse(settings.LOGIN_URL)), url
    return answer.status_code not in {401, 403, 404}
