"""What the services of this app share when they write a row: who may, is it valid, what changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import Staff

M = TypeVar("M", bound=Model)

MANAGE_OFFICE = "windows.manage_office"
ASSIGN_ROLES = "windows.assign_roles"


class NotPermitted(Refusal):
    """The person does not hold the permission that the act takes."""


class NotValid(Refusal):
    """What was given cannot be stored; the sentence says which field and why."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a write changed, as codes for the audit; values of confidential fields are left out."""

    before: dict[str, Any]
    after: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.after)


def require(by: Staff | None, *permissions: str) -> None:
    """Refuse the act unless ``by`` holds one of ``permissions``; nobody stands for the installation itself."""
    if by is not None and not any(by.has_perm(permission) for permission in permissions):
        raise NotPermitted(_("Your account does not hold the permission for this."))


def write(row: M, fields: Mapping[str, Any], *, confidential: Collection[str] = ()) -> Change:
    """Set ``fields`` on ``row``, check it and save it; return what changed. An unchanged row is not written.

    A row that exists is compared with the database, not with what the caller may have set on it already.
    """
    model = type(row)
    adding = row._state.adding
    stored = None if adding else model._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in fields.items():
        setattr(row, name, value)
        attribute = model._meta.get_field(name).attname  # type: ignore[union-attr]
        old = None if stored is None else getattr(stored, attribute)
        new = getattr(row, attribute)
        if stored is None or old != new:
            before |= {} if stored is None else {name: "***" if name in confidential else old}
            after[name] = "***" if name in confidential else new
    if adding or after:
        validate(row)
        row.save(force_insert=adding, update_fields=None if adding else list(after))
    return Change(before, after)


def validate(row: Model) -> None:
    """Run the model's own checks; refuse in words."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise NotValid(sentence_of(error, type(row))) from error


def sentence_of(error: ValidationError, model: type[Model]) -> str:
    """All that is wrong in one line: the label of each field and what is wrong with it."""
    parts = []
    for name, messages in error.message_dict.items():
        text = " ".join(messages)
        if name == NON_FIELD_ERRORS:
            parts.append(text)
        else:
            parts.append(f"{model._meta.get_field(name).verbose_name}: {text}")  # type: ignore[union-attr]
    return " ".join(parts)
