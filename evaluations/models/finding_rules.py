"""What the database holds of a finding's life: actors, hearing, dates. Loaded findings had their life elsewhere."""

from itertools import combinations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluations.finding_flow import ACTORS
from evaluations.finding_kinds import IN_WORKING_HOURS, INTEGRITY
from evaluations.ledger_types import FindingSource

ELSEWHERE = Q(imported=True) | ~Q(deciding_body="")
"""Loaded, or decided by the competent body: the steps before were not taken here."""

_APART = tuple(combinations((*ACTORS, "staff"), 2))


def _apart(one: str, other: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"evaluations_finding_{one.removesuffix('_by')}_not_{other.removesuffix('_by')}",
        condition=Q(imported=True) | Q((f"{one}__isnull", True)) | Q((f"{other}__isnull", True)) | ~Q((one, F(other))),
        violation_error_message=_("Nobody acts in two roles in one finding, and nobody in a finding about themselves."),
    )


LIFE: tuple[models.CheckConstraint, ...] = (
    *(_apart(one, other) for one, other in _APART),
    models.CheckConstraint(
        name="evaluations_finding_reported_by_somebody",
        condition=Q(imported=True) | Q(reported_by__isnull=False, reported_at__isnull=False),
        violation_error_message=_("A finding says who reported it, and when."),
    ),
    models.CheckConstraint(
        name="evaluations_finding_taken_up",
        condition=ELSEWHERE
        | Q(status="reported", verified_by=None, verifying_at=None)
        | ~Q(status="reported") & Q(verified_by__isnull=False, verifying_at__isnull=False),
        violation_error_message=_("A finding is verified by somebody exactly when it is no longer only reported."),
    ),
    models.CheckConstraint(
        name="evaluations_finding_outcome_by_somebody",
        condition=ELSEWHERE
        | Q(status__in=("reported", "verifying"), decided_by=None, decided_at=None)
        | Q(
            status__in=("confirmed", "dismissed", "revoked"),
            decided_by__isnull=False,
            decided_at__isnull=False,
        ),
        violation_error_message=_("A finding is decided by somebody exactly when it is confirmed or dismissed."),
    ),
    models.CheckConstraint(
        name="evaluations_finding_heard_before_confirmed",
        condition=ELSEWHERE
        | ~Q(status__in=("confirmed", "revoked"))
        | Q(asked_at__isnull=False, statement_due_on__isnull=False, decided_at__gte=F("asked_at"))
        & (Q(heard_at__isnull=False) | Q(statement_due_on__lt=F("confirmed_on"))),
        violation_error_message=_(
            "Nothing is confirmed before the person was asked, and was heard or let the time for it pass."
        ),
    ),
    models.CheckConstraint(
        name="evaluations_finding_heard_after_asking",
        condition=Q(heard_at=None) | Q(asked_at__isnull=False, heard_at__gte=F("asked_at")),
        violation_error_message=_("A person is heard after having been asked."),
    ),
    models.CheckConstraint(
        name="evaluations_finding_asked_has_deadline",
        condition=Q(asked_at=None, statement_due_on=None) | Q(asked_at__isnull=False, statement_due_on__isnull=False),
    ),
    models.CheckConstraint(
        name="evaluations_finding_revoked_by_review",
        condition=ELSEWHERE | ~Q(status="revoked") | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
        violation_error_message=_("A finding is revoked in a review, by somebody."),
    ),
    models.CheckConstraint(
        name="evaluations_finding_in_working_hours",
        condition=ELSEWHERE | ~Q(status="confirmed") | ~Q(kind__in=IN_WORKING_HOURS) | Q(in_duty_time=True),
        violation_error_message=_("This kind is a finding only in working hours."),
    ),
    models.CheckConstraint(
        name="evaluations_finding_locked_by_decision",
        condition=Q(deciding_body="", decision_document="")
        | Q(kind__in=INTEGRITY, status="confirmed", under_review=False, imported=False)
        & ~Q(deciding_body="")
        & ~Q(decision_document=""),
        violation_error_message=_("A decision of the competent body stands as it was taken."),
    ),
    models.CheckConstraint(
        name="evaluations_finding_integrity_decided_elsewhere",
        condition=Q(imported=True) | ~Q(kind__in=INTEGRITY) | ~Q(deciding_body=""),
        violation_error_message=_(
            "A breach of integrity enters the ledger by the decision of the competent body only."
        ),
    ),
    models.CheckConstraint(
        name="evaluations_finding_source_of_decision",
        condition=Q(deciding_body="") | Q(source=FindingSource.OTHER),
    ),
)
