"""Applicants who were here before, as a form offers them: masked, with a token that stands for them."""

from dataclasses import dataclass

from appointments.forms.applicant import PersonFields, token_of
from appointments.models import Applicant


@dataclass(frozen=True, slots=True)
class Known:
    """One applicant that was found; ``chosen`` where the identifier leaves no doubt."""

    token: str
    person: Applicant
    chosen: bool


def known_of(form: PersonFields) -> list[Known]:
    """Who was here before under the identifier or phone that was typed."""
    if not form.is_bound:
        return []
    form.is_valid()  # the identifier may be right where other fields are not filled yet
    by_identifier = bool(form.cleaned_data.get("identifier"))
    found = [form.known] if form.known else form.found()
    return [Known(token_of(person, form.by), person, by_identifier or form.known is not None) for person in found]
