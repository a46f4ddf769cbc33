"""Applicant and agent as they are entered, and found again when they were here before."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appointments import identifiers
from appointments.forms.fields import DayField, PhoneField, PlainField, UploadField, refuse_future
from appointments.forms.moves import MoveForm
from appointments.identifiers import IdentifierError
from appointments.models import Applicant, Channel
from appointments.services.applicants import ApplicantData, find_by_identifier, index_of
from appointments.services.reception import Application
from service_window.typesetting import missing_glyphs
from service_window.wording import in_language
from windows.models import ItemVersion, ServiceItem, Staff, StoredFile

_SALT = "appointments.known-applicant"
_QUIET = {"autocomplete": "off"}
_MOST_KNOWN = 5


def token_of(applicant: Applicant, by: Staff) -> str:
    """Stands for an applicant in a form: only whom ``by`` has found can be taken."""
    return signing.dumps([applicant.pk, by.pk], salt=_SALT)


def _applicant_of(token: str, by: Staff) -> Applicant | None:
    try:
        pk, finder = signing.loads(token, salt=_SALT, max_age=12 * 60 * 60)
    except (signing.BadSignature, ValueError):
        return None
    return Applicant.objects.filter(pk=pk).first() if finder == by.pk else None


class PersonFields(forms.Form):
    """The fields of one person or organisation."""

    identifier = PlainField(required=False, max_length=60, label=_("Identifier"), widget=forms.TextInput(attrs=_QUIET))
    identifier_kind = forms.ChoiceField(
        required=False,
        choices=[("", _("Recognised by its form")), *Applicant.IdentifierKind.choices],
        label=_("Kind of identifier"),
    )
    name = PlainField(label=_("Name"), widget=forms.TextInput(attrs=_QUIET))
    phone = PhoneField(required=False)
    kind = forms.ChoiceField(choices=Applicant.Kind.choices, label=_("Kind of applicant"))
    address = PlainField(required=False, max_length=300, label=_("Address"), widget=forms.TextInput(attrs=_QUIET))
    known = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    use_required_attribute = False

    by: Staff

    def __init__(self, *args: Any, by: Staff | None = None, **options: Any) -> None:
        if by is not None:
            self.by = by
        self.known: Applicant | None = None
        super().__init__(*args, **options)
        token = self.data.get(self.add_prefix("known")) if self.is_bound else ""
        self.known = _applicant_of(token, self.by) if token else None
        self.fields["name"].required = self.known is None

    def clean(self) -> dict[str, Any]:
        """Judge the identifier by its kind; a known applicant's own stands."""
        data = super().clean() or self.cleaned_data
        if self.known is None:
            self._clean_identifier(data)
        return data

    def _clean_identifier(self, data: dict[str, Any]) -> None:
        text = data.get("identifier")
        if not text:
            data["identifier_kind"] = ""
            return
        person = data.get("kind") == Applicant.Kind.NATURAL
        kind = data.get("identifier_kind") or identifiers.recognise(text, person=person)
        kind = kind or (identifiers.RESIDENT if person else identifiers.USCC)
        try:
            data["identifier"], data["identifier_kind"] = identifiers.clean(kind, text), kind
        except IdentifierError as error:
            self.add_error("identifier", str(error.sentence))

    def found(self) -> list[Applicant]:
        """Applicants seen before under the identifier or the phone that was typed; call after validation."""
        data = self.cleaned_data
        rows = Applicant.objects.none()
        if data.get("identifier") and data.get("identifier_kind"):
            rows = Applicant.objects.current().with_identifier(index_of(data["identifier"]))
        elif data.get("phone"):
            rows = Applicant.objects.current().with_phone(index_of(data["phone"]))
        return list(rows.order_by("-pk")[:_MOST_KNOWN])

    def applicant_data(self) -> ApplicantData:
        """What was entered; what is known of the applicant stands where nothing was typed."""
        data, known = self.cleaned_data, self.known
        if known is None:
            fields = ("kind", "name", "identifier_kind", "identifier", "phone", "address")
            return ApplicantData(**{name: data[name] for name in fields})
        return ApplicantData(
            kind=known.kind,
            name=data.get("name") or known.name,
            identifier_kind=known.identifier_kind,
            identifier=known.identifier,
            phone=data["phone"] or known.phone,
            address=data["address"] or known.address,
        )


class ApplicationFields(PersonFields):
    """Applicant, agent with authorisation, and the province's number."""

    has_agent = forms.BooleanField(required=False, label=_("An agent acts for the applicant"))
    agent_name = PlainField(required=False, label=_("Name of the agent"), widget=forms.TextInput(attrs=_QUIET))
    agent_identifier = PlainField(
        required=False, max_length=60, label=_("Identity number of the agent"), widget=forms.TextInput(attrs=_QUIET)
    )
    agent_phone = PhoneField(required=False, label=_("Phone of the agent"))
    authorisation = UploadField(label=_("Authorisation"))
    renamed = forms.BooleanField(
        required=False, label=_("The applicant has a new name; earlier cases keep the old one")
    )
    unified_case_number = PlainField(required=False, max_length=64, label=_("Unified case number of the province"))

    APPLICANT = ("identifier", "name", "phone", "kind", "identifier_kind", "address")
    AGENT = ("agent_name", "agent_identifier", "agent_phone", "authorisation")

    def __init__(self, *args: Any, audience: list[str] | None = None, **options: Any) -> None:
        allowed = audience or Applicant.Kind.values
        usual = Applicant.Kind.ENTERPRISE if Applicant.Kind.ENTERPRISE in allowed else allowed[0]
        options["initial"] = {"kind": usual} | options.get("initial", {})
        super().__init__(*args, **options)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, label) for value, label in Applicant.Kind.choices if value in allowed]

    asks_rename = False
    """Whether the name differs from the one known under the identifier, and nobody has said that it changed."""

    @property
    def applicant_fields(self) -> list[forms.BoundField]:
        """The fields every application has, in the order in which they are typed."""
        return [self[name] for name in self.APPLICANT]

    @property
    def agent_fields(self) -> list[forms.BoundField]:
        """The fields of the agent."""
        return [self[name] for name in self.AGENT]

    @property
    def agent_open(self) -> bool:
        """Whether the part of the agent is shown open: something stands in it."""
        return any(self[name].value() for name in ("has_agent", *self.AGENT[:-1]))

    def clean(self) -> dict[str, Any]:
        """An agent has a name; an identity number is judged, whichever document it comes from."""
        data = super().clean()
        self._ask_about_another_name(data)
        data["has_agent"] = bool(data.get("has_agent")) or any(data.get(name) for name in self.AGENT)
        if not data["has_agent"]:
            return data
        if not data.get("agent_name") and "agent_name" not in self.errors:
            self.add_error("agent_name", _("Enter the name of the agent."))
        if data.get("agent_identifier"):
            kind = identifiers.recognise(data["agent_identifier"], person=True) or identifiers.RESIDENT
            try:
                data["agent_identifier"] = identifiers.clean(kind, data["agent_identifier"])
                data["agent_identifier_kind"] = kind
            except IdentifierError as error:
                self.add_error("agent_identifier", str(error.sentence))
        return data

    def _ask_about_another_name(self, data: dict[str, Any]) -> None:
        """A typing error must not rename an enterprise at every window: ask first."""
        name, identifier = data.get("name"), data.get("identifier")
        known = self.known
        if known is None and name and identifier and data.get("identifier_kind"):
            known = find_by_identifier(data["identifier_kind"], identifier)
        if known is None or not name or name == known.name:
            return
        self.asks_rename = True
        if not data.get("renamed"):
            self.add_error(
                "name",
                _("This identifier is known as %(name)s. Correct the name, or say below that it is new.")
                % {"name": known.masked_name},
            )

    def unprintable(self) -> tuple[str, ...]:
        """Characters of names and address that no font here prints: papers show their code in a frame instead."""
        applicant = self.applicant_data()
        return missing_glyphs(f"{applicant.name}{applicant.address}{self.cleaned_data['agent_name']}")

    def application(self, authorisation: StoredFile | None) -> Application:
        """What the services receive."""
        data = self.cleaned_data
        agent = None
        if data["has_agent"]:
            agent = ApplicantData(
                kind=Applicant.Kind.NATURAL,
                name=data["agent_name"],
                identifier_kind=data.get("agent_identifier_kind", ""),
                identifier=data["agent_identifier"],
                phone=data["agent_phone"],
            )
        return Application(
            applicant=self.applicant_data(),
            agent=agent,
            authorisation=authorisation,
            unified_case_number=data["unified_case_number"],
        )


class ReceiveForm(MoveForm, ApplicationFields):
    """Receipt of an application at the counter (收件)."""


class RemoteForm(ApplicationFields):
    """An application that came by post or online: F1 to F3 do not apply."""

    channel = forms.ChoiceField(
        choices=[(Channel.POST, Channel.POST.label), (Channel.ONLINE, Channel.ONLINE.label)],
        label=_("How it came"),
        widget=forms.RadioSelect,
    )
    item = forms.ModelChoiceField(ServiceItem.objects.none(), label=_("Service item"))
    received_on = DayField(label=_("Received on"), validators=[refuse_future])

    ARRIVAL = ("channel", "item", "received_on")

    def __init__(self, *args: Any, versions: list[ItemVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        names = {version.item_id: in_language(version, "name") for version in versions if not version.advice_only}
        field.queryset = ServiceItem.objects.filter(pk__in=names)
        field.label_from_instance = lambda item: names[item.pk]  # type: ignore[method-assign]

    @property
    def arrival_fields(self) -> list[forms.BoundField]:
        """How and when it came, and for what."""
        return [self[name] for name in self.ARRIVAL]

    def clean(self) -> dict[str, Any]:
        """The item decides who may apply."""
        data = super().clean()
        item: ServiceItem | None = data.get("item")
        if item is not None and data.get("received_on"):
            version = ItemVersion.objects.published_on(data["received_on"]).filter(item=item).first()
            if version is not None and version.audience and data.get("kind") not in version.audience:
                raise ValidationError({"kind": _("This kind of applicant cannot apply for this item.")})
        return data
