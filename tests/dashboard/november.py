"""A month of cases for the figures: three promised ones and two on the spot."""

from typing import Any

from django.test import Client

from appointments.flow import Step
from appointments.models import Case
from appointments.services import acceptance, results
from tests.case_factories import Counter, approve, end_visit, fresh, frozen, make_case, make_counter
from windows.models import ItemVersion

URL = "/admin/figures/"
IMMEDIATE = {
    "case_type": ItemVersion.CaseType.IMMEDIATE,
    "item_type": ItemVersion.ItemType.PUBLIC_SERVICE,
    "decision_wording": ItemVersion.DecisionWording.FILING,
    "chain": ("handler",),
}


def finish(counter: Counter, *, received: str, decided: str, ready: str, closed: str) -> Case:
    """A promised case from receipt to delivery at four moments."""
    with frozen(received):
        case = make_case(counter, at=Step.APPROVE)
        end_visit(counter)
    with frozen(decided):
        approve(counter, case)
    with frozen(ready):
        results.record_result(fresh(case), by=counter.a, number=f"外部-{case.pk}")
    with frozen(closed):
        results.finish_case(fresh(case), way="counter", by=counter.a)
    return fresh(case)


def on_the_spot(counter: Counter, *, begun: str, done: str) -> Case:
    """An immediate case, finished in the visit."""
    with frozen(begun):
        case = make_case(counter, at=Step.ACCEPT)
    with frozen(done):
        acceptance.mark_all_present(fresh(case), by=counter.a)
        acceptance.accept_case(fresh(case), by=counter.a)
        approve(counter, case)
        results.record_result(fresh(case), by=counter.a, number=f"外部-{case.pk}")
        results.finish_case(fresh(case), way="counter", by=counter.a)
        end_visit(counter)
    return fresh(case)


def make_november() -> tuple[Counter, Counter]:
    """Three promised cases, two early and one late, one of last month, and two immediate ones."""
    promised, spot = make_counter(promised_number=5), make_counter(**IMMEDIATE)
    early = {"received": "2026-11-02 09:10", "decided": "2026-11-03 10:00", "ready": "2026-11-04 11:00"}
    finish(promised, **early, closed="2026-11-05 15:00")
    finish(promised, **early, closed="2026-12-01 09:00")
    late = {"received": "2026-11-02 14:00", "decided": "2026-11-11 10:00", "ready": "2026-11-12 10:00"}
    finish(promised, **late, closed="2026-11-12 10:30")
    finish(
        promised,
        received="2026-10-12 09:10",
        decided="2026-10-13 10:00",
        ready="2026-10-14 10:00",
        closed="2026-10-15 10:00",
    )
    on_the_spot(spot, begun="2026-11-03 09:00", done="2026-11-03 09:10")
    on_the_spot(spot, begun="2026-11-03 10:00", done="2026-11-03 11:15")
    return promised, spot


def look(client: Client, **query: str) -> Any:
    return client.get(URL, {"span": "month", "day": "2026-11-15"} | query)


def tiles(answer: Any) -> dict[str, str]:
    return {str(tile.definition.label): tile.cell.shown for tile in answer.context["page"].tiles}
