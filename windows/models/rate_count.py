"""How often something was tried: what keeps public forms from being used for guessing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RateCount(models.Model):
    """One row counts the attempts under one key until its time is over; ``tick`` clears what is past."""

    key = models.CharField(max_length=128, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of attempts")
        verbose_name_plural = _("counts of attempts")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
