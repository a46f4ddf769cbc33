"""Materials (申请材料) of a version of an item, with the forms to fill in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MaterialQuerySet(models.QuerySet["Material"]):
    """Reads of materials."""

    def with_forms(self) -> "MaterialQuerySet":
        """Each with its blank form and its filled-in sample."""
        return self.select_related("blank_form", "sample_form")


class Material(models.Model):
    """One row is one material an applicant brings for a version of an item."""

    version = models.ForeignKey("windows.ItemVersion", models.CASCADE, related_name="materials")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    issuer_en = models.CharField(_("issued by, in English"), max_length=300, blank=True)
    originals = models.PositiveSmallIntegerField(_("originals"), default=1)
    copies = models.PositiveSmallIntegerField(_("copies"), default=0)
    required = models.BooleanField(_("required"), default=True)
    tolerable = models.BooleanField(
        _("may be supplied later"),
        default=False,
        help_text=_("Only such a material may be missing at acceptance, against a written undertaking."),
    )
    note = models.CharField(_("note"), max_length=4000, blank=True)
    note_en = models.CharField(_("English note"), max_length=4000, blank=True)
    blank_form = models.ForeignKey(
        "windows.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("blank form")
    )
    sample_form = models.ForeignKey(
        "windows.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filled-in sample"),
    )

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(
                name="windows_material_position_once",
                fields=("version", "position"),
                violation_error_message=_("Two materials have the same position."),
            ),
            models.CheckConstraint(
                name="windows_material_tolerable_only_if_required",
                condition=Q(tolerable=False) | Q(required=True),
                violation_error_message=_("Only a required material can be one that may be supplied later."),
            ),
        )

    def __str__(self) -> str:
        return self.name
