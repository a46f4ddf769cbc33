"""What every record of the ledger has in common: what it is known by, and whether it was loaded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LedgerRecord(models.Model):
    """A record of the ledger; a loaded one keeps the digest of its line, so that the same line changes nothing.

    Constraints that ask for actors, hearings, papers or steps bind only records made here: ``imported=False``.
    """

    ref = models.CharField(_("reference"), max_length=64, unique=True)
    imported = models.BooleanField(_("loaded from a ledger"), default=False, editable=False)
    content_digest = models.CharField(_("digest of the line"), max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.ref


def digest_of_imported(name: str) -> models.CheckConstraint:
    """The constraint that a loaded record, and no other, carries the digest of its line."""
    return models.CheckConstraint(
        name=name,
        condition=Q(imported=True) & ~Q(content_digest="") | Q(imported=False, content_digest=""),
        violation_error_message=_("A loaded record, and no other, carries the digest of its line."),
    )
