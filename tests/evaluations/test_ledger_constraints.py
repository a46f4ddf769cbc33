"""What the database refuses of a ledger by itself, each broken once on purpose."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError

from appointments.models import Case
from evaluations import ledger_types as allowed
from evaluations import policy as settings
from evaluations.models import (
    Complaint,
    Finding,
    Inspection,
    MediaReport,
    MediaReportPerson,
    Notice,
    NoticeFinding,
    NoticePerson,
    Policy,
)
from evaluations.services.ledger import LedgerRefused
from tests.evaluations.ledger_samples import SAMPLES, line, load
from tests.factories import make_staff
from windows.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.each]

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RIGHT: dict[type[Model], dict[str, Any]] = {
    Policy: {"year": 2026, "period_from": date(2026, 1, 1), "period_to": date(2026, 12, 31)},
    Finding: {"ref": "V1", "kind": "gaming", "event_on": DAY, "status": "reported", "source": "round"},
    Notice: {"ref": "N1", "issuer": "bureau", "issued_on": DAY},
    MediaReport: {"ref": "M1", "published_on": DAY, "kind": "news", "status": "reported"},
    Inspection: {"ref": "I1", "body": "superior", "mode": "open", "held_on": DAY},
    Complaint: {"ref": "K1", "event_on": DAY, "decision": "pending", "subject": "delay"},
}


def make(model: type[Model], **fields: Any) -> Model:
    """A row made here, with ``fields`` changed."""
    person = {"staff": make_staff(), "reported_by": make_staff(), "reported_at": NOON} if model is Finding else {}
    return model._default_manager.create(**(RIGHT[model] | person | fields))


@pytest.mark.parametrize("model", RIGHT)
def test_a_right_row_is_taken(model: type[Model]) -> None:
    made = make(model)
    made.full_clean()
    assert str(made) == str(RIGHT[model].get("ref", RIGHT[model].get("year")))


@pytest.mark.parametrize(
    ("model", "fields", "constraint"),
    [
        (Policy, {"period_to": date(2025, 12, 31)}, "evaluations_policy_period_in_order"),
        (Policy, {"year": 10000}, "evaluations_policy_year_has_a_calendar"),
        (Policy, {"year_basis": "other"}, "evaluations_policy_year_basis_known"),
        (Policy, {"in_effect": "other"}, "evaluations_policy_in_effect_known"),
        (Policy, {"criticism_needed_for": "other"}, "evaluations_policy_criticism_known"),
        (Policy, {"overdue_complaints": "other"}, "evaluations_policy_overdue_complaints_known"),
        (Policy, {"promise_kept_by": "other"}, "evaluations_policy_promise_kept_by_known"),
        (Policy, {"imported": True}, "evaluations_policy_imported_has_digest"),
        (Finding, {"kind": "chess"}, "evaluations_finding_kind_known"),
        (Finding, {"status": "guilty"}, "evaluations_finding_(status_known|confirmed_has_date)"),
        (Finding, {"source": "rumour"}, "evaluations_finding_source_known"),
        (Finding, {"consequence": "smoke"}, "evaluations_finding_consequence_known"),
        (Finding, {"status": "confirmed"}, "evaluations_finding_confirmed_has_date"),
        (Finding, {"status": "revoked"}, "evaluations_finding_confirmed_has_date"),
        (Finding, {"confirmed_on": DAY}, "evaluations_finding_confirmed_has_date"),
        (Finding, {"status": "dismissed", "confirmed_on": DAY}, "evaluations_finding_confirmed_has_date"),
        (Finding, {"under_review": True}, "evaluations_finding_review_of_confirmed"),
        (Finding, {"imported": True}, "evaluations_finding_imported_has_digest"),
        (Finding, {"content_digest": "a" * 64}, "evaluations_finding_imported_has_digest"),
        (Notice, {"issuer": "mayor"}, "evaluations_notice_issuer_known"),
        (Notice, {"imported": True}, "evaluations_notice_imported_has_digest"),
        (MediaReport, {"kind": "radio"}, "evaluations_media_report_kind_known"),
        (MediaReport, {"status": "true"}, "evaluations_media_report_status_known"),
        (MediaReport, {"imported": True}, "evaluations_media_report_imported_has_digest"),
        (Inspection, {"body": "mayor"}, "evaluations_inspection_body_known"),
        (Inspection, {"mode": "secret"}, "evaluations_inspection_mode_known"),
        (Inspection, {"imported": True}, "evaluations_inspection_imported_has_digest"),
        (Complaint, {"decision": "maybe", "decided_on": DAY}, "evaluations_complaint_decision_known"),
        (Complaint, {"subject": "weather"}, "evaluations_complaint_subject_known"),
        (Complaint, {"decided_on": DAY}, "evaluations_complaint_decided_has_date"),
        (Complaint, {"decision": "invalid"}, "evaluations_complaint_decided_has_date"),
        (Complaint, {"imported": True}, "evaluations_complaint_imported_has_digest"),
    ],
)
def test_a_wrong_row_is_refused(model: type[Model], fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(model, **fields)


@pytest.mark.parametrize("model", RIGHT)
def test_what_a_record_is_known_by_is_unique(model: type[Model]) -> None:
    make(model)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(model)


@pytest.mark.parametrize("link", [NoticePerson, NoticeFinding, MediaReportPerson])
def test_a_link_is_made_once(link: type[Model]) -> None:
    load(line("staff"), line("finding"), line("notice"), line("media_report"))
    row = link._default_manager.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_who_is_named_stays() -> None:
    load(*SAMPLES.values())
    load(line("finding", ref="V2", inspection="I1"))
    for protected in (Staff, Case, Inspection, Finding):
        with pytest.raises(ProtectedError), transaction.atomic():
            protected._default_manager.filter(pk__gt=0).delete()
    assert Finding.objects.count() == 2


@pytest.mark.parametrize(
    ("model", "field", "values"),
    [
        (Policy, "year_basis", settings.YEAR_BASES),
        (Policy, "in_effect", settings.IN_EFFECT),
        (Policy, "criticism_needed_for", settings.CRITICISM),
        (Policy, "overdue_complaints", settings.OVERDUE_COMPLAINTS),
        (Policy, "promise_kept_by", settings.PROMISE_KEPT_BY),
        (Finding, "kind", allowed.KINDS),
        (Finding, "status", allowed.STATUSES),
        (Complaint, "decision", allowed.DECISIONS),
    ],
)
def test_choices_are_those_of_the_format(model: type[Model], field: str, values: tuple[str, ...]) -> None:
    choices = model._meta.get_field(field).choices or ()
    assert tuple(str(value) for value, _label in choices) == tuple(values)


def test_the_defaults_of_the_row_are_those_of_the_regulation() -> None:
    made = Policy.objects.create(**RIGHT[Policy])
    assert Policy.objects.get(pk=made.pk).reading() == settings.default_policy(2026)


def test_references_tell_upper_from_lower_case() -> None:
    load(line("staff"), line("finding", ref="v1"), line("finding", ref="V1"))
    assert Finding.objects.count() == 2


def test_a_finding_lies_within_the_service() -> None:
    load(line("staff", number="S9", joined_on="2026-03-02", left_on="2026-03-04"))
    load(*(line("finding", ref=f"V{n}", staff="S9", event_on=f"2026-03-0{n}") for n in (2, 3, 4)))
    for n in (1, 5):
        with pytest.raises(LedgerRefused, match=f"2026-03-0{n}"):
            load(line("finding", ref=f"V{n}", staff="S9", event_on=f"2026-03-0{n}"))
    with pytest.raises(LedgerRefused, match="2023-12-31"):
        load(line("staff"), line("finding", event_on="2023-12-31"))
    assert Finding.objects.count() == 3
