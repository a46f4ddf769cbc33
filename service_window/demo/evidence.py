"""What was found about the sample staff: findings in every state, notices, a media report, measures, clues; all of it sample."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from evaluations.models import Finding
from evaluations.services import clues, finding_moves, reviews, statements
from evaluations.services.complaint_parts import name_another
from evaluations.services.findings import report_finding
from evaluations.services.measures import record_measure
from evaluations.services.media_reports import move_media_report, record_media_report
from evaluations.services.notices import record_notice
from service_window.demo.office import Cast
from service_window.demo.people import CHIEF, LEADER, OFFICERS
from service_window.demo.voices import Voices
from windows.models import Staff

VERIFIER, DECIDER, REVIEWER = OFFICERS[0].number, OFFICERS[4].number, OFFICERS[5].number
DISCIPLINE = OFFICERS[1].number
QUESTION = "样例：巡查记录和监控显示如上，请在规定时间内说明情况。"
STATEMENT = "样例：情况基本属实，当时正在等候系统恢复，今后注意。"

STORIES: Sequence[tuple[int, int, str, str, str]] = (
    (46, 4, "gaming", "样例：巡查时见其用办公电脑玩纸牌游戏约十分钟。", "confirmed"),
    (38, 2, "phone", "样例：接待间隙长时间看手机，群众等候。", "confirmed"),
    (33, 3, "attitude", "样例：群众反映语气生硬。", "dismissed"),
    (30, 5, "noise", "样例：与同事大声谈笑。", "revoked"),
    (27, 3, "unauthorised_software", "样例：自行安装聊天软件，未造成故障。", "confirmed"),
    (14, 1, "dozing", "样例：午后在岗位上闭目。", "objected"),
    (9, 5, "unrelated_reading", "样例：在岗位上看小说。", "heard"),
    (6, 6, "badge", "样例：未佩戴工牌。", "reported"),
    (4, 2, "uniform", "样例：未按规定着装。", "asked"),
    (1, 6, "late", "样例：上午迟到二十分钟。", "reported"),
)
"""How many working days ago, the clerk of which window, what kind, what was seen, and how far it has come."""
ENDS = ("confirmed", "dismissed", "revoked", "objected")


class Evidence:
    """Writes by the services, each act at its moment, from the past on."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.voices = cast, Voices(cast)
        self.chief, self.leader = cast.staff[CHIEF.number], cast.staff[LEADER.number]
        self.verifier, self.decider, self.reviewer = (cast.staff[one] for one in (VERIFIER, DECIDER, REVIEWER))

    def at(self, days: int, hour: int = 10) -> datetime:
        """A moment so many working days ago."""
        return self.voices.at(max(days, 0), hour)

    def day(self, days: int) -> date:
        """A working day so many working days ago."""
        return timezone.localdate(self.at(days))

    def tell(self, days: int, person: Staff, kind: str, account: str, end: str) -> Finding:
        """One finding on its way, as far as ``end``."""
        given = {"kind": kind, "event_on": self.day(days), "source": "round", "in_duty_time": True}
        finding = report_finding(person, by=self.chief, account=account, at=self.at(days, 15), **given)
        if end == "reported":
            return finding
        finding_moves.take_up_verification(finding, by=self.verifier, at=self.at(days - 1, 9))
        finding_moves.ask_person(finding, by=self.verifier, question=QUESTION, at=self.at(days - 2, 9))
        if end != "asked":
            statements.make_statement(finding, by=person, text=STATEMENT, at=self.at(days - 4, 11))
        if end in ENDS:
            self._end(finding, days, end)
        finding.refresh_from_db()
        return finding

    def _end(self, finding: Finding, days: int, end: str) -> None:
        """Decided, and where the person objected, reviewed by somebody else."""
        moment = self.at(days - 7, 14)
        if end == "dismissed":
            reason = "样例：监控无声音，证人说法不一，无法认定。"
            finding_moves.dismiss_finding(finding, by=self.decider, reason=reason, at=moment)
            return
        reason = "样例：监控、巡查记录与本人陈述一致。"
        finding_moves.confirm_finding(finding, by=self.decider, reason=reason, at=moment)
        if end == "confirmed":
            return
        text = "样例：当时并非本人，请复核监控时间。"
        statements.object_to_finding(finding, by=finding.staff, text=text, at=self.at(days - 9, 10))
        if end == "revoked":
            reason = "样例：复核监控，系其他人员。"
            reviews.revoke_finding(finding, by=self.reviewer, reason=reason, at=self.at(days - 14, 10))


def bring_evidence(cast: Cast) -> None:
    """Write what was found of people, what was criticised and published, and what the discipline officer keeps."""
    evidence = Evidence(cast)
    clerk = evidence.voices.clerk
    found = [evidence.tell(days, clerk(window), *rest) for days, window, *rest in STORIES]
    _criticise(evidence, found)
    _publish(evidence)
    _complain_of_two(evidence)
    officer = cast.staff[DISCIPLINE]
    for days, window, content in ((21, 4, "样例：来信反映收受土特产。"), (8, 1, "样例：来电反映接受宴请。")):
        clue = clues.record_clue(
            clerk(window), by=officer, received_on=evidence.day(days), channel="样例：来信来电", content=content
        )
        if window == 1:
            clues.move_clue(clue, by=officer, state="handed_on", note="样例：移交派驻纪检监察组。")


def _criticise(evidence: Evidence, found: Sequence[Finding]) -> None:
    """A notice of the bureau that lists a finding, and a measure that followed from another one."""
    gaming, phone = found[0], found[1]
    record_notice(
        by=evidence.decider,
        issuer="bureau",
        issued_on=evidence.day(28),
        document_number="样例〔通报〕3号",
        summary="样例：工作时间长时间看手机，予以通报批评。",
        persons=[phone.staff],
        findings=[phone],
    )
    record_measure(
        gaming.staff,
        by=evidence.decider,
        kind="talk",
        decided_on=evidence.day(35),
        body="样例：局机关党委",
        basis="样例：依据服务规范第十条，谈话提醒。",
        finding=gaming,
    )


def _publish(evidence: Evidence) -> None:
    """A media report whose person was asked, and one that was dismissed."""
    fields = {"by": evidence.verifier, "outlet": "样例晚报"}
    asked = record_media_report(
        kind="news",
        published_on=evidence.day(5),
        summary="样例：读者来信称窗口排队时无人应答。",
        persons=[evidence.voices.clerk(6)],
        **fields,
    )
    move_media_report(asked, "verify", by=evidence.verifier, reason="样例：已向报社核实来信时间。")
    move_media_report(asked, "ask", by=evidence.verifier, reason=QUESTION)
    dismissed = record_media_report(
        kind="self_media", published_on=evidence.day(20), summary="样例：短视频称大厅无人。", persons=[], **fields
    )
    move_media_report(dismissed, "verify", by=evidence.verifier, reason="样例：已查看当天监控。")
    move_media_report(dismissed, "dismiss", by=evidence.decider, reason="样例：视频拍摄于休息日。")


def _complain_of_two(evidence: Evidence) -> None:
    """A complaint about two people: each has a record of their own."""
    voices = evidence.voices
    complaint = voices.complain(4, "样例：两个窗口互相推，让我跑了两趟。", "attitude", source="municipal_centre")
    voices.accept(complaint, 3, staff=voices.clerk(3))
    reason = "样例：监控显示两个窗口都接待过。"
    name_another(complaint, voices.clerk(4), by=voices.officer, reason=reason, at=voices.at(3, 15))
