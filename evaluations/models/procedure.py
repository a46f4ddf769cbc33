"""How long the acts in the life of a finding may take: settings of the bureau, in working days (期限)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """The one row."""

    def current(self) -> "Procedure":
        """The settings as they are; the defaults where nobody changed them."""
        return self.first() or Procedure()


def _days(name: str, default: int) -> models.PositiveSmallIntegerField:
    bounds = [MinValueValidator(1), MaxValueValidator(60)]
    return models.PositiveSmallIntegerField(name, default=default, validators=bounds)


class Procedure(models.Model):
    """The one row says how many working days each act in a finding may take."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    take_up_days = _days(_("to take up the verification, and to ask the person"), 3)
    statement_days = _days(_("for the statement of the person"), 5)
    decide_days = _days(_("to decide after the statement"), 10)
    objection_days = _days(_("for the objection of the person"), 5)
    review_days = _days(_("for the review"), 10)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadlines of findings")
        verbose_name_plural = _("deadlines of findings")
        default_permissions = ()
        permissions = (("set_deadlines", "Can set the deadlines of findings"),)
        constraints = (models.CheckConstraint(name="evaluations_procedure_one_row", condition=Q(id=1)),)

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
