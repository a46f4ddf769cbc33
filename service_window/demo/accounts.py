"""The accounts of a sample office: one password for all, kept under ``var/`` so that a newcomer finds it again."""

import os
import secrets
from pathlib import Path
from unicodedata import east_asian_width

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from windows.models import Staff
from windows.roles import Role
from windows.services import audit

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
FILE = "accounts.txt"


def path() -> Path:
    """Where the password is kept."""
    return Path(settings.VAR_DIR) / FILE


def give_passwords() -> str:
    """Give every sample account the same new password; nobody has to change it. Call it inside the transaction."""
    password = "-".join("".join(secrets.choice(_ALPHABET) for _sign in range(4)) for _part in range(3))
    hashed = make_password(password)
    people = list(Staff.objects.filter(is_sample=True).order_by("number"))
    Staff.objects.filter(pk__in=[person.pk for person in people]).update(password=hashed, must_change_password=False)
    audit.record_many(audit.Act("staff.initial_password", person, label=person.number) for person in people)
    return password


def keep(password: str) -> None:
    """Write the table of accounts to a file that only its owner reads."""
    target = path()
    temporary = target.with_name(f".{FILE}-{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(f"{password}\n")
    temporary.replace(target)


def kept_password() -> str | None:
    """The password as it was kept; none where the file is gone."""
    try:
        return path().read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None


def table(password: str) -> str:
    """Number, name, roles and password of every sample account, and what a newcomer should know."""
    people = Staff.objects.filter(is_sample=True, is_active=True).order_by("number").prefetch_related("groups")
    heads = (_("Employee number"), _("Full name"), _("Roles"), _("Password"))
    rows = [heads]
    for person in sorted(people, key=_rank):
        roles = "、".join(str(role.label) for role in Role if person.has_role(role))
        rows.append((person.number, person.name, roles, password))
    widths = [max(_width(row[column]) for row in rows) for column in range(len(heads))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, "", *_notes()])


def _notes() -> list[str]:
    return [
        _("All people, enterprises and cases are invented and marked as samples."),
        _("The system administrator sets up a second factor at the first login: any authenticator app will do."),
        _("This table is printed again by: manage.py demo --show-accounts"),
    ]


_ORDER = {role.value: place for place, role in enumerate(Role)}


def _rank(person: Staff) -> tuple[int, str]:
    return min((_ORDER.get(group.name, 99) for group in person.groups.all()), default=99), person.number


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
