"""The filter of the audit trail."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from windows.models import AuditEvent, Staff


class AuditFilterForm(forms.Form):
    """Which events to show; everything left empty shows all."""

    person = forms.CharField(label=_("Employee number"), required=False, max_length=32)
    verb = forms.CharField(label=_("Act"), required=False, max_length=64, help_text=_("Or the beginning of it."))
    kind = forms.CharField(label=_("Kind of subject"), required=False, max_length=64)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=64)
    first = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """A subject needs its kind, and days come in order."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            raise ValidationError(_("The last day lies before the first day."))
        if given.get("subject") and not given.get("kind"):
            self.add_error("kind", _("Say what kind of subject it is, such as windows.staff."))
        return given

    def matching(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """The events asked for; none where the filter itself is wrong."""
        if not self.is_valid():
            return events.none()
        given = self.cleaned_data
        if given["person"]:
            events = events.filter(actor__in=Staff.objects.filter(number=given["person"]).values_list("pk")[:1])
        if given["verb"]:
            events = events.filter(verb__startswith=given["verb"])
        if given["kind"]:
            events = events.filter(subject_type=given["kind"])
        if given["subject"]:
            events = events.filter(subject_id=given["subject"])
        if given["first"]:
            events = events.filter(at__gte=_midnight(given["first"]))
        if given["last"]:
            events = events.filter(at__lt=_midnight(given["last"] + timedelta(days=1)))
        return events


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
