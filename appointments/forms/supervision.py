"""A decision on the supervision page: which rows, what, and why."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.forms.fields import NoteField
from service_window.worklist import WorkKind

MOST_ROWS = 50
_KEY = re.compile(r"[0-9A-Za-z.-]{1,64}")


class KeysField(forms.MultipleChoiceField):
    """The keys of rows; the kind of work itself knows which still exist."""

    def valid_value(self, value: Any) -> bool:
        """Accept what can be a key at all."""
        return bool(_KEY.fullmatch(str(value)))


class DecisionForm(forms.Form):
    """One decision on one or several rows of a kind of work."""

    rows = KeysField(
        label=gettext_lazy("Rows"),
        error_messages={"required": gettext_lazy("Select at least one row first: click it, or press j and x.")},
    )
    decision = forms.ChoiceField(label=gettext_lazy("Decision"))
    reason = NoteField(label=gettext_lazy("Reason"), required=False)

    def __init__(self, kind: WorkKind, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        self.fields["decision"].choices = [(decision.code, decision.title) for decision in kind.decisions]

    def clean_rows(self) -> list[str]:
        """Each row once, and no more than a page shows."""
        keys = list(dict.fromkeys(self.cleaned_data["rows"]))
        if len(keys) > MOST_ROWS:
            raise forms.ValidationError(_("Decide at most %(most)d rows at once.") % {"most": MOST_ROWS})
        return keys

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the decision needs one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = next((row for row in self.kind.decisions if row.code == cleaned.get("decision")), None)
        if chosen and chosen.asks_reason and not cleaned.get("reason") and "reason" not in self.errors:
            sentence = _("“%(decision)s” needs a reason. Write it here, then press the button again.")
            self.add_error("reason", sentence % {"decision": chosen.title})
        return cleaned
