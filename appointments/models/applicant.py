"""Applicants and agents: who asks for something."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from service_window.fields import EncryptedTextField, mask_identifier, mask_name, mask_phone


class ApplicantQuerySet(models.QuerySet["Applicant"]):
    """Reads of applicants."""

    def current(self) -> "ApplicantQuerySet":
        """Applicants as they are known now, not as an earlier case has them."""
        return self.filter(superseded_at=None)

    def with_identifier(self, index: str) -> "ApplicantQuerySet":
        """Applicants whose identifier has this blind index."""
        return self.filter(identifier_index=index)

    def with_phone(self, index: str) -> "ApplicantQuerySet":
        """Applicants whose phone has this blind index."""
        return self.filter(phone_index=index)


class Applicant(models.Model):
    """One row is what an applicant, or somebody who acts for one, gave at one time.

    A case keeps the row it was received with. Who comes again under another name, phone or address gets a row of
    their own, and the one before is superseded.
    """

    class Kind(models.TextChoices):
        NATURAL = "natural", _("Natural person")
        ENTERPRISE = "enterprise", _("Enterprise")
        ORGANISATION = "organisation", _("Other organisation")

    class IdentifierKind(models.TextChoices):
        USCC = "uscc", _("Unified social credit code")
        RESIDENT = "resident", _("Resident identity number")
        RESIDENCE_PERMIT = "residence_permit", _("Residence permit of Hong Kong, Macao and Taiwan residents")
        FOREIGN_PERMANENT = "foreign_permanent", _("Permanent residence card of foreigners")
        HK_MACAO_TRAVEL = "hk_macao_travel", _("Travel permit of Hong Kong and Macao residents")
        TAIWAN_TRAVEL = "taiwan_travel", _("Travel permit of Taiwan residents")
        PASSPORT = "passport", _("Passport")
        OTHER = "other", _("Other document")

    kind = models.CharField(_("kind of applicant"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    identifier_kind = models.CharField(
        _("kind of identifier"), max_length=20, choices=IdentifierKind.choices, blank=True
    )
    identifier = EncryptedTextField(_("identifier"), blank=True, default="")
    identifier_index = models.CharField(max_length=64, blank=True, editable=False)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    address = EncryptedTextField(_("address"), blank=True, default="")
    created_at = models.DateTimeField(_("first seen"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, editable=False)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="later", verbose_name=_("row before this one")
    )

    objects = ApplicantQuerySet.as_manager()

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="appointments_applicant_identifier_once",
                fields=("identifier_kind", "identifier_index"),
                condition=~Q(identifier_index="") & Q(superseded_at=None),
                violation_error_message=_("An applicant with this identifier is already known."),
            ),
            models.UniqueConstraint(
                name="appointments_applicant_superseded_once",
                fields=("previous",),
                condition=Q(previous__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_applicant_identifier_has_kind",
                condition=Q(identifier_index="", identifier_kind="")
                | (~Q(identifier_index="") & ~Q(identifier_kind="")),
            ),
            models.CheckConstraint(name="appointments_applicant_has_name", condition=~Q(name="")),
        )
        indexes = (
            models.Index(name="appointments_applicant_name", fields=("name",), opclasses=("varchar_pattern_ops",)),
            models.Index(name="appointments_applicant_phone", fields=("phone_index",)),
            models.Index(name="appointments_applicant_number", fields=("identifier_index",)),
        )

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """The name as it may be shown without a reason: organisations are public, people are not."""
        return mask_name(self.name) if self.kind == self.Kind.NATURAL else self.name

    @property
    def masked_phone(self) -> str:
        """The phone as it may be shown without a reason."""
        return mask_phone(self.phone)

    @property
    def masked_identifier(self) -> str:
        """The identifier as it may be shown without a reason; a credit code is public."""
        if self.identifier_kind == self.IdentifierKind.USCC:
            return self.identifier
        return mask_identifier(self.identifier)
