"""Today's desk: visitors at the windows and work that waits, made by the ordinary services at this very moment."""

from datetime import date

from django.utils import timezone

from appointments.models import Approval, Case, Channel, GreenChannel
from appointments.services import acceptance, approvals, extras, reception, results, special, steps, visits
from appointments.services.reception import Application
from service_window.demo.counter import MISSING
from service_window.demo.office import Cast
from service_window.demo.people import CHIEF, CLERKS, REVIEWERS, applicant_data
from windows.models import CalendarDay, Staff
from windows.workdays import ONE_DAY, Unit, WorkCalendar

LABOUR = "overseas-labour-licence"


def open_desk(cast: Cast) -> None:
    """Leave a case at every step, and something for everybody who decides."""
    desk = Desk(cast)
    desk.wait_for_reviewer()
    desk.wait_for_chief()
    desk.wait_for_leader()
    desk.ask_for_extension()
    desk.ask_for_correction()
    desk.be_late()
    desk.receive_visitors()


class Desk:
    """The windows of today; every method makes what its name says."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._visitors = 0

    def wait_for_reviewer(self) -> None:
        """An accepted application at the first link of its chain."""
        self._leave(self._accepted(3, "auction-licence"))

    def wait_for_chief(self) -> None:
        """One that waits for the chief representative, with a green channel to confirm."""
        case = self._accepted(5, "overseas-project-filing")
        extras.open_green_channel(
            case,
            category=GreenChannel.Category.KEY_PROJECT,
            reason="样例：市级重点建设项目配套。",
            by=self._clerk(5),
        )
        self._leave(case)

    def wait_for_leader(self) -> None:
        """One on which reviewer and chief representative agreed."""
        case = self._accepted(2, "fuel-retail-new")
        self._leave(case)
        for person in (REVIEWERS[0], CHIEF):
            approvals.give_opinion(case, opinion=Approval.Opinion.AGREE, by=self.cast.staff[person.number])

    def ask_for_extension(self) -> None:
        """An extension that waits for the bureau leader."""
        case = self._accepted(2, "fuel-retail-renewal")
        special.request_extension(case, days=5, reason="样例：需要核实跨区域经营情况。", by=self._clerk(2))
        self._leave(case)

    def ask_for_correction(self) -> None:
        """A correction notice that waits for the applicant."""
        case, by = self._received(3, "franchise-filing"), self._clerk(3)
        first = case.material_checks.order_by("material__position").values_list("material", flat=True)[0]
        acceptance.check_material(case, first, state="missing", note=MISSING, by=by)
        self._check(case, by)
        acceptance.issue_correction(case, by=by)
        self._leave(case)

    def be_late(self) -> None:
        """Applications by post whose promise, counted from receipt, ends about now or has run out."""
        today, calendar = timezone.localdate(), CalendarDay.objects.work_calendar()
        for received_on in (received_nearly_due(today, calendar), received_overdue(today, calendar)):
            by = self._clerk(5)
            case = reception.open_remote_case(
                self.cast.windows[5],
                self.cast.items[LABOUR],
                self._application(),
                channel=Channel.POST,
                by=by,
                received_on=received_on,
            )
            self._check(case, by)
            acceptance.accept_case(case, by=by)

    def receive_visitors(self) -> None:
        """A visitor at every window, at F1 to F7."""
        visits.open_visit(self.cast.windows[1], by=self._clerk(1))
        steps.advance(self._opened(3), "greet", by=self._clerk(3))
        steps.advance(greeted := self._opened(5), "greet", by=self._clerk(5))
        steps.advance(greeted, "communicate", by=self._clerk(5))
        self._received(2, "fuel-retail-change")
        self._decided(4, "car-sales-filing")
        ready = self._decided(6, "technology-import-registration")
        results.record_result(ready, number="样证-今日-000001", blank_serial="YZ000001", by=self._clerk(6))

    def _opened(self, window: int) -> Case:
        visit = visits.open_visit(self.cast.windows[window], by=self._clerk(window))
        return Case.objects.get(visit_links__visit=visit)

    def _received(self, window: int, item: str) -> Case:
        by, case = self._clerk(window), self._opened(window)
        steps.welcome(case, by=by)
        reception.choose_item(case, self.cast.items[item], by=by)
        return reception.receive_case(case, self._application(), by=by)

    def _accepted(self, window: int, item: str) -> Case:
        by, case = self._clerk(window), self._received(window, item)
        self._check(case, by)
        acceptance.accept_case(case, by=by)
        return case

    def _check(self, case: Case, by: Staff) -> None:
        """Everything is there that was not found missing before, the letter of the agent too."""
        letter = case.material_checks.filter(material__required=False).order_by("material__position").last()
        if letter is not None:
            acceptance.check_material(case, letter.material_id, state="present", by=by)
        acceptance.mark_all_present(case, by=by)
        acceptance.mark_rest_not_needed(case, by=by)

    def _decided(self, window: int, item: str) -> Case:
        case = self._accepted(window, item)
        approvals.decide(case, opinion=Approval.Opinion.AGREE, by=self._clerk(window))
        return case

    def _leave(self, case: Case) -> None:
        """The visitor leaves, the case goes on."""
        visit = case.visits.get()
        visits.close_visit(visit, by=visit.staff)

    def _application(self) -> Application:
        self._visitors += 1
        return Application(
            applicant=applicant_data(("enterprise", self._visitors)),
            agent=applicant_data(("natural", self._visitors)),
        )

    def _clerk(self, window: int) -> Staff:
        return self.cast.staff[CLERKS[window - 1].number]


def received_nearly_due(today: date, calendar: WorkCalendar) -> date:
    """The day on which an application was received whose promise of two working days ends next."""
    day = today
    while calendar.due(day, 2, Unit.WORKING_DAY).on > calendar.workday_after(today) or not calendar.is_workday(day):
        day -= ONE_DAY
    return day


def received_overdue(today: date, calendar: WorkCalendar) -> date:
    """The last working day on which one was received whose promise has run out."""
    day = today
    while calendar.due(day, 2, Unit.WORKING_DAY).on >= today or not calendar.is_workday(day):
        day -= ONE_DAY
    return day
