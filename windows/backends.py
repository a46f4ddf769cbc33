"""Who an account is: the authentication backend of ``windows.Staff``."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.utils import timezone

from service_window.prepared import Prepared, read_ahead
from service_window.reading import columns_of
from windows.models import Staff
from windows.models.staff import HELD


class StaffBackend(ModelBackend):
    """Checks number and password; whoever has left or is switched off stays outside.

    The right password of such an account still identifies the person, so that the login form can say
    why the door is closed; a running login of theirs ends with the next request.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Let the login form decide, in words (``windows.forms.accounts.LoginForm``)."""
        return True

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Nobody holds a permission but through a role: one table in code says who may do what."""
        return super().get_user_permissions(user_obj, obj) if user_obj.is_superuser else set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """What the roles of this person may do; one query for roles and permissions together."""
        if obj is not None or not user_obj.is_active or user_obj.is_anonymous or user_obj.is_superuser:
            return super().get_group_permissions(user_obj, obj)
        return set(user_obj.role_permissions)

    def get_user(self, user_id: Any) -> Staff | None:
        """Return the person of a running login, unless the person may no longer sign in."""
        key = {"person": int(user_id)}
        with read_ahead((_PERSON, key), (HELD, key)):
            person = next(_PERSON.instances(Staff, **key), None)
            if person is not None:
                person.read_roles()
        return person if person and may_sign_in(person) else None


def _person(*, person: int) -> QuerySet[Staff, Any]:
    return Staff.objects.filter(pk=person).order_by().values_list(*columns_of(Staff))


_PERSON = Prepared(_person, names={"person": int})


def may_sign_in(person: Staff) -> bool:
    """Whether the account is switched on and its last day served is not over."""
    return person.is_active and (person.left_on is None or timezone.localdate() <= person.left_on)
