"""Applicant and agent as a page shows them: masked, each value revealed on its own with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appointments.models import Applicant, Case
from service_window.addresses import address_of
from service_window.fields import mask_name

WHO = ("applicant", "agent")


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a person: masked where it is personal, with the address that reveals it."""

    term: str | Promise
    value: str
    key: str = ""
    url: str = ""


def facts_of_applicant(case: Case) -> list[Fact]:
    """What is known of applicant and agent, in the order in which it is read."""
    rows = []
    for who, person in (("applicant", case.applicant), ("agent", case.agent)):
        if person is not None:
            rows += [_fact(case, who, person, name) for name in _TERMS[who] if _masked(person, name)]
    return rows


def shown(fact: Fact, revealed: Mapping[str, str]) -> Fact:
    """The fact in clear, where its value was revealed."""
    return replace(fact, value=revealed[fact.key], url="") if fact.key in revealed else fact


def _fact(case: Case, who: str, person: Applicant, name: str) -> Fact:
    value = _masked(person, name)
    hidden = value != getattr(person, name)
    url = address_of("appointments:case-reveal", case.pk, who, name) if hidden else ""
    return Fact(_TERMS[who][name], value, f"{who}-{name}", url)


def _masked(person: Applicant, name: str) -> str:
    if name == "address":
        return mask_name(person.address)
    return str(getattr(person, f"masked_{name}"))


_TERMS: dict[str, dict[str, str | Promise]] = {
    "applicant": {
        "name": _("Applicant"),
        "identifier": _("Identifier"),
        "phone": _("Phone"),
        "address": _("Address"),
    },
    "agent": {"name": _("Agent"), "identifier": _("Identity number of the agent"), "phone": _("Phone of the agent")},
}
