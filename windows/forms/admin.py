"""Forms of the administration, in the words of people who do not program."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from service_window.fields import mask_phone
from windows.models import Office, RoleAssignment, ServiceItem, Staff, Window
from windows.roles import Role

PHONE = RegexValidator(r"^\+?[0-9][0-9 -]{4,19}$", _("A phone number has digits, spaces and hyphens only."))


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"size": 80}))


class NoQuestionForm(forms.Form):
    """An act that needs nothing but a confirmation."""


class LastDayForm(forms.Form):
    """The last day of something, and why it ends."""

    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=forms.TextInput(attrs={"size": 80})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate


class PublishForm(forms.Form):
    """From which day a version is in force."""

    valid_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Today at the earliest. Cases received before keep the version they were received under."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate


class OfficeForm(forms.ModelForm):
    """The office: who it is and what it shows."""

    class Meta:
        model = Office
        fields = tuple(field.name for field in Office._meta.concrete_fields if field.editable)


class StaffForm(forms.ModelForm):
    """A person: what visitors may see, what the bureau needs, and the roles."""

    new_phone = forms.CharField(label=capfirst(_("phone")), required=False, max_length=20, validators=[PHONE])
    new_photo = forms.FileField(
        label=capfirst(_("photo")), required=False, help_text=_("JPG or PNG. Shown on the nameplate.")
    )
    roles = forms.MultipleChoiceField(
        label=capfirst(_("roles")),
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What the person may do. The system administrator and the security auditor hold no other role, "
            "and nobody changes their own roles."
        ),
    )

    class Meta:
        model = Staff
        fields = (
            "number",
            "name",
            "job_title",
            "employment_kind",
            "party_member",
            "joined_on",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        if person.pk is None:
            if "joined_on" in self.fields:
                self.fields["joined_on"].initial = timezone.localdate
            return
        if "roles" in self.fields:
            self.fields["roles"].initial = sorted(person.role_names)
        if person.phone and "new_phone" in self.fields:
            self.fields["new_phone"].help_text = _("At present %(phone)s. Enter a number only to replace it.") % {
                "phone": mask_phone(person.phone)
            }


class ItemsField(forms.ModelMultipleChoiceField):
    """Service items by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The newest version's name, and the code."""
        return f"{obj.title}({obj.code})" if obj.title else str(obj.code)


class ItemField(forms.ModelChoiceField):
    """A service item by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """The newest version's name, and the code."""
        return f"{obj.title}({obj.code})" if obj.title else str(obj.code)


class WindowForm(forms.ModelForm):
    """A window and what it offers."""

    offered = ItemsField(
        label=capfirst(_("items offered")),
        required=False,
        queryset=ServiceItem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An item can be withdrawn when nobody holds its A or B role at this window any more."),
    )

    class Meta:
        model = Window
        fields = ("number", "name", "name_en", "place", "place_en", "accessible")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "offered" not in self.fields:
            return
        self.fields["offered"].queryset = ServiceItem.objects.with_title()
        if self.instance.pk is not None:
            self.fields["offered"].initial = list(self.instance.items.values_list("pk", flat=True))


class RoleAssignmentForm(forms.ModelForm):
    """Who holds an item at a window."""

    item = ItemField(label=capfirst(_("service item")), queryset=ServiceItem.objects.none())

    class Meta:
        model = RoleAssignment
        fields = ("window", "item", "a_role", "b_role", "valid_from", "valid_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "a_role" not in self.fields:
            return  # only looked at
        self.fields["item"].queryset = ServiceItem.objects.with_title()
        serving = Staff.objects.serving_on(timezone.localdate()).order_by("number")
        for name in ("a_role", "b_role"):
            self.fields[name].queryset = serving
