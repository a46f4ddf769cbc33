"""Inspections of the sample office: a plan that waits for its lot, a round that was held, one to be held today."""

from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from evaluations.checklist import ITEMS
from evaluations.models import InspectionRound
from evaluations.services.inspection_plans import create_plan
from evaluations.services.inspection_rounds import begin_round, name_round
from evaluations.services.round_answers import answer_item
from evaluations.services.round_end import finish_round
from service_window.demo.office import Cast
from service_window.demo.people import OFFICERS
from windows.models import Staff, Window
from windows.workdays import ONE_DAY

SPAN = 27 * ONE_DAY
FADED = "S2-signs"


def inspect_windows(cast: Cast) -> None:
    """Write it by the services; nobody of the sample office is accused of anything."""
    officer = cast.staff[OFFICERS[0].number]
    today = timezone.localdate()
    create_plan(
        by=officer,
        body="own_office",
        mode="covert",
        first_day=today,
        last_day=today + SPAN,
        rounds=4,
        inspectors_each=1,
        purpose="样例：不定期检查",
    )
    first, second = Window.objects.open().order_by("number")[:2]
    _hold(_name(second, officer), officer)
    _name(first, officer)


def _name(window: Window, officer: Staff) -> InspectionRound:
    return name_round(
        by=officer,
        body="own_office",
        mode="open",
        window=window,
        day=timezone.localdate(),
        reason="样例：领导小组要求",
        inspectors=[officer],
    )


def _hold(row: InspectionRound, officer: Staff) -> None:
    """Everything was in order but the signs."""
    begun = begin_round(row, by=officer)
    people = list(begun.people.order_by("pk").values_list("pk", flat=True))
    for item in ITEMS:
        for person in people if item.is_personal else [None]:
            faded = item.code == FADED
            answer_item(
                begun,
                by=officer,
                key=uuid5(NAMESPACE_URL, f"sample round {item.code} {person}"),
                item=item.code,
                person=person,
                result="failed" if faded else "ok",
                note="样例：标识褪色，建议更换" if faded else "",
            )
    finish_round(begun, by=officer, summary="样例：总体良好")
