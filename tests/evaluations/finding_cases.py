"""Findings for tests: an office with people enough, and findings brought as far as a test needs them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from evaluations.models import Finding
from evaluations.services.finding_moves import ask_person, confirm_finding, dismiss_finding, take_up_verification
from evaluations.services.findings import report_finding
from evaluations.services.statements import make_statement, object_to_finding
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role

MONDAY = date(2026, 11, 23)
SEEN = date(2026, 11, 20)


def moment(day: date = MONDAY, text: str = "10:00") -> datetime:
    """A local time."""
    return timezone.make_aware(datetime.fromisoformat(f"{day.isoformat()}T{text}"))


def on_day(day: date) -> Any:
    """Stop the clock at ten o'clock of a day."""
    return time_machine.travel(moment(day), tick=False)


def _officer() -> Staff:
    return make_staff(roles=(Role.ASSESSMENT_OFFICE,))


@dataclass
class Bureau:
    """People enough for every role in a finding."""

    clerk: Staff = field(default_factory=lambda: make_staff(roles=(Role.WINDOW_STAFF,)))
    chief: Staff = field(default_factory=lambda: make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)))
    verifier: Staff = field(default_factory=_officer)
    decider: Staff = field(default_factory=_officer)
    reviewer: Staff = field(default_factory=_officer)
    leader: Staff = field(default_factory=lambda: make_staff(roles=(Role.BUREAU_LEADER,)))

    def reported(self, **fields: Any) -> Finding:
        """A game at the desk, seen by the chief representative on the Friday before."""
        given: dict[str, Any] = {
            "kind": "gaming",
            "event_on": SEEN,
            "source": "round",
            "by": self.chief,
            "account": "十点二十分在三号窗口用电脑打牌",
            "in_duty_time": True,
        } | fields
        return report_finding(given.pop("staff", self.clerk), **given)

    def verifying(self, **fields: Any) -> Finding:
        """Taken up by the first officer."""
        return take_up_verification(self.reported(**fields), by=self.verifier)

    def asked(self, **fields: Any) -> Finding:
        """The person has been asked for a statement."""
        return ask_person(self.verifying(**fields), by=self.verifier, question="监控显示当时在打牌,请说明。")

    def heard(self, **fields: Any) -> Finding:
        """The person has made a statement."""
        finding = self.asked(**fields)
        make_statement(finding, by=finding.staff, text="只是关闭弹窗")
        finding.refresh_from_db()
        return finding

    def confirmed(self, **fields: Any) -> Finding:
        """Confirmed by the second officer; the person may object."""
        return confirm_finding(self.heard(**fields), by=self.decider, reason="监控与证人一致")

    def dismissed(self, **fields: Any) -> Finding:
        """Dismissed by the second officer."""
        return dismiss_finding(self.heard(**fields), by=self.decider, reason="无法核实")

    def objected(self, **fields: Any) -> Finding:
        """The person has objected in time."""
        finding = self.confirmed(**fields)
        object_to_finding(finding, by=finding.staff, text="监控时间有误")
        finding.refresh_from_db()
        return finding


def later(days: int) -> date:
    """A day after the Monday."""
    return MONDAY + timedelta(days=days)
