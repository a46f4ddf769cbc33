"""From which file a picture came that is shown as evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from service_window.fields import EncryptedJSONField


class PictureLink:
    """What a row that shows a ``file`` as evidence knows of its original."""

    @property
    def has_original(self) -> bool:
        """Whether it is a picture whose original is kept apart."""
        return hasattr(self.file, "origin")  # type: ignore[attr-defined]


class PictureOrigin(models.Model):
    """One row says from which original a picture without metadata was made, and what the camera had written into it."""

    shown = models.OneToOneField("windows.StoredFile", models.PROTECT, primary_key=True, related_name="origin")
    original = models.OneToOneField("windows.StoredFile", models.PROTECT, related_name="+")
    metadata = EncryptedJSONField(_("metadata"))

    class Meta:
        verbose_name = _("original of a picture")
        verbose_name_plural = _("originals of pictures")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.original)
