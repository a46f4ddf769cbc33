"""Messages of the chief representative to a desk."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DeskMessageQuerySet(models.QuerySet["DeskMessage"]):
    """Reads of messages."""

    def unread_at(self, window_id: int, day: date) -> "DeskMessageQuerySet":
        """Messages of ``day`` to a window that nobody there has read, the oldest first."""
        return self.filter(window=window_id, day=day, read_at=None).order_by("pk")


class DeskMessage(models.Model):
    """One row is one message to the people at one window; the first who reads it takes note for the desk."""

    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="messages", verbose_name=_("window"))
    day = models.DateField(_("day"))
    text = models.CharField(_("message"), max_length=500)
    sent_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"))
    read_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("read by")
    )
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = DeskMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to a desk")
        verbose_name_plural = _("messages to desks")
        default_permissions = ()
        permissions = (("send_desk_message", "Can send a message to a desk"),)
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="windows_message_read_by_somebody",
                condition=Q(read_by=None, read_at=None) | Q(read_by__isnull=False, read_at__isnull=False),
            ),
        )
        indexes = (models.Index(name="windows_message_unread", fields=("window", "day"), condition=Q(read_at=None)),)

    def __str__(self) -> str:
        return f"{self.window} · {self.sent_at}"
