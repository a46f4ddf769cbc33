"""The finished years of the sample office: computed, proposed, published, decided, with awards, the older one sealed.

Their steps lie in the past, where no service writes: the rows are written here, in the order in which the services
would have written them, under the same triggers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from assessment.dossier import Result
from assessment.flow import State, Verb
from assessment.models import (
    Award,
    AwardMinutes,
    AwardNotice,
    Nomination,
    NoticeObjection,
    Run,
    RunResult,
    Seal,
    YearReview,
    YearStep,
)
from assessment.record import canonical, sha256
from assessment.services.award_notices import DAYS
from assessment.services.merit import merit_sheet, sorted_by
from assessment.services.runs import store_run
from assessment.services.seal_record import sealed_record
from assessment.services.seals import sm3
from service_window.demo.office import Cast
from service_window.demo.people import LEADER, MEMBER, OFFICERS
from service_window.demo.sample_paper import sample_pdf
from windows.models import CalendarDay, Staff, StoredFile
from windows.roles import Role
from windows.services import audit
from windows.services.files import store_bytes
from windows.services.papers import new_code
from windows.workdays import Unit, WorkCalendar

NOTICED = 16
"""On this working day of the plan the public notice goes out."""
SEALED = NOTICED + DAYS + 1
REASONS = (
    "样例：全年办件量居前，承诺件按时办结，服务主动。",
    "样例：业务熟练，坚持首问负责。",
    "样例：与A、B角同事配合好，主动延时服务。",
)


@dataclass
class Told:
    """One year while it is told: who acts, on which days, and what the audit trail is told."""

    cast: Cast
    year: int
    start: date
    calendar: WorkCalendar
    acts: list[audit.Act] = field(default_factory=list)

    @property
    def office(self) -> Staff:
        """Who prepares the year."""
        return self.cast.staff[OFFICERS[0].number]

    @property
    def leader(self) -> Staff:
        """Who decides for the leading group."""
        return self.cast.staff[LEADER.number]

    def day(self, number: int) -> date:
        """The working day of this number after the start."""
        return self.calendar.due(self.start, number, Unit.WORKING_DAY).on

    def at(self, number: int, hour: int = 10) -> datetime:
        """An hour of that working day."""
        return timezone.make_aware(datetime.combine(self.day(number), time(hour)))

    def act(self, verb: str, subject: Any, by: Staff, at: datetime, **told: Any) -> None:
        """Remember an act for the audit trail."""
        self.acts.append(audit.Act(verb, subject, by=by, at=at, **told))


def start_before(today: date, calendar: WorkCalendar) -> date:
    """The day from which the plan leads to a notice that went out on the last working day."""
    day, left = today, NOTICED + 1
    while left:
        day = day.fromordinal(day.toordinal() - 1)
        left -= calendar.is_workday(day)
    return day


def by_cases(run: Run, result: Result) -> list[RunResult]:
    """The clerks of whom a run says ``result``, those with the most cases first."""
    clerks = set(Staff.objects.with_role(Role.WINDOW_STAFF).values_list("pk", flat=True))
    sheet = sorted_by(merit_sheet(run), "cases", descending=True)
    return [one.row for one in sheet if one.row.staff_id in clerks and one.result == result]


def tell_year(cast: Cast, year: int, *, start: date, sealed: bool) -> YearReview:
    """Write a year up to its public notice, or up to its seal."""
    told = Told(cast, year, start, CalendarDay.objects.work_calendar(range(start.year, start.year + 2)))
    review = _decided(told)
    _awards(told, review, all_decided=sealed)
    if sealed:
        _seal(told, review)
    audit.record_many(told.acts)
    return review


# --- The steps ----------------------------------------------------------------------------------------


def _decided(told: Told) -> YearReview:
    review = YearReview.objects.create(year=told.year)
    run = store_run(told.year, by=told.office, on=told.day(1), at=told.at(1))
    steps = (
        (Verb.COMPUTE, State.COMPUTED, told.office, told.at(1), {}),
        (Verb.PROPOSE, State.PROPOSED, told.office, told.at(2), {}),
        (Verb.PUBLISH, State.PUBLISHED, told.office, told.at(3), {}),
        (Verb.DECIDE, State.DECIDED, told.leader, told.at(10), _minutes(told, 10, 1)),
    )
    fields: dict[Verb, dict[str, Any]] = {
        Verb.COMPUTE: {"run": run},
        Verb.PROPOSE: {"proposed_by": told.office, "proposed_at": told.at(2)},
        Verb.PUBLISH: {"published_by": told.office, "published_at": told.at(3), "objections_until": told.day(8)},
        Verb.DECIDE: {"decided_by": told.leader, "decided_at": told.at(10)},
    }
    for verb, state, by, at, minutes in steps:
        YearStep.objects.create(review=review, verb=verb, state=state, run=run, by=by, at=at, **minutes)
        YearReview.objects.filter(pk=review.pk).update(state=state, **fields[verb])
        told.act(f"year.{verb}", run if verb == Verb.COMPUTE else review, by, at, label=str(run))
    review.refresh_from_db()
    return review


def _minutes(told: Told, number: int, serial: int) -> dict[str, Any]:
    """The minutes of a meeting, as a step keeps them."""
    name = f"样例会纪〔{told.day(number).year}〕{serial}号"
    content = sample_pdf(f"SAMPLE - minutes of the leading group, {told.day(number).isoformat()}")
    file = store_bytes(
        content,
        purpose=StoredFile.Purpose.EVIDENCE,
        name=f"{name}.pdf",
        content_type="application/pdf",
        by=told.leader,
    )
    return {"minutes_number": name, "minutes_on": told.day(number), "minutes": file}


def _seal(told: Told, review: YearReview) -> None:
    content = canonical(sealed_record(review))
    at = told.at(SEALED)
    YearStep.objects.create(review=review, verb=Verb.SEAL, state=State.SEALED, run=review.run, by=told.office, at=at)
    digests = {"sha256": sha256(content), "sm3": sm3(content)}
    Seal.objects.create(review=review, code=new_code(), content=content, sealed_at=at, sealed_by=told.office, **digests)
    YearReview.objects.filter(pk=review.pk).update(state=State.SEALED, sealed_by=told.office, sealed_at=at)
    told.act("year.seal", review, told.office, at, label=str(told.year), after=digests)


# --- Awards -------------------------------------------------------------------------------------------


def _awards(told: Told, review: YearReview, *, all_decided: bool) -> None:
    """Two awards: the first decided and put out, the second decided only where everything is."""
    first = _award(told, review, "样例：年度服务标兵", 2)
    second = _award(told, review, "样例：便民创新奖", 1)
    kept = _minutes(told, 15, 2)
    minutes = AwardMinutes.objects.create(
        review=review,
        number=kept["minutes_number"],
        held_on=kept["minutes_on"],
        file=kept["minutes"],
        kept_by=told.leader,
        kept_at=told.at(15),
    )
    told.act("award.keep_minutes", minutes, told.leader, told.at(15), label=minutes.number)
    assert review.run is not None  # a decided year has one
    rows = by_cases(review.run, Result.ELIGIBLE)
    chosen = [
        _nominate(told, first if place < 3 else second, row, REASONS[place % 3]) for place, row in enumerate(rows[:4])
    ]
    given = [_decide(told, row, minutes, awarded=place < 2) for place, row in enumerate(chosen[:3])]
    if all_decided:
        given += [_decide(told, row, minutes, awarded=True) for row in chosen[3:]]
    notice = _put_out(told, review, [row for row in given if row.state == Nomination.State.AWARDED])
    if notice is not None:
        _object(told, notice, given[0], answered=all_decided)


def _award(told: Told, review: YearReview, name: str, quota: int) -> Award:
    award = Award.objects.create(review=review, name=name, quota=quota, set_by=told.office, set_at=told.at(11))
    told.act("award.set", award, told.office, award.set_at, label=name, after={"year": told.year, "quota": quota})
    return award


def _nominate(told: Told, award: Award, result: Any, reason: str) -> Nomination:
    row = Nomination.objects.create(
        award=award,
        staff=result.staff,
        result=result,
        conditional=False,
        reason=reason,
        nominated_by=told.office,
        nominated_at=told.at(11, 14),
    )
    told.act("award.nominate", row, told.office, row.nominated_at, reason=reason)
    return row


def _decide(told: Told, row: Nomination, minutes: AwardMinutes, *, awarded: bool) -> Nomination:
    row.state = Nomination.State.AWARDED if awarded else Nomination.State.DECLINED
    row.closed_by, row.closed_at = told.leader, told.at(15, 15)
    row.closing_reason = "样例：领导小组会议一致同意。" if awarded else "样例：名额有限，本年度不授予。"
    row.minutes, row.minutes_number = minutes, minutes.number
    row.decided_result = row.result if awarded else None
    row.save()
    verb = "award.give" if awarded else "award.decline"
    told.act(verb, row, told.leader, row.closed_at, reason=row.closing_reason, after={"minutes": minutes.number})
    return row


def _put_out(told: Told, review: YearReview, given: list[Nomination]) -> AwardNotice | None:
    if not given:
        return None
    office = told.cast.office
    notice = AwardNotice.objects.create(
        review=review,
        first_day=told.day(NOTICED),
        last_day=told.day(NOTICED + DAYS),
        contact=f"{office.authority}，{office.complaint_phone or office.phone}",
        published_by=told.office,
        published_at=told.at(NOTICED, 9),
    )
    Nomination.objects.filter(pk__in=[row.pk for row in given]).update(notice=notice)
    told.act("award.publish", notice, told.office, notice.published_at, label=str(told.year))
    return notice


def _object(told: Told, notice: AwardNotice, row: Nomination, *, answered: bool) -> None:
    """Something reached the office on the first day; somebody who took no part answers it, or has yet to."""
    objection = NoticeObjection.objects.create(
        notice=notice,
        nomination=row,
        received_on=notice.first_day,
        source="样例：来电群众，未留姓名",
        text="样例：反映其去年有两次让群众等候较久，请核实后再定。",
        entered_by=told.office,
        entered_at=told.at(NOTICED, 11),
    )
    told.act("award.object", objection, told.office, objection.entered_at)
    if not answered:
        return
    objection.outcome = NoticeObjection.Outcome.DISMISSED
    objection.decided_by, objection.decided_at = told.cast.staff[MEMBER.number], told.at(NOTICED + 3)
    objection.answer = "样例：调看办件记录和监控，等候因系统升级造成，与本人无关，异议不成立。"
    objection.save(update_fields=("outcome", "decided_by", "decided_at", "answer"))
    told.act("award.answer_objection", objection, objection.decided_by, objection.decided_at)
