"""Forms of the administration for service items: lists of codes become boxes to tick."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from windows.models import ApprovalLink, ItemVersion, Material
from windows.services.item_rows import MATERIAL_FIELDS, TEXT_FIELDS

FORM_NAMES = ("blank_form", "sample_form")

AUDIENCES = (
    ("natural", _("natural persons")),
    ("enterprise", _("enterprises")),
    ("organisation", _("other organisations")),
)
SPECIAL_PROCEDURES = (
    ("hearing", _("hearing")),
    ("tender", _("tender")),
    ("auction", _("auction")),
    ("inspection", _("inspection")),
    ("testing", _("testing")),
    ("quarantine", _("quarantine")),
    ("appraisal", _("appraisal")),
    ("expert_review", _("expert review")),
)
DELIVERY_WAYS = (
    ("counter", _("at the counter")),
    ("mail", _("by mail")),
    ("download", _("by download")),
)


class Boxes(forms.MultipleChoiceField):
    """Some of a few codes, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, required=kwargs.pop("required", False), **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other boxes are ticked; a draft may hold none yet."""
        return set(initial or ()) != set(data or ())


class VersionForm(forms.ModelForm):
    """The text and the rules of an item."""

    audience = Boxes(label=capfirst(_("who may apply")), choices=AUDIENCES)
    special_procedures = Boxes(
        label=capfirst(_("special procedures that may apply")),
        choices=SPECIAL_PROCEDURES,
        help_text=_("They do not count towards the time limits (行政许可法 §45)."),
    )
    delivery_ways = Boxes(label=capfirst(_("ways of delivery")), choices=DELIVERY_WAYS)

    class Meta:
        model = ItemVersion
        fields = ("item", *TEXT_FIELDS)
        widgets = {"aliases": forms.TextInput(attrs={"size": 80})}


class PlacedForm(forms.ModelForm):
    """A row of a list with its place; places are compared within the form, not with the database."""

    place = forms.IntegerField(
        label=capfirst(_("order")), min_value=1, max_value=999, widget=forms.NumberInput(attrs={"size": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "place" in self.fields and self.instance.pk is not None:
            self.fields["place"].initial = self.instance.position


class KeptFile:
    """A form that is kept already, as a file field shows it: its name, and where to read it."""

    def __init__(self, pk: int, name: str, url: str) -> None:
        self.pk, self.name, self.url = pk, name, url

    def __str__(self) -> str:
        return self.name


class MaterialForm(PlacedForm):
    """One material an applicant brings, with the forms to take along."""

    new_blank_form = forms.FileField(
        label=capfirst(_("blank form")), required=False, help_text=_("PDF, Word, Excel, JPG or PNG, for visitors.")
    )
    new_sample_form = forms.FileField(
        label=capfirst(_("filled-in sample")),
        required=False,
        help_text=_("The same form as somebody fills it in, with invented data."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FORM_NAMES:
            stored = getattr(self.instance, name)
            if stored is not None and f"new_{name}" in self.fields:
                url = reverse("admin:windows_itemversion_form", args=(self.instance.version_id, stored.pk))
                self.fields[f"new_{name}"].initial = KeptFile(stored.pk, stored.name, url)

    class Meta:
        model = Material
        fields = MATERIAL_FIELDS
        widgets = {
            "name": forms.TextInput(attrs={"size": 24}),
            "name_en": forms.TextInput(attrs={"size": 16}),
            "issuer": forms.TextInput(attrs={"size": 12}),
            "issuer_en": forms.TextInput(attrs={"size": 12}),
            "originals": forms.NumberInput(attrs={"class": "vIntegerField", "min": 0}),
            "copies": forms.NumberInput(attrs={"class": "vIntegerField", "min": 0}),
            "note": forms.Textarea(attrs={"rows": 2, "cols": 20}),
            "note_en": forms.Textarea(attrs={"rows": 2, "cols": 20}),
        }


class LinkForm(PlacedForm):
    """One link of the approval chain."""

    class Meta:
        model = ApprovalLink
        fields = ("role",)
