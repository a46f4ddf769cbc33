"""The numbered result sheets of a year: papers that a person or the office took out, each with what it told of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ResultSheet(models.Model):
    """One row is one numbered sheet: the paper, the result it tells of, and since when another one has taken its place.

    A sheet that says something else than an earlier one of the same person and year takes its place; the earlier paper
    is void then, and its public page says so.
    """

    review = models.ForeignKey("assessment.YearReview", models.PROTECT, related_name="sheets", verbose_name=_("year"))
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    result = models.ForeignKey(
        "assessment.RunResult", models.PROTECT, related_name="sheets", verbose_name=_("result of a run")
    )
    paper = models.OneToOneField("windows.Paper", models.PROTECT, related_name="result_sheet", verbose_name=_("paper"))
    content_digest = models.CharField(_("digest of what it says"), max_length=64)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("result sheet")
        verbose_name_plural = _("result sheets")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="assessment_sheet_one_holds",
                fields=("review", "staff"),
                condition=Q(replaced_at=None),
                violation_error_message=_("This person has a sheet of this year that holds already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.review} · {self.staff_id}"
