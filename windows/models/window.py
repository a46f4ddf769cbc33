"""The windows of the office and what each offers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class WindowQuerySet(models.QuerySet["Window"]):
    """Reads of windows."""

    def open(self) -> "WindowQuerySet":
        """Windows at which visitors are received."""
        return self.filter(is_open=True)


class Window(models.Model):
    """One row is one counter at which visitors are received (S2)."""

    number = models.PositiveSmallIntegerField(_("window number"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    place_en = models.CharField(_("English place"), max_length=200, blank=True)
    accessible = models.BooleanField(_("accessible desk"), default=False)
    is_open = models.BooleanField(_("open"), default=True)
    closed_reason = models.CharField(_("why it is closed"), max_length=200, blank=True)
    items = models.ManyToManyField(
        "windows.ServiceItem",
        through="windows.WindowItem",
        related_name="windows",
        verbose_name=_("items offered"),
    )

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        ordering = ("number",)
        permissions = (("close_window", "Can close and open a window"),)
        constraints = (
            models.CheckConstraint(
                name="windows_window_closed_with_reason",
                condition=Q(is_open=True, closed_reason="") | (Q(is_open=False) & ~Q(closed_reason="")),
                violation_error_message=_("A closed window needs a reason, and an open one has none."),
            ),
        )

    def __str__(self) -> str:
        """Number and name in the reader's language; what was not read is not asked for."""
        english = self.__dict__.get("name_en", "") if get_language() == "en" else ""
        return f"{self.number} {english or self.name}"


class WindowItem(models.Model):
    """One row says that a window offers a service item."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="offers")
    item = models.ForeignKey("windows.ServiceItem", models.PROTECT, related_name="offers")

    class Meta:
        verbose_name = _("item offered at a window")
        verbose_name_plural = _("items offered at windows")
        constraints = (
            models.UniqueConstraint(
                name="windows_item_offered_once_per_window",
                fields=("window", "item"),
                violation_error_message=_("This window already offers this item."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.window} · {self.item}"
