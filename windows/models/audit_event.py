"""The audit trail: who did what, on what, when, from where, why."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from windows.roles import Role

RESTRICTED = "restricted.act"
"""The neutral code of acts that only the discipline officer may know of: it names no subject and no person."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Reads of the trail."""

    def readable_by(self, person: Any) -> "AuditEventQuerySet":
        """The events that a person may read; restricted ones hold the chain together and are shown to nobody else."""
        return self if person.has_role(Role.DISCIPLINE_OFFICER) else self.exclude(verb=RESTRICTED)


class AuditEvent(models.Model):
    """One row is one act. Rows are only ever added; each carries the digest of the one before.

    Holds codes and identifiers, never names, phones or other personal data.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, related_name="+", verbose_name=_("who"), db_index=False
    )
    verb = models.CharField(_("what"), max_length=64)
    subject_type = models.CharField(_("kind of subject"), max_length=64)
    subject_id = models.CharField(_("subject"), max_length=64)
    label = models.CharField(_("label"), max_length=128, blank=True)
    origin = models.CharField(_("from where"), max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    previous_digest = models.CharField(max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("-id",)
        default_permissions = ()
        permissions = (("read_audit", "Can read the audit trail"),)
        indexes = (
            models.Index(name="windows_audit_subject", fields=("subject_type", "subject_id", "id")),
            models.Index(name="windows_audit_actor", fields=("actor", "id")),
            models.Index(name="windows_audit_verb", fields=("verb", "id")),
            models.Index(name="windows_audit_at", fields=("at", "id")),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.verb}"
