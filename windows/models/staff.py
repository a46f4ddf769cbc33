"""The people who serve: one account per person."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from service_window.fields import EncryptedTextField, mask_phone
from service_window.prepared import Prepared
from windows.roles import Role


class StaffQuerySet(models.QuerySet["Staff"]):
    """Reads of people."""

    def serving_on(self, day: Any) -> "StaffQuerySet":
        """People in service on ``day``, both ends of their service included."""
        return self.filter(is_active=True, joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gte=day))

    def with_role(self, role: Role) -> "StaffQuerySet":
        """People who belong to the group of ``role``."""
        return self.filter(groups__name=role.value)


class StaffManager(BaseUserManager["Staff"].from_queryset(StaffQuerySet)):  # type: ignore[misc]
    """Creates accounts; everything else about people is written by ``windows.services.staff``."""

    def create_user(self, number: str, password: str | None = None, **fields: Any) -> "Staff":
        """Create a person who can sign in with ``number``."""
        person: Staff = self.model(number=number, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, number: str, password: str | None = None, **fields: Any) -> "Staff":
        """Create the installation's own account, outside the roles of the bureau."""
        fields |= {"is_staff": True, "is_superuser": True}
        return self.create_user(number, password, **fields)


class Staff(AbstractBaseUser, PermissionsMixin):
    """One row is one person who works for the bureau, and the account this person signs in with."""

    class EmploymentKind(models.TextChoices):
        CIVIL_SERVANT = "civil_servant", _("Civil servant")
        INSTITUTION = "institution", _("Public-institution staff")
        AGENCY = "agency", _("Agency staff")

    USERNAME_FIELD = "number"
    REQUIRED_FIELDS = ("name",)

    number = models.CharField(
        _("employee number"),
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_-]+$", _("Use letters, digits, hyphen and underscore only."))],
        help_text=_("The person signs in with it. It never changes."),
    )
    name = models.CharField(_("full name"), max_length=100)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    employment_kind = models.CharField(
        _("employment kind"),
        max_length=16,
        choices=EmploymentKind.choices,
        default=EmploymentKind.CIVIL_SERVANT,
    )
    party_member = models.BooleanField(
        _("party member"),
        default=False,
        help_text=_("Shown to visitors on the nameplate (S3)."),
    )
    photo = models.ForeignKey(
        "windows.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )
    joined_on = models.DateField(_("first day served"), null=True, blank=True)
    left_on = models.DateField(_("last day served"), null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    must_change_password = models.BooleanField(_("must change the password at the next login"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = StaffManager()

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ("number",)
        permissions = (
            ("manage_office", "Can configure the office"),
            ("assign_roles", "Can assign A and B roles"),
        )
        constraints = (
            models.CheckConstraint(
                name="windows_staff_leaves_after_joining",
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                violation_error_message=_("The last day served lies before the first day served."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}({self.number})"

    @property
    def masked_phone(self) -> str:
        """The phone as it may be shown without a reason."""
        return mask_phone(self.phone)

    @cached_property
    def _held(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of this person's groups, and the permissions these give: read at once, once per request."""
        rows = list(HELD.rows(person=self.pk or 0))
        return frozenset(row[0] for row in rows), frozenset(f"{row[1]}.{row[2]}" for row in rows if row[2])

    def read_roles(self) -> None:
        """Read now what is held, so that nobody has to ask later."""
        self._held  # noqa: B018 - kept where it is first read

    @property
    def role_names(self) -> frozenset[str]:
        """Names of the groups this person belongs to."""
        return self._held[0]

    @property
    def role_permissions(self) -> frozenset[str]:
        """What this person's groups may do, as ``app_label.codename``."""
        return self._held[1]

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether a role of this person gives ``perm``: what `windows.backends` says, without a way round by all backends."""
        if obj is not None or self.is_superuser:
            return bool(super().has_perm(perm, obj))
        return self.is_active and perm in self.role_permissions

    def has_role(self, role: str) -> bool:
        """Whether this person belongs to the group of ``role``."""
        return str(role) in self.role_names

    def get_full_name(self) -> str:
        """Django's admin asks for it."""
        return self.name

    def get_short_name(self) -> str:
        """Django's admin asks for it."""
        return self.name

    def served_on(self, day: Any) -> bool:
        """Whether ``day`` lies within this person's service."""
        return (self.joined_on is None or self.joined_on <= day) and (self.left_on is None or day <= self.left_on)


def _held_by(*, person: int) -> models.QuerySet[Group, Any]:
    permission = "permissions__content_type__app_label", "permissions__codename"
    return Group.objects.filter(user=person).order_by().values_list("name", *permission)


HELD = Prepared(_held_by, names={"person": int})
