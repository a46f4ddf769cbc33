"""Applicants: found again by identifier or phone, entered once, revealed only with a reason."""

from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Applicant
from appointments.services.guards import Refused
from appointments.services.texts import NAME_LENGTH, plain
from service_window.fields import blind_index
from windows.models import Staff
from windows.services import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantData:
    """What is entered of an applicant or agent; already normalised and validated by the form."""

    kind: str
    name: str
    identifier_kind: str = ""
    identifier: str = ""
    phone: str = ""
    address: str = ""


_IDENTIFIER_LENGTH, _PHONE_LENGTH, _ADDRESS_LENGTH = 60, 40, 300
REVEALABLE = ("identifier", "phone", "address", "name")


def index_of(value: str) -> str:
    """The blind index of an identifier or phone; empty for nothing."""
    return blind_index(value) if value else ""


def find_by_identifier(kind: str, identifier: str) -> Applicant | None:
    """The applicant with this identifier, if one was seen before."""
    index = index_of(identifier)
    rows = Applicant.objects.current().filter(identifier_kind=kind, identifier_index=index)
    return rows.first() if index else None


def find_known(data: ApplicantData) -> Applicant | None:
    """The applicant these data mean: by identifier; without one by phone, name and kind."""
    if data.identifier:
        return find_by_identifier(data.identifier_kind, data.identifier)
    if not data.phone:
        return None
    rows = Applicant.objects.current().with_phone(index_of(data.phone)).filter(name=data.name, kind=data.kind)
    return rows.filter(identifier_index="").order_by("pk").first()


@transaction.atomic
def enter_applicant(data: ApplicantData, *, by: Staff) -> tuple[Applicant, list[audit.Act]]:
    """Return the applicant these data mean, as known or entered anew, and the acts to record.

    An identifier belongs to one applicant. Contacts left empty keep what is known. Whatever else is given makes a new
    row: earlier cases keep what they were received with.
    """
    data = _plain(data)
    known = find_known(data)
    if known is not None:
        return _as_known(known, data, by=by)
    try:
        with transaction.atomic():
            applicant = Applicant.objects.create(
                kind=data.kind,
                name=data.name,
                identifier_kind=data.identifier_kind if data.identifier else "",
                identifier=data.identifier,
                identifier_index=index_of(data.identifier),
                phone=data.phone,
                phone_index=index_of(data.phone),
                address=data.address,
                created_at=timezone.now(),
            )
    except IntegrityError as error:  # entered at another window in this moment
        known = find_known(data)
        if known is None:
            raise Refused(_("These data of the applicant contradict what is known. Check them.")) from error
        return _as_known(known, data, by=by)
    return applicant, [audit.Act("applicant.enter", applicant, by=by)]


def enter_with_agent(
    data: ApplicantData, agent: ApplicantData | None, *, by: Staff
) -> tuple[Applicant, Applicant | None, list[audit.Act]]:
    """Enter applicant and agent; always in the same order, so that two windows never wait for each other."""
    if agent is None:
        applicant, acts = enter_applicant(data, by=by)
        return applicant, None, acts
    if _key(agent) == _key(data):
        raise Refused(_("Applicant and agent are the same. Enter an agent only where somebody else acts."))
    entered: dict[tuple[str, ...], Applicant] = {}
    acts = []
    for one in sorted((data, agent), key=_key):
        entered[_key(one)], more = enter_applicant(one, by=by)
        acts += more
    return entered[_key(data)], entered[_key(agent)], acts


def _key(data: ApplicantData) -> tuple[str, ...]:
    """What tells one applicant from another."""
    if data.identifier:
        return (data.identifier_kind, index_of(data.identifier))
    return ("", index_of(data.phone), data.kind, data.name.strip())


def _plain(data: ApplicantData) -> ApplicantData:
    """The data as they can be stored."""
    if data.kind not in Applicant.Kind.values:
        raise Refused(_("Choose the kind of applicant."))
    if data.identifier and data.identifier_kind not in Applicant.IdentifierKind.values:
        raise Refused(_("Choose the kind of identifier."))
    data = replace(
        data,
        name=plain(data.name, most=NAME_LENGTH),
        identifier=plain(data.identifier, most=_IDENTIFIER_LENGTH),
        phone=plain(data.phone, most=_PHONE_LENGTH),
        address=plain(data.address, most=_ADDRESS_LENGTH),
    )
    if not data.name:
        raise Refused(_("Enter the name of the applicant."))
    return data


@transaction.atomic
def reveal(applicant: Applicant, *, by: Staff, fields: tuple[str, ...], reason: str, label: str = "") -> dict[str, str]:
    """Show personal data in clear; the reason is recorded."""
    if not by.has_perm("appointments.reveal_personal_data"):
        raise Refused(_("You may not reveal personal data."))
    if len(reason.strip()) < 2:
        raise Refused(_("Say why you need the data; the reason is recorded."))
    wanted = tuple(field for field in fields if field in REVEALABLE)
    audit.record(
        "applicant.reveal", applicant, by=by, reason=reason.strip(), label=label, after={"fields": list(wanted)}
    )
    return {field: getattr(applicant, field) for field in wanted}


def _as_known(applicant: Applicant, data: ApplicantData, *, by: Staff) -> tuple[Applicant, list[audit.Act]]:
    """The row itself where it says the same, else one that takes its place from now on."""
    known = Applicant.objects.select_for_update(no_key=True).get(pk=applicant.pk)
    if known.superseded_at is not None:  # another window was quicker
        current = find_known(data)
        if current is None:
            raise Refused(_("These data of the applicant contradict what is known. Check them."))
        return _as_known(current, data, by=by)
    given = {"name": data.name, "kind": data.kind, "phone": data.phone, "address": data.address}
    changes = {field: value for field, value in given.items() if value and getattr(known, field) != value}
    if not changes:
        return known, []
    moment = timezone.now()
    Applicant.objects.filter(pk=known.pk).update(superseded_at=moment)
    kept = ("kind", "name", "identifier_kind", "identifier", "identifier_index", "phone", "address")
    fields = {field: getattr(known, field) for field in kept} | changes
    row = Applicant.objects.create(**fields, phone_index=index_of(fields["phone"]), created_at=moment, previous=known)
    before, after = {"applicant": known.pk}, {"fields": sorted(changes)}
    return row, [audit.Act("applicant.change", row, by=by, before=before, after=after)]
