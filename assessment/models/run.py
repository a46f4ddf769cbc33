"""Runs (核查批次): what the engine said of a year on one day, with the policy and the facts it was said by."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.dossier import Result, Status

CODES = tuple(f"E{number}" for number in range(1, 9))
GROUND_CODES = [(code, code) for code in CODES]


class RunQuerySet(models.QuerySet["Run"]):
    """Reads of runs."""

    def of_year(self, year: int) -> RunQuerySet:
        """The runs of a year, the newest first."""
        return self.filter(year=year).select_related("made_by").order_by("-number")


class Run(models.Model):
    """One row is one run: never changed, never removed; late evidence makes another one."""

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number of the run"))
    judged_on = models.DateField(_("judged on"))
    policy = models.JSONField(_("policy"))
    facts_digest = models.CharField(_("digest of the facts"), max_length=64)
    verdicts_digest = models.CharField(_("digest of the verdicts"), max_length=64)
    standing_digest = models.CharField(_("digest of the verdicts without notes"), max_length=64)
    people = models.PositiveIntegerField(_("people"))
    counts = models.JSONField(_("how many people and grounds came to what"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("made by"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="assessment_run_number_once", fields=("year", "number")),)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


class RunResultQuerySet(models.QuerySet["RunResult"]):
    """Reads of results."""

    def for_list(self) -> RunResultQuerySet:
        """With what a row of the matrix shows: the person, the window and the eight grounds."""
        return self.select_related("staff", "window").prefetch_related("verdicts")


class RunResult(models.Model):
    """One row is what a run came to for one person, and the facts it came to it by.

    The rows of a run are written in the order of the employee numbers: the order of their keys is that of the numbers.
    """

    run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="results", verbose_name=_("run"))
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    number = models.CharField(_("employee number"), max_length=32)
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    days_served = models.PositiveIntegerField(_("days served in the period"))
    result = models.CharField(_("result of the year"), max_length=12, choices=Result.choices)
    facts = models.TextField(_("facts used"))
    facts_digest = models.CharField(_("digest of the facts"), max_length=64)
    verdicts_digest = models.CharField(_("digest of the verdicts"), max_length=64)

    objects = RunResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a run")
        verbose_name_plural = _("results of a run")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(name="assessment_result_person_once", fields=("run", "staff")),
            models.UniqueConstraint(name="assessment_result_number_once", fields=("run", "number")),
            models.CheckConstraint(name="assessment_result_known", condition=Q(result__in=Result.values)),
        )
        indexes = (
            models.Index(name="assessment_result_page", fields=("run", "id")),
            models.Index(name="assessment_result_by_result", fields=("run", "result", "id")),
            models.Index(name="assessment_result_by_window", fields=("run", "window", "id")),
        )

    def __str__(self) -> str:
        return f"{self.run} · {self.number}"

    def as_json(self) -> dict[str, Any]:
        """The result as ``assess`` prints it."""
        grounds = sorted(self.verdicts.all(), key=lambda verdict: verdict.code)
        return {"number": self.number, "result": self.result, "grounds": [verdict.as_json() for verdict in grounds]}


class Verdict(models.Model):
    """One row is what one ground came to for one person in one run: codes and references, rendered in words late."""

    run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="+", verbose_name=_("run"))
    result = models.ForeignKey(
        "assessment.RunResult", models.PROTECT, related_name="verdicts", verbose_name=_("result of a run")
    )
    code = models.CharField(_("ground"), max_length=2, choices=GROUND_CODES)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    under_review = models.BooleanField(_("under review"))
    evidence = models.JSONField(_("evidence"), default=list)
    notes = models.JSONField(_("what is missing"), default=list)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(name="assessment_verdict_ground_once", fields=("result", "code")),
            models.CheckConstraint(name="assessment_verdict_code_known", condition=Q(code__in=CODES)),
            models.CheckConstraint(name="assessment_verdict_status_known", condition=Q(status__in=Status.values)),
        )
        indexes = (models.Index(name="assessment_verdict_matrix", fields=("run", "code", "status", "result")),)

    def __str__(self) -> str:
        return f"{self.result} · {self.code}"

    def as_json(self) -> dict[str, Any]:
        """The verdict as ``assess`` prints it."""
        return verdict_as_json(self.code, self.status, self.under_review, self.evidence, self.notes)


def verdict_as_json(code: str, status: str, under_review: bool, evidence: Any, notes: Any) -> dict[str, Any]:
    """A verdict as ``assess`` prints it, from its columns; its keys in the order of the format."""
    return {
        "code": code,
        "status": status,
        "under_review": under_review,
        "evidence": [
            {name: item[name] for name in ("type", "ref", "element", "event_on", "state")} for item in evidence
        ],
        "notes": [{name: note[name] for name in ("ref", "missing")} for note in notes],
    }
