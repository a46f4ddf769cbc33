"""Devices that open a page without a person signing in: wall screens, hall displays, kiosks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DeviceQuerySet(models.QuerySet["Device"]):
    """Reads of devices."""

    def active(self) -> "DeviceQuerySet":
        """Devices whose token is valid."""
        return self.filter(revoked_at=None)


class Device(models.Model):
    """One row is one device and the digest of its token; the token itself is shown once and never stored."""

    class Kind(models.TextChoices):
        WALL = "wall", _("Wall screen of the staff room")
        HALL = "hall", _("Hall display")
        KIOSK = "kiosk", _("Kiosk")
        WINDOW = "window", _("Device at a window")

    name = models.CharField(_("name"), max_length=32, help_text=_("Stands in the audit trail with what it does."))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, null=True, blank=True, related_name="devices", verbose_name=_("window")
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(_("token issued at"), editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        default_permissions = ("add", "change", "view")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                name="windows_device_name_once",
                fields=("name",),
                condition=Q(revoked_at=None),
                violation_error_message=_("A device with this name is in use."),
            ),
            models.CheckConstraint(
                name="windows_device_at_a_window_names_it",
                condition=~Q(kind="window") | Q(window__isnull=False),
                violation_error_message=_("A device at a window needs its window."),
            ),
        )

    def __str__(self) -> str:
        return self.name
