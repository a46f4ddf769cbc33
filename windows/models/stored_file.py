"""Files the product keeps: uploads and rendered papers, outside the web root."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def private_storage() -> FileSystemStorage:
    """The directory of kept files; nothing in it has an address of its own."""
    return FileSystemStorage(location=settings.FILES_DIR, base_url=None)


class StoredFile(models.Model):
    """One row is one kept file with the digest of its content. Rows are only ever added."""

    class Purpose(models.TextChoices):
        AUTHORISATION = "authorisation", _("Authorisation of an agent")
        MATERIAL = "material", _("Material")
        RESULT_SCAN = "result_scan", _("Scan of an external result")
        PAPER = "paper", _("Rendered paper")
        PHOTO = "photo", _("Photo of a member of staff")
        EVIDENCE = "evidence", _("Evidence")
        BLANK_FORM = "blank_form", _("Blank form or sample of a filled-in one")

    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    file = models.FileField(storage=private_storage, upload_to="%Y/%m", max_length=200)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("digest"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        default_permissions = ()
        constraints = (models.CheckConstraint(name="windows_file_not_empty", condition=Q(size__gte=1)),)

    def __str__(self) -> str:
        return self.name
