"""What visitors said in the last weeks: suggestions, commendations, and complaints in every state; all of it sample."""

import hashlib
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from appointments.models import Case
from evaluations.models import Complaint, Feedback
from evaluations.services import complaint_decisions, complaints
from evaluations.services.complaint_decisions import Ruling
from evaluations.services.complaints import Links
from evaluations.services.feedback import Said, answer_feedback, receive_feedback
from service_window.demo.office import Cast
from service_window.demo.people import CLERKS, LEADER, OFFICERS, PHONE
from windows.models import CalendarDay, Staff
from windows.workdays import WorkCalendar

OFFICER = OFFICERS[0].number
FACTS = "样例：调看监控，询问当事人和同窗口人员，核对办件记录。"
REPLY = "样例：感谢您的反映。经核实，处理情况已告知有关人员，欢迎继续监督。"
SUGGESTIONS = (
    (24, "suggestion", "样例：希望在大厅入口增加填表样例。", "样例：已在入口增设填表台和样表，谢谢您的建议。", 0),
    (17, "suggestion", "样例：建议午间也能领取证书。", "样例：午间值班窗口现可领取证书。", 0),
    (15, "commendation", "样例：1号窗口工作人员耐心讲解，帮我补齐了材料。", "样例：感谢您的表扬，已转达本人。", 1),
    (9, "commendation", "样例：2号窗口办得很快，态度也好。", "样例：感谢您的鼓励，我们会继续努力。", 2),
    (14, "suggestion", "样例：叫号声音有时听不清。", "", 0),
    (2, "commendation", "样例：保安和导办都很热情。", "", 0),
)
"""How many working days ago, what kind, the words, the answer, and the window whose clerk it concerns."""


class Voices:
    """Writes by the services, each act at its moment, from the past on."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.now = timezone.now()
        self.calendar: WorkCalendar = CalendarDay.objects.work_calendar()
        self.officer, self.leader = cast.staff[OFFICER], cast.staff[LEADER.number]
        self.told = 0

    def clerk(self, window: int) -> Staff:
        """The clerk of a window."""
        return self.cast.staff[CLERKS[window - 1].number]

    def at(self, days: int, hour: int = 10) -> datetime:
        """A moment so many working days ago, never later than now."""
        day = timezone.localdate(self.now)
        while days:
            day -= timedelta(days=1)
            days -= self.calendar.is_workday(day)
        return min(self.now, timezone.make_aware(datetime.combine(day, time(hour))))

    def say(self, days: int, kind: str, text: str, **more: Any) -> Feedback:
        """Something a visitor sent, or that the office entered where a source is named."""
        self.told += 1
        by = self.officer if "source" in more else None
        token = hashlib.sha256(f"sample feedback {self.told}".encode()).hexdigest()[:32]
        contact = {"name": "示例群众", "phone": f"{PHONE}{8000 + self.told:04d}"} if self.told % 2 else {}
        said = Said(kind=kind, text=text, **(contact | more))
        moment = self.at(days, 9)
        return receive_feedback(said, by=by, token="" if by else token, at=moment, sample=True)

    def complain(self, days: int, text: str, subject: str, **more: Any) -> Complaint:
        """A complaint as it arrived."""
        complaint = self.say(days, "complaint", text, subject=subject, **more).complaint
        assert complaint is not None
        return complaint

    def accept(self, complaint: Complaint, days: int, **links: Any) -> None:
        """Accept, and link to whatever is known."""
        complaints.accept_complaint(complaint, by=self.officer, at=self.at(days, 10))
        given = {"event_on": complaint.event_on, "subject": complaint.subject} | links
        reason = "样例：按排班和办件记录查明。"
        complaints.link_complaint(complaint, Links(**given), by=self.officer, reason=reason, at=self.at(days, 11))

    def hear(self, complaint: Complaint, days: int, person: Staff, by: Staff, *, answered: bool = True) -> None:
        """Ask the person, who answers on the next day."""
        told = "样例：有群众反映您在接待中态度冷淡或办理拖延，请说明情况。"
        hearing = complaints.ask_person(complaint, by=by, told=told, at=self.at(days, 14))
        if answered:
            statement = "样例：当时系统较慢，我解释得不够，愿意改进。"
            complaints.make_statement(hearing, by=person, statement=statement, at=self.at(days - 1, 9))

    def decide(self, complaint: Complaint, days: int, decision: str, by: Staff) -> None:
        """Decide and reply."""
        fault = decision == "upheld_at_fault"
        verified = fault or decision == "upheld_no_fault"
        ruling = Ruling(decision=decision, facts=FACTS, reply=REPLY, facts_verified=verified, at_fault=fault)
        complaint_decisions.decide_complaint(complaint, ruling, by=by, at=self.at(days, 15))


def let_visitors_speak(cast: Cast) -> None:
    """Write what visitors said, what the office did about it, and what still waits."""
    voices = Voices(cast)
    for days, kind, text, answer, window in SUGGESTIONS:
        row = voices.say(days, kind, text)
        if answer:
            staff = voices.clerk(window) if window else None
            given = {"staff": staff, "window": cast.windows[window] if window else None}
            answer_feedback(row, by=voices.officer, text=answer, at=voices.at(days - 3, 16), **given)
    _closed(voices, cast)
    _reversed(voices)
    _waiting(voices, cast)


def _closed(voices: Voices, cast: Cast) -> None:
    """Complaints that ended: upheld, upheld without fault, not accepted, withdrawn."""
    for days, window, decision in ((25, 6, "upheld_at_fault"), (20, 4, "upheld_no_fault")):
        person, text = voices.clerk(window), f"样例：{window}号窗口问了几次才回答。"
        complaint = voices.complain(days, text, "attitude", about=f"{window}号窗口")
        voices.accept(complaint, days - 1, staff=person, window=cast.windows[window])
        voices.hear(complaint, days - 2, person, voices.officer)
        voices.decide(complaint, days - 5, decision, voices.officer)
        note = "样例：电话回访，对处理结果满意。"
        complaint_decisions.call_back(
            complaint, by=voices.officer, result="satisfied", note=note, at=voices.at(days - 8)
        )
    foreign = {"source": "hotline_12345", "source_number": "样例12345-0007"}
    refused = voices.complain(18, "样例：某超市购物卡不能退款。", "other", **foreign)
    complaints.refuse_complaint(
        refused,
        by=voices.officer,
        ground="not_service",
        explanation="样例：您反映的是经营者的消费纠纷，不是本窗口的服务。",
        right_address="样例：12315消费者投诉举报热线",
        at=voices.at(17),
    )
    withdrawn = voices.complain(12, "样例：以为材料丢失，后来找到了。", "other")
    complaints.withdraw_complaint(withdrawn, by=None, at=voices.at(11))


def _reversed(voices: Voices) -> None:
    """A complaint upheld at first, and not upheld when the bureau leader verified it again at the person's request."""
    person = voices.clerk(3)
    complaint = voices.complain(16, "样例：3号窗口让我多跑了一趟。", "attitude")
    voices.accept(complaint, 15, staff=person)
    voices.hear(complaint, 14, person, voices.officer)
    voices.decide(complaint, 12, "upheld_at_fault", voices.officer)
    reason = "样例：一次性告知书上已列明该材料。"
    complaint_decisions.ask_again(complaint, side="person", by=person, reason=reason, at=voices.at(10))
    voices.hear(complaint, 9, person, voices.leader)
    voices.decide(complaint, 7, "not_upheld", voices.leader)


def _waiting(voices: Voices, cast: Cast) -> None:
    """Complaints under way: one overdue, one waiting for a statement, one about a delay, one just received."""
    late = voices.complain(13, "样例：电话打了多次无人接听。", "attitude", source="letter")
    voices.accept(late, 12, window=cast.windows[2])
    asked = voices.complain(3, "样例：5号窗口说话不耐烦。", "attitude")
    voices.accept(asked, 2, staff=voices.clerk(5), window=cast.windows[5])
    voices.hear(asked, 1, voices.clerk(5), voices.officer, answered=False)
    today = timezone.localdate(voices.now)
    overdue = Case.objects.filter(promised_due_on__lt=today, result_ready_on=None, closed_at=None, imported_ref=None)
    case = overdue.exclude(number=None).order_by("promised_due_on", "pk").first()
    delay = {"source": "hotline_12345", "source_number": "样例12345-0019"}
    complaint = voices.complain(2, "样例：企业反映材料交了很久没有结果。", "delay", **delay)
    if case is not None:
        voices.accept(complaint, 1, case=case, subject="delay")
    voices.complain(0, "样例：排队时间比预计长很多。", "other")
