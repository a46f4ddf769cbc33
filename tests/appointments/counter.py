"""An office at work: cases taken as far as a test needs them, by the services that take them in life."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from appointments.models import Approval, Case, MaterialCheck
from appointments.services import acceptance, approvals, reception, steps, visits
from appointments.services.applicants import ApplicantData
from appointments.services.reception import Application
from tests.factories import make_assignment, make_item, make_staff, make_window
from windows.models import ItemVersion, Staff, Window
from windows.roles import Role

PHONE = "13812341234"
_serial = count(1)


@dataclass
class Counter:
    """A window with a clerk, one item, and the people who decide."""

    item: ItemVersion = field(default_factory=make_item)
    clerk: Staff = field(default_factory=lambda: make_staff(roles=(Role.WINDOW_STAFF,)))
    chief: Staff = field(default_factory=lambda: make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)))
    leader: Staff = field(default_factory=lambda: make_staff(roles=(Role.BUREAU_LEADER,)))
    reviewer: Staff = field(default_factory=lambda: make_staff(roles=(Role.DEPARTMENT_REVIEWER,)))
    window: Window = field(init=False)

    def __post_init__(self) -> None:
        self.window = make_window(items=(self.item,))
        make_assignment(at=self.window, item=self.item, a_role=self.clerk, valid_from=date(2020, 1, 1))

    def opened(self, *, by: Staff | None = None) -> Case:
        """A case at F1; its visitor sits at the window."""
        visit = visits.open_visit(self.window, by=by or self.clerk, item=self.item.item)
        return Case.objects.get(visit_links__visit=visit)

    def received(self, *, by: Staff | None = None, name: str = "", phone: str = PHONE, agent_phone: str = "") -> Case:
        """A case at F4: received, nothing checked yet."""
        by = by or self.clerk
        case = self.opened(by=by)
        steps.welcome(case, by=by)
        applicant = ApplicantData(kind="enterprise", name=name or f"示例拍卖有限公司{next(_serial)}", phone=phone)
        agent = ApplicantData(kind="natural", name="王代理", phone=agent_phone) if agent_phone else None
        reception.receive_case(case, Application(applicant=applicant, agent=agent), by=by)
        self.leave(by)
        return Case.objects.get(pk=case.pk)

    def accepted(self, *, by: Staff | None = None, undertaking: bool = False, **words: str) -> Case:
        """A case at F5: complete and accepted, or with an undertaking."""
        by = by or self.clerk
        case = self.received(by=by, **words)
        if undertaking:
            check = MaterialCheck.objects.filter(case=case, material__tolerable=True).get()
            acceptance.check_material(case, check.material_id, state="missing", by=by)
        acceptance.mark_all_present(case, by=by)
        if undertaking:
            acceptance.accept_with_undertaking(case, due_on=timezone.localdate() + timedelta(days=5), by=by)
        else:
            acceptance.accept_case(case, by=by)
        return Case.objects.get(pk=case.pk)

    def notified(self, *, times: int = 1, **words: str) -> Case:
        """A case at F4 with an open correction notice."""
        case = self.received(**words)
        for turn in range(times):
            if turn:
                acceptance.record_supplement(case, by=self.clerk)
            first = MaterialCheck.objects.filter(case=case).order_by("material__position")[0]
            acceptance.check_material(case, first.material_id, state="missing", by=self.clerk)
            acceptance.mark_all_present(case, by=self.clerk)
            again = "第一次漏告知" if turn else ""
            acceptance.issue_correction(case, by=self.clerk, again_reason=again)
        return Case.objects.get(pk=case.pk)

    def decided(self, *, opinion: str = "agree", reason: str = "", **words: str) -> Case:
        """A case at F6, decided by the chief representative."""
        case = self.accepted(**words)
        approvals.give_opinion(case, opinion=opinion, reason=reason, by=self.chief)
        return Case.objects.get(pk=case.pk)

    def leave(self, person: Staff) -> None:
        """End the visit this person has under way."""
        visit = person.visits.filter(closed_at=None).first()
        if visit is not None:
            visits.close_visit(visit, by=person)


def opinions(case: Case) -> list[tuple[str, str]]:
    """Role and opinion of the chain so far."""
    rows = Approval.objects.filter(case=case, reversed_at=None).order_by("pk")
    return list(rows.values_list("role", "opinion"))
