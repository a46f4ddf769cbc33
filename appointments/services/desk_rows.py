"""What the desk reads for every page it shows, by statements that are written once per process (decision 0163)."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, F, QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from appointments.models import Case, MaterialCheck, Ticket, Visit
from appointments.models.case_columns import JOINED_IN_LISTS, JOINED_ON_PAGES, LEFT_OUT_ON_PAGES, SHOWN_IN_LISTS
from service_window.joined import Joined
from service_window.prepared import Given, Prepared
from windows.models import ApprovalLink, DayCover, ItemVersion, RoleAssignment, Staff

MOST_MINE = 25
PAGE = 25


def case_of_page(pk: int, *, by: Staff) -> Case | None:
    """A case with what its page shows, if ``by`` may read it."""
    return next(_PAGE.find(case=pk), None) if by.has_perm("appointments.view_case") else None


def case_of_act(pk: int, *, by: Staff) -> Case | None:
    """A case without what its page shows, if ``by`` may read it: for an act that shows none."""
    return next(_BARE.find(case=pk), None) if by.has_perm("appointments.view_case") else None


def locked_case(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends; raises ``DoesNotExist`` where it is gone."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A case is locked for the length of a transaction.")
    found = next(_LOCKED.find(case=case.pk), None)
    if found is None:
        raise Case.DoesNotExist
    return found


def open_visit_of(person: Staff) -> Visit | None:
    """The visit under way of somebody, with its number and window."""
    return next(_OPEN_VISIT.find(person=person.pk), None)


def open_visit_with(case: Case, person: Staff) -> Visit | None:
    """The visit under way of somebody, if ``case`` is worked on in it."""
    return next(_OPEN_VISIT_WITH.find(person=person.pk, case=case.pk), None)


def called_by(person: Staff) -> Ticket | None:
    """The number that somebody has called and whose holder is on the way."""
    return next(_CALLED.find(person=person.pk), None)


def newest_open(*, by: Staff) -> list[Case]:
    """The newest open cases that ``by`` may read; one more than a page of the list shows."""
    return list(_NEWEST.find()) if by.has_perm("appointments.view_case") else []


def duties_for(case: Case, person: Staff) -> list[tuple[int, int, bool]]:
    """Who is A and B for a case today, and whether ``person`` stands in; before its item is known, for any of the window."""
    asked: dict[str, Given] = {"window": case.window_id or 0, "person": person.pk, "day": timezone.localdate()}
    if case.item_id is None:
        return [(a_role, b_role, bool(stands_in)) for a_role, b_role, stands_in in _DUTIES.rows(**asked)]
    return [(a, b, bool(stands_in)) for a, b, stands_in in _ITEM_DUTIES.rows(**asked, item=case.item_id)]


def chain_of(version: ItemVersion) -> list[ApprovalLink]:
    """The links of an item's approval chain, in their order."""
    return list(_CHAIN.find(version=version.pk))


def own_cases(person: Staff) -> list[Case]:
    """The open cases somebody holds, the next promised date first; one more than is shown."""
    return list(_OWN.find(holder=person.pk))


def cases_of_visit(visit: Visit) -> list[Case]:
    """The cases of a visit, in the order in which they were opened."""
    return list(_VISITED.find(visit=visit.pk))


def materials_of(case: Case) -> list[MaterialCheck]:
    """The materials of a received case with the state of each, in the order of the guide."""
    return list(_MATERIALS.find(case=case.pk)) if case.is_received else []


def _page(*, case: int) -> QuerySet[Case]:
    return Case.objects.worked_on_here().filter(pk=case).order_by()


def _locked(*, case: int) -> QuerySet[Case]:
    return Case.objects.select_for_update(no_key=True).filter(pk=case).order_by()


def _open_visit(*, person: int) -> QuerySet[Visit]:
    return Visit.objects.open().filter(staff=person).order_by()


def _open_visit_with(*, person: int, case: int) -> QuerySet[Visit]:
    return _open_visit(person=person).filter(case_links__case=case)


def _called(*, person: int) -> QuerySet[Ticket]:
    return Ticket.objects.filter(called_by=person, state=Ticket.State.CALLED).order_by("pk")[:1]


def _newest() -> QuerySet[Case]:
    return Case.objects.worked_on_here().filter(closed_at=None).order_by("-pk")[: PAGE + 1]


def _duties(*, window: int, person: int, day: date) -> QuerySet[RoleAssignment, Any]:
    stand_ins = DayCover.objects.for_day(day).filter(window=window, staff=person)
    return _with(RoleAssignment.objects.on(day).filter(window=window), stand_ins)


def _item_duties(*, window: int, person: int, day: date, item: int) -> QuerySet[RoleAssignment, Any]:
    stand_ins = DayCover.objects.for_day(day).filter(window=window, staff=person, item=item)
    return _with(RoleAssignment.objects.on(day).filter(window=window, item=item), stand_ins)


def _with(rows: QuerySet[RoleAssignment], stand_ins: QuerySet[DayCover]) -> QuerySet[RoleAssignment, Any]:
    return rows.order_by().annotate(stands_in=Exists(stand_ins)).values_list("a_role", "b_role", "stands_in")


def _chain(*, version: int) -> QuerySet[ApprovalLink]:
    return ApprovalLink.objects.filter(version=version).order_by("position")


def _own(*, holder: int) -> QuerySet[Case]:
    cases = Case.objects.open().held_by(holder)
    return cases.order_by(F("promised_due_on").asc(nulls_last=True), "pk")[: MOST_MINE + 1]


def _visited(*, visit: int) -> QuerySet[Case]:
    return Case.objects.filter(visit_links__visit=visit).order_by("visit_links__id")


def _materials(*, case: int) -> QuerySet[MaterialCheck]:
    return MaterialCheck.objects.filter(case=case).order_by("material__position")


_PAGE = Joined(Case, _page, names={"case": int}, related=JOINED_ON_PAGES, without=LEFT_OUT_ON_PAGES)
_BARE = Joined(Case, _page, names={"case": int})
_LOCKED = Joined(Case, _locked, names={"case": int})
_OPEN_VISIT = Joined(Visit, _open_visit, names={"person": int}, related=("ticket", "window"))
_OPEN_VISIT_WITH = Joined(Visit, _open_visit_with, names={"person": int, "case": int})
_CALLED = Joined(Ticket, _called, names={"person": int}, related=("window",))
_NEWEST = Joined(Case, _newest, related=JOINED_IN_LISTS, only=SHOWN_IN_LISTS)
_AT_WINDOW: dict[str, type] = {"window": int, "person": int, "day": date}
_DUTIES = Prepared(_duties, names=_AT_WINDOW)
_ITEM_DUTIES = Prepared(_item_duties, names=_AT_WINDOW | {"item": int})
_CHAIN = Joined(ApprovalLink, _chain, names={"version": int})
_OWN = Joined(Case, _own, names={"holder": int}, related=JOINED_IN_LISTS, only=SHOWN_IN_LISTS)
_VISITED = Joined(Case, _visited, names={"visit": int}, related=JOINED_IN_LISTS, only=SHOWN_IN_LISTS)
_MATERIALS = Joined(MaterialCheck, _materials, names={"case": int}, related=("material",))
