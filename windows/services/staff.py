"""People and their accounts: joining, roles, passwords, leaving. One account per person."""

import secrets
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from axes.utils import reset
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import RoleAssignment, Staff
from windows.roles import Role
from windows.services import audit
from windows.services.records import MANAGE_OFFICE, NotValid, require, write

CONFIDENTIAL = frozenset({"name", "phone", "photo"})
"""Fields whose values never enter the audit trail: it can never be changed or made anonymous."""

SEPARATE_DUTIES = (Role.SYSTEM_ADMIN, Role.AUDITOR)
"""Roles that share an account with no other role: system, audit and service are separate duties."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read wrongly from paper
_CLOSED_FIELDS = frozenset({"number", "password", "left_on", "is_superuser", "is_staff", "groups", "last_login"})


class AccountState(Refusal):
    """The account is in another state than the act needs."""


class StillAssigned(Refusal):
    """The person still holds an A or B role."""


@transaction.atomic
def create_staff(number: str, *, by: Staff | None, name: str, roles: Collection[str] = (), **fields: Any) -> Staff:
    """Open the account of a person; without an initial password nobody can sign in with it yet."""
    require(by, MANAGE_OFFICE)
    person = Staff()
    person.set_unusable_password()
    fields.setdefault("joined_on", timezone.localdate())
    change = write(person, {"number": number, "name": name, **fields}, confidential=CONFIDENTIAL)
    audit.record("staff.create", person, by=by, after=change.after, label=number)
    if roles:
        set_roles(person, roles, by=by)
    return person


@transaction.atomic
def change_staff(person: Staff, *, by: Staff | None, reason: str = "", **fields: Any) -> Staff:
    """Change what is recorded of a person; number, roles, password and leaving have their own acts."""
    require(by, MANAGE_OFFICE)
    closed = _CLOSED_FIELDS & fields.keys()
    if closed:
        raise TypeError(f"These fields are not changed here: {', '.join(sorted(closed))}.")
    if by is not None and by.pk == person.pk and fields.get("is_active") is False:
        raise AccountState(_("You cannot switch off your own account."))
    change = write(person, fields, confidential=CONFIDENTIAL)
    if change:
        audit.record(
            "staff.change",
            person,
            by=by,
            reason=reason,
            before=change.before,
            after=change.after,
            label=person.number,
        )
    return person


@transaction.atomic
def end_service(person: Staff, *, by: Staff | None, last_day: date, reason: str = "") -> Staff:
    """Record the last day a person serves; after it the account stays closed. A and B roles must have ended."""
    require(by, MANAGE_OFFICE)
    if by is not None and by.pk == person.pk:
        raise AccountState(_("Nobody records their own leaving. Ask another system administrator."))
    later = (
        RoleAssignment.objects.filter(Q(a_role=person) | Q(b_role=person))
        .filter(Q(valid_to=None) | Q(valid_to__gt=last_day))
        .select_related("window", "item", "a_role", "b_role")
        .first()
    )
    if later is not None:
        raise StillAssigned(
            _("%(person)s still holds a role after that day: %(assignment)s. End or replace the assignment first.")
            % {"person": person, "assignment": later}
        )
    change = write(person, {"left_on": last_day})
    if change:
        audit.record(
            "staff.end_service",
            person,
            by=by,
            reason=reason,
            before=change.before,
            after=change.after,
            label=person.number,
        )
    return person


@transaction.atomic
def set_roles(person: Staff, roles: Iterable[str], *, by: Staff | None, reason: str = "") -> Staff:
    """Give a person exactly ``roles``; who holds system or audit duties holds no other role."""
    require(by, MANAGE_OFFICE)
    wanted = {Role(role) for role in roles}
    if by is not None and by.pk == person.pk and not by.is_superuser:
        raise AccountState(_("Nobody gives roles to themselves. Ask another system administrator."))
    for duty in SEPARATE_DUTIES:
        if duty in wanted and len(wanted) > 1:
            raise NotValid(
                _("The role %(role)s cannot share an account with another role: open a separate account.")
                % {"role": duty.label}
            )
    Staff.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = sorted(person.groups.values_list("name", flat=True))
    after = sorted(role.value for role in wanted)
    if before == after:
        return person
    person.groups.set(Group.objects.filter(name__in=after))
    person.is_staff = Role.SYSTEM_ADMIN in wanted
    Staff.objects.filter(pk=person.pk).update(is_staff=person.is_staff)
    person.__dict__.pop("_held", None)
    audit.record(
        "staff.roles",
        person,
        by=by,
        reason=reason,
        before={"roles": before},
        after={"roles": after},
        label=person.number,
    )
    return person


@transaction.atomic
def set_initial_password(person: Staff, *, by: Staff | None) -> str:
    """Give the account a new password that must be changed at the next login, and return it once."""
    require(by, MANAGE_OFFICE)
    if not person.is_active:
        raise AccountState(_("The account of %(person)s is switched off.") % {"person": person})
    password = "-".join("".join(secrets.choice(_ALPHABET) for _char in range(4)) for _part in range(4))
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    reset(username=person.number)
    audit.record("staff.initial_password", person, by=by, label=person.number)
    return password


@transaction.atomic
def unlock(person: Staff, *, by: Staff | None) -> int:
    """Let a person try again before the lock-out ends; returns how many records of failures were cleared."""
    require(by, MANAGE_OFFICE)
    cleared: int = reset(username=person.number)
    audit.record("staff.unlock", person, by=by, after={"cleared": cleared}, label=person.number)
    return cleared


def acting_person(number: str | None) -> Staff | None:
    """The person that a command acts for; none where no number is given."""
    if not number:
        return None
    person: Staff | None = Staff.objects.filter(number=number).first()
    if person is None:
        raise AccountState(_("There is nobody with the employee number %(number)s.") % {"number": number})
    if not person.is_active or not person.served_on(timezone.localdate()):
        raise AccountState(_("%(person)s is not in service.") % {"person": person})
    return person
