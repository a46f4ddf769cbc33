"""Who may open what: every address of the project stands in one of the tables below.

Whoever adds an address adds it here. An address with arguments also says in ``ARGUMENTS`` which object to ask for:
one that the people of the roles named may see.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from appointments.flow import Step
from appointments.models import Case
from appointments.services.day_figures import generate_daily_log
from appointments.services.hall_notices import write_notice
from appointments.services.results import withdraw_case
from assessment.models import Award, ResultObjection
from assessment.services.awards import nominate, set_award
from assessment.services.years import compute_year, year_review
from evaluations.models import FindingProposal, InspectionPlan, MediaReport
from evaluations.services.clues import place_hold, record_clue
from evaluations.services.findings import report_finding
from evaluations.services.inspection_plans import draw_plan
from evaluations.services.measures import record_measure
from evaluations.services.media_hearings import make_media_statement
from evaluations.services.media_reports import move_media_report, record_media_report
from evaluations.services.notices import record_notice
from evaluations.services.remarks import record_remark
from evaluations.services.round_end import finish_round
from evaluations.services.round_photos import add_photo
from tests.addresses import addresses
from tests.assessment.award_factories import make_scene as award_scene
from tests.assessment.year_factories import computed, make_bureau, objected, published, sealed_now
from tests.booking_factories import make_booking, make_desk
from tests.case_factories import make_case, make_counter, make_visit
from tests.duty_factories import make_attendance, make_chief, make_clerk, make_equipment, make_leave, make_shift
from tests.evaluations.inspecting import answer as answer_round
from tests.evaluations.inspecting import make_scene, upload
from tests.evaluations.rated import make_bad_review
from tests.evaluations.scenes import an_upload, decided, heard, make_officer, say
from tests.factories import make_assignment, make_item, make_office, make_staff, make_window
from tests.lasting import lasting
from tests.queue_factories import make_queue, make_ticket
from windows.models import CalendarDay, DayCover
from windows.roles import Role
from windows.services import audit
from windows.services.absences import begin_absence
from windows.services.day_covers import assign_for_day
from windows.services.equipment import report_fault
from windows.services.files import store_bytes
from windows.services.improvements import propose_improvement
from windows.services.messages import send_message
from windows.services.permits import request_entry
from windows.services.schedule import plan_lunch

EVERYBODY = frozenset(Role)

CLERKS = frozenset({Role.WINDOW_STAFF})
SUPERVISORS = frozenset({Role.CHIEF_REPRESENTATIVE, Role.DEPARTMENT_REVIEWER, Role.BUREAU_LEADER})
READERS = CLERKS | SUPERVISORS
OVERSIGHT = frozenset({Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER, Role.ASSESSMENT_OFFICE})
AT_WINDOWS = frozenset({Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE})
CHIEFS = frozenset({Role.CHIEF_REPRESENTATIVE})
LEAVE_DECIDERS = frozenset({Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER})
ASK_FOR_LEAVE = EVERYBODY - {Role.SYSTEM_ADMIN, Role.AUDITOR}
OFFICE = frozenset({Role.ASSESSMENT_OFFICE, Role.BUREAU_LEADER})
ASSESSORS = frozenset({Role.ASSESSMENT_OFFICE, Role.LEADING_GROUP})
PREPARERS = frozenset({Role.ASSESSMENT_OFFICE})
BOARD = frozenset({Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER})
REPORTERS = frozenset({Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER, Role.ASSESSMENT_OFFICE, Role.INSPECTOR})
FINDING_READERS = frozenset({Role.BUREAU_LEADER, Role.ASSESSMENT_OFFICE, Role.LEADING_GROUP})  # and who reported it
DISCIPLINE = frozenset({Role.DISCIPLINE_OFFICER})
NOTICE_READERS = FINDING_READERS
NOTICE_KEEPERS = frozenset({Role.ASSESSMENT_OFFICE})
VERIFIERS = frozenset({Role.BUREAU_LEADER, Role.ASSESSMENT_OFFICE})

PUBLIC = {
    "appointments:booking-calendar",
    "appointments:booking-cancel",
    "appointments:booking-check-in",
    "appointments:booking-find",
    "appointments:booking-hold",
    "appointments:booking-items",
    "appointments:booking-move",
    "appointments:booking-prepare",
    "appointments:booking-show",
    "appointments:booking-times",
    "assessment:notice-now",
    "assessment:notice-show",
    "assessment:seal-verify",
    "appointments:case-track",
    "appointments:hall-admit",  # for devices: a token opens them, not a login
    "appointments:hall-live",
    "appointments:hall-show",
    "appointments:kiosk-admit",
    "appointments:kiosk-again",
    "appointments:kiosk-check-in",
    "appointments:kiosk-choose",
    "appointments:kiosk-home",
    "appointments:kiosk-live",
    "appointments:kiosk-slip",
    "appointments:kiosk-take",
    "appointments:kiosk-ticket",
    "appointments:ticket-leave",  # for whoever holds the private address
    "appointments:ticket-live",
    "appointments:ticket-state",
    "evaluations:feedback-again",  # a private link opens them
    "evaluations:feedback-follow",
    "evaluations:feedback-home",
    "evaluations:feedback-new",
    "evaluations:feedback-withdraw",
    "appointments:queue-rules",
    "healthz",
    "looks",
    "set_language",
    "dashboard:wall-admit",  # for devices: a token opens them, not a login
    "dashboard:wall-live",
    "dashboard:wall-show",
    "evaluations:device-admit",
    "evaluations:device-decline",
    "evaluations:device-live",
    "evaluations:device-photo",
    "evaluations:device-rate",
    "evaluations:device-show",
    "evaluations:rate-paper",
    "evaluations:rate-ticket",
    "evaluations:rating-public",
    "windows:account-login",
    "windows:account-logout",
    "windows:item-detail",
    "windows:item-form",
    "windows:item-guide",
    "windows:item-list",
    "windows:paper-search",
    "windows:paper-verify",
    "windows:rules",
}

# Address → the roles that may open it. Everybody else is told 403 or 404.
ROLES: dict[str, frozenset[Role]] = {
    "appointments:absence-begin": CLERKS,
    "appointments:absence-end": CLERKS,
    "appointments:absence-hand-over": CLERKS,
    "appointments:absence-tell": CLERKS,
    "appointments:applicant-find": CLERKS,
    "appointments:application-new": CLERKS,
    "appointments:attendance-begin": CLERKS,
    "appointments:attendance-end": CLERKS,
    "appointments:booking-arrive": AT_WINDOWS,
    "appointments:booking-day": AT_WINDOWS,
    "appointments:booking-detail": AT_WINDOWS,
    "appointments:booking-reveal": AT_WINDOWS,
    "appointments:booking-tell": CHIEFS,
    "appointments:booking-withdraw": AT_WINDOWS,
    "appointments:case-continue": CLERKS,
    "appointments:case-detail": READERS,
    "appointments:case-export": frozenset({Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE}),
    "appointments:case-file": READERS,
    "appointments:case-list": READERS,
    "appointments:case-move": READERS,  # to read; to act is for clerks (test_case_views)
    "appointments:case-paper": READERS,
    "appointments:case-print": READERS,
    "appointments:case-reveal": READERS,
    "appointments:case-take-over": CLERKS,
    "appointments:desk-home": CLERKS,
    "appointments:desk-live": CLERKS,
    "appointments:desk-window": CLERKS,
    "appointments:hall-notice-list": CHIEFS,
    "appointments:hall-notice-withdraw": CHIEFS,
    "appointments:item-search": CLERKS,
    "appointments:log-detail": OVERSIGHT,
    "appointments:log-generate": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "appointments:log-list": OVERSIGHT,
    "appointments:log-write": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "appointments:improvement-decide": frozenset({Role.BUREAU_LEADER}),
    "appointments:improvement-detail": READERS,
    "appointments:improvement-discuss": SUPERVISORS,
    "appointments:improvement-list": READERS,
    "appointments:improvement-new": READERS - {Role.BUREAU_LEADER},
    "appointments:improvement-withdraw": READERS,  # to be told that it is not theirs (test_improvement_views)
    "appointments:leave-calendar": ASK_FOR_LEAVE,
    "appointments:leave-decide": LEAVE_DECIDERS,
    "appointments:leave-detail": LEAVE_DECIDERS,  # and the person themselves (test_leave_views)
    "appointments:leave-list": ASK_FOR_LEAVE,
    "appointments:leave-new": ASK_FOR_LEAVE,
    "appointments:leave-preview": ASK_FOR_LEAVE,
    "appointments:leave-return": LEAVE_DECIDERS,
    "appointments:leave-withdraw": LEAVE_DECIDERS,  # to be told that it is not theirs (test_leave_views)
    "appointments:message-read": CLERKS,  # of the own window (test_presence_views)
    "appointments:queue-automatic": CLERKS,
    "appointments:queue-call": CLERKS,
    "appointments:queue-list": CLERKS,
    "appointments:ticket-act": CLERKS,
    "appointments:ticket-call-back": CLERKS,
    "appointments:ticket-detail": CLERKS,
    "appointments:ticket-new": CLERKS,
    "appointments:visit-add-case": frozenset(),  # only for whoever received the visitor
    "appointments:visit-advise": CLERKS,
    "appointments:visit-close": frozenset(),  # the same
    "appointments:visit-open": CLERKS,
    "appointments:worklist-decide": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "appointments:worklist-home": SUPERVISORS,
    "appointments:worklist-kind": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "evaluations:clue-decide": DISCIPLINE,
    "evaluations:clue-detail": DISCIPLINE,
    "evaluations:clue-file": DISCIPLINE,
    "evaluations:clue-list": DISCIPLINE,
    "evaluations:clue-move": DISCIPLINE,
    "evaluations:clue-new": DISCIPLINE,
    "evaluations:hold-lift": DISCIPLINE,
    "evaluations:hold-list": DISCIPLINE,
    "evaluations:hold-new": DISCIPLINE,
    "evaluations:complaint-act": OFFICE,
    "evaluations:complaint-detail": OFFICE,
    "evaluations:complaint-export": PREPARERS,
    "evaluations:complaint-file": OFFICE,
    "evaluations:complaint-finding": OFFICE,
    "evaluations:complaint-list": OFFICE,
    "evaluations:complaint-reveal": OFFICE,
    "evaluations:feedback-answer": OFFICE,
    "evaluations:feedback-detail": OFFICE,
    "evaluations:feedback-enter": OFFICE,
    "evaluations:feedback-export": PREPARERS,
    "evaluations:feedback-file": OFFICE,
    "evaluations:feedback-list": OFFICE,
    "evaluations:feedback-reveal": OFFICE,
    "evaluations:hearing-detail": frozenset(),  # only for the person complained of (test_complaint_views)
    "evaluations:hearing-object": frozenset(),  # the same
    "evaluations:hearing-state": frozenset(),  # the same
    "evaluations:office-home": OFFICE,
    "evaluations:office-work": OFFICE,
    "evaluations:report-month": OFFICE,
    "assessment:attribution-list": ASSESSORS,
    "assessment:attribution-new": PREPARERS,
    "assessment:award-list": ASSESSORS,
    "assessment:award-minutes": ASSESSORS,
    "assessment:award-new": PREPARERS,
    "assessment:award-quota": PREPARERS,
    "assessment:award-withdraw": PREPARERS,
    "assessment:minutes-file": ASSESSORS,
    "assessment:nomination-decide": frozenset({Role.LEADING_GROUP}),
    "assessment:nomination-detail": ASSESSORS,
    "assessment:nomination-new": PREPARERS,
    "assessment:nomination-revoke": frozenset({Role.LEADING_GROUP}),
    "assessment:nomination-withdraw": PREPARERS,
    "assessment:notice-new": PREPARERS,
    "assessment:notice-objection-answer": ASSESSORS,
    "assessment:notice-objection-detail": ASSESSORS,
    "assessment:notice-objection-list": ASSESSORS,
    "assessment:notice-objection-new": PREPARERS,
    "assessment:objection-answer": ASSESSORS,
    "assessment:objection-detail": ASSESSORS,
    "assessment:objection-list": ASSESSORS,
    "assessment:objection-new": EVERYBODY,  # to one's own result (test_objections)
    "assessment:objection-withdraw": frozenset(),  # only for whoever objected
    "assessment:policy-preview": ASSESSORS,
    "assessment:result-export": ASSESSORS,
    "assessment:result-json": ASSESSORS,
    "assessment:result-print": ASSESSORS,
    "assessment:result-detail": ASSESSORS,
    "assessment:result-own": EVERYBODY,
    "assessment:run-list": ASSESSORS,
    "assessment:seal-download": ASSESSORS,
    "assessment:sheet-own": frozenset(),  # only for whoever has a published result (test_outputs)
    "assessment:sheet-show": ASSESSORS,
    "assessment:standing-own": EVERYBODY,
    "assessment:year-statistics": ASSESSORS,
    "assessment:year-detail": ASSESSORS | CHIEFS,  # counts only for the chief representative (test_year_views)
    "assessment:year-life": ASSESSORS,
    "assessment:year-list": ASSESSORS | CHIEFS,
    "assessment:year-step": PREPARERS,  # with this verb; to decide is for the leading group (test_year_views)
    "evaluations:finding-detail": FINDING_READERS,
    "evaluations:finding-elements": REPORTERS,
    "evaluations:finding-evidence": frozenset(),  # only for whoever reported or verifies it (test_finding_views)
    "evaluations:finding-export": FINDING_READERS,
    "evaluations:finding-file": FINDING_READERS,
    "evaluations:finding-list": REPORTERS | FINDING_READERS,
    "evaluations:finding-move": VERIFIERS,
    "evaluations:finding-new": REPORTERS,
    "evaluations:measure-detail": NOTICE_READERS,
    "evaluations:measure-export": NOTICE_READERS,
    "evaluations:measure-list": NOTICE_READERS,
    "evaluations:measure-new": NOTICE_KEEPERS,
    "evaluations:measure-withdraw": NOTICE_KEEPERS,
    "evaluations:media-report-detail": NOTICE_READERS,
    "evaluations:media-report-export": NOTICE_READERS,
    "evaluations:media-report-file": NOTICE_READERS,  # and whoever it names (test_records)
    "evaluations:media-report-list": NOTICE_READERS,
    "evaluations:media-report-move": NOTICE_KEEPERS,
    "evaluations:media-report-new": NOTICE_KEEPERS,
    "evaluations:media-report-said": NOTICE_READERS,
    "evaluations:notice-detail": NOTICE_READERS,
    "evaluations:notice-finding": NOTICE_KEEPERS,
    "evaluations:notice-export": NOTICE_READERS,
    "evaluations:notice-list": NOTICE_READERS,
    "evaluations:notice-new": NOTICE_KEEPERS,
    "evaluations:notice-scan": NOTICE_READERS,  # and whoever it names (test_records)
    "evaluations:notice-withdraw": NOTICE_KEEPERS,
    "evaluations:case-attribute": VERIFIERS,
    "evaluations:policy-now": EVERYBODY,
    "evaluations:policy-read": EVERYBODY,
    "evaluations:policy-settle": NOTICE_KEEPERS,
    "evaluations:procedure-change": NOTICE_KEEPERS,
    "evaluations:proposal-detail": FINDING_READERS,
    "evaluations:proposal-list": FINDING_READERS,
    "evaluations:proposal-reject": VERIFIERS,
    "evaluations:proposal-report": VERIFIERS,
    "evaluations:remark-detail": REPORTERS | FINDING_READERS,
    "evaluations:remark-list": REPORTERS | FINDING_READERS,
    "evaluations:remark-new": REPORTERS,
    "evaluations:remark-settle": REPORTERS,
    "evaluations:answer-save": PREPARERS,  # to be told that it is not theirs (test_inspection_views)
    "evaluations:draw-detail": PREPARERS,
    "evaluations:draw-file": PREPARERS,
    "evaluations:person-add": PREPARERS,  # to be told that it is not theirs
    "evaluations:photo-add": PREPARERS,  # the same
    "evaluations:photo-original": PREPARERS,
    "evaluations:photo-show": PREPARERS | CHIEFS,
    "evaluations:plan-detail": PREPARERS,
    "evaluations:plan-draw": PREPARERS,
    "evaluations:plan-list": PREPARERS,
    "evaluations:plan-new": PREPARERS,
    "evaluations:plan-withdraw": PREPARERS,
    "evaluations:round-begin": PREPARERS,  # to be told that it is not theirs
    "evaluations:round-cancel": PREPARERS,
    "evaluations:round-detail": PREPARERS | CHIEFS,  # and its inspectors (test_inspection_views)
    "evaluations:round-export": PREPARERS,
    "evaluations:round-finish": PREPARERS,  # to be told that it is not theirs
    "evaluations:round-list": PREPARERS | CHIEFS | {Role.INSPECTOR},
    "evaluations:round-new": PREPARERS,
    "evaluations:own-media-detail": frozenset(),  # only for the people named (test_media_hearings)
    "evaluations:own-media-file": frozenset(),
    "evaluations:own-media-object": frozenset(),
    "evaluations:own-media-state": frozenset(),
    "evaluations:own-media-waive": frozenset(),
    "evaluations:own-finding-detail": frozenset(),  # only for the person concerned (test_own_finding_views)
    "evaluations:own-finding-file": frozenset(),
    "evaluations:own-finding-list": EVERYBODY,
    "evaluations:own-said-list": EVERYBODY,
    "evaluations:own-finding-object": frozenset(),
    "evaluations:own-finding-state": frozenset(),
    "evaluations:own-finding-waive": frozenset(),
    "evaluations:rating-act": OVERSIGHT,  # to read; which act is whose: test_rating_views
    "evaluations:rating-detail": OVERSIGHT,
    "evaluations:rating-exchange": frozenset({Role.ASSESSMENT_OFFICE}),
    "evaluations:rating-export": frozenset({Role.ASSESSMENT_OFFICE}),
    "evaluations:rating-figures": OVERSIGHT,
    "evaluations:rating-list": OVERSIGHT | {Role.DEPARTMENT_REVIEWER},
    "evaluations:rating-new": frozenset({Role.CHIEF_REPRESENTATIVE, Role.ASSESSMENT_OFFICE}),
    "evaluations:rating-reveal": frozenset(),  # only for whoever the review is assigned to
    "figures:figure-export": OVERSIGHT,
    "figures:figure-list": OVERSIGHT,
    "figures:window-time-export": OVERSIGHT,
    "figures:window-time-list": OVERSIGHT,
    "windows:absence-correct": frozenset({Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER}),
    "me:home": EVERYBODY,
    "dashboard:board-home": BOARD | {Role.SYSTEM_ADMIN},  # who gets the configuration of the office
    "dashboard:board-live": BOARD,
    "dashboard:case-hand-over": CHIEFS,
    "dashboard:configuration-index": frozenset({Role.SYSTEM_ADMIN}),
    "dashboard:cover-assign": CHIEFS,
    "dashboard:cover-cancel": CHIEFS,
    "dashboard:message-send": CHIEFS,
    "dashboard:queue-list": CHIEFS,
    "dashboard:ticket-close": CHIEFS,
    "dashboard:ticket-return": CHIEFS,
    "dashboard:ticket-transfer": CHIEFS,
    "dashboard:ticket-unpark": CHIEFS,
    "dashboard:window-close": CHIEFS,
    "dashboard:window-open": CHIEFS,
    "dashboard:work-decide": CHIEFS,
    "dashboard:work-home": BOARD,
    "dashboard:work-kind": CHIEFS,
    "windows:account-password": EVERYBODY,
    "windows:account-recovery-codes": EVERYBODY,
    "windows:account-second-factor": EVERYBODY,
    "windows:attendance-add": frozenset({Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER}),
    "windows:attendance-correct": frozenset({Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER}),
    "windows:audit-detail": frozenset({Role.AUDITOR}),
    "windows:audit-export": frozenset({Role.AUDITOR}),
    "windows:audit-list": frozenset({Role.AUDITOR}),
    "windows:chief-set": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "windows:lunch-cancel": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "windows:lunch-plan": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "windows:presence-day": OVERSIGHT,
    "windows:schedule-fill": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "windows:schedule-week": OVERSIGHT,
    "windows:shift-cancel": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "windows:shift-plan": frozenset({Role.CHIEF_REPRESENTATIVE}),
    "windows:entry-decide": CHIEFS,
    "windows:entry-list": AT_WINDOWS,
    "windows:entry-new": AT_WINDOWS,
    "windows:entry-record-in": AT_WINDOWS,
    "windows:entry-record-out": AT_WINDOWS,
    "windows:equipment-detail": AT_WINDOWS,
    "windows:equipment-list": AT_WINDOWS,
    "windows:fault-end": CHIEFS,
    "windows:fault-new": AT_WINDOWS,
    "windows:fault-repair": CHIEFS,
    "windows:maintenance-new": AT_WINDOWS,
}


def a_case(**more: Any) -> dict[str, Any]:
    """A case that was received, and more arguments of its address."""
    return {"pk": make_case(make_counter(), at=Step.ACCEPT).pk} | more


def a_booking(**more: Any) -> dict[str, Any]:
    """A time somebody has booked on a day to come, and more arguments of its address."""
    day = CalendarDay.objects.work_calendar().workday_after(timezone.localdate())
    return {"pk": make_booking(make_desk(), day=day).pk} | more


def a_paper() -> dict[str, Any]:
    case = make_case(make_counter(), at=Step.ACCEPT)
    return {"pk": case.pk, "paper_pk": case.paper_links.get().paper_id}


def a_file() -> dict[str, Any]:
    counter = make_counter()
    case = make_case(counter, at=Step.ACCEPT)
    content = b"%PDF-1.4\n%%EOF\n"
    proof = store_bytes(content, purpose="evidence", name="撤回.pdf", content_type="application/pdf", by=counter.a)
    withdraw_case(case, by=counter.a, reason="不办了", proof=proof)
    return {"pk": case.pk, "file_pk": proof.pk}


def a_visit() -> dict[str, Any]:
    return {"pk": make_visit(make_counter()).pk}


def a_ticket(**more: Any) -> dict[str, Any]:
    """A visitor who waits today, and more arguments of the address."""
    make_queue()
    return {"pk": make_ticket().pk} | more


def a_log() -> dict[str, Any]:
    """The log of a working day, not signed."""
    generate_daily_log(date(2026, 3, 2), by=make_chief())
    return {"day": "2026-03-02"}


def a_hall_notice() -> dict[str, Any]:
    """A line on the hall displays."""
    until = timezone.now() + timedelta(hours=1)
    return {"pk": write_notice("停车请走北门", by=make_chief(), shows_until=until).pk}


def an_absence() -> dict[str, Any]:
    attendance = make_attendance()
    return {"pk": begin_absence(attendance, by=attendance.staff).pk}


def a_shift() -> dict[str, Any]:
    return {"pk": make_shift(make_clerk(), make_window(), day=timezone.localdate()).pk}


def a_lunch_duty() -> dict[str, Any]:
    day = timezone.localdate()
    duty = plan_lunch(make_window(), staff=make_clerk(), day=day, starts=time(12), ends=time(13), by=None)
    return {"pk": duty.pk}


def a_leave() -> dict[str, Any]:
    """A leave of a clerk that waits for a decision."""
    day = timezone.localdate() + timedelta(days=14)
    start = timezone.make_aware(datetime.combine(day, time.min))
    return {"pk": make_leave(make_clerk(), start, start + timedelta(days=4), granted=False).pk}


def an_entry() -> dict[str, Any]:
    """An outsider whom a clerk wants to let in."""
    moment = timezone.now()
    times = {"from_at": moment, "until_at": moment + timedelta(hours=1)}
    return {"pk": request_entry("刘工", by=make_clerk(), purpose="检修", **times).pk}


def an_improvement() -> dict[str, Any]:
    """A convenience that a clerk has proposed."""
    row = propose_improvement(make_item().item, by=make_clerk(), kind="convenience", text="提供样表")
    return {"pk": row.pk}


def a_device() -> dict[str, Any]:
    return {"pk": make_equipment().pk}


def a_fault() -> dict[str, Any]:
    return {"pk": report_fault(make_equipment(), by=make_clerk(), description="卡纸").pk}


def a_message() -> dict[str, Any]:
    chief = make_staff(roles=(Role.CHIEF_REPRESENTATIVE,))
    return {"pk": send_message(make_window(), by=chief, text="请到首席代表处").pk}


def a_post() -> dict[str, Any]:
    assignment = make_assignment()
    return {"window_pk": assignment.window_id, "item_pk": assignment.item_id}


def a_cover() -> DayCover:
    assignment = make_assignment()
    clerk, chief = make_staff(roles=(Role.WINDOW_STAFF,)), make_staff(roles=(Role.CHIEF_REPRESENTATIVE,))
    return assign_for_day(assignment.window, item=assignment.item, staff=clerk, by=chief, reason="外出")


def a_complaint(**more: Any) -> dict[str, Any]:
    """A complaint about a clerk who was heard, and more arguments of its address."""
    return {"pk": heard(make_officer(), day=timezone.localdate()).pk} | more


def a_complaint_with_contact(**more: Any) -> dict[str, Any]:
    return {"pk": say(phone="13900001234").complaint_id} | more


def a_complaint_file() -> dict[str, Any]:
    complaint = say(uploads=(an_upload(),)).complaint
    return {"pk": complaint.pk, "file_pk": complaint.feedback.files.get().pk}


def a_suggestion(**more: Any) -> dict[str, Any]:
    return {"pk": say("suggestion", phone="13900001234").pk} | more


def a_suggestion_file() -> dict[str, Any]:
    row = say("suggestion", uploads=(an_upload(),))
    return {"pk": row.pk, "file_pk": row.files.get().pk}


def a_year(**more: Any) -> dict[str, Any]:
    """This year, computed once, and more arguments of its address."""
    computed(make_bureau(), timezone.localdate().year)
    return {"year": timezone.localdate().year} | more


def a_result() -> dict[str, Any]:
    """The result of a clerk."""
    number = make_clerk().number
    return a_year(number=number)


def an_objection() -> dict[str, Any]:
    """An objection of a clerk to the published result."""
    person, today = make_clerk(), timezone.localdate()
    known = ResultObjection.objects.filter(review__year=today.year - 1).first()
    if known is not None:
        return {"year": today.year - 1, "pk": known.pk}
    review = published(make_bureau(), until=today + timedelta(days=5), year=today.year - 1)
    return {"year": review.year, "pk": objected(review, person).pk}


def an_award() -> dict[str, Any]:
    """An award of this year that nobody is nominated for."""
    year, bureau = a_year()["year"], make_bureau()
    review = year_review(year)
    assert review is not None
    name = f"服务标兵{review.awards.count()}"
    return {"year": year, "pk": set_award(review, by=bureau.office, name=name, quota=1).pk}


def a_nomination() -> dict[str, Any]:
    """A clerk nominated for an award of this year."""
    person, place = make_clerk(), an_award()
    award = Award.objects.get(pk=place["pk"])
    compute_year(place["year"], by=award.set_by)
    return place | {"pk": nominate(award, person, by=award.set_by, reason="优秀").pk}


def a_notice_objection(ago: int = 4) -> dict[str, Any]:
    """An objection to the public notice of the awards of a year so many years ago."""
    person, year = make_clerk(), timezone.localdate().year - ago
    scene = award_scene(make_bureau(), year)
    given = scene.give(nominate(scene.award, person, by=scene.bureau.office, reason="优秀"))
    scene.put_out()
    return {"year": year, "pk": scene.object(given).pk}


def some_award_minutes() -> dict[str, Any]:
    """Minutes on the awards of another year."""
    year = timezone.localdate().year - 5
    return {"year": year, "pk": award_scene(make_bureau(), year).minutes().pk}


def a_sealed_year() -> dict[str, Any]:
    seal = sealed_now(make_bureau(), timezone.localdate().year - 2)
    return {"year": seal.review.year}


def some_minutes() -> dict[str, Any]:
    """The minutes of the decision on a year."""
    seal = sealed_now(make_bureau(), timezone.localdate().year - 3)
    return {"year": seal.review.year, "pk": seal.review.steps.get(verb="decide").pk}


def a_finding(**more: Any) -> dict[str, Any]:
    """A finding that the chief representative reported about a clerk, and more arguments of its address."""
    fields = {"kind": "badge", "event_on": timezone.localdate(), "source": "round", "account": "未佩戴工牌"}
    return {"pk": report_finding(make_clerk(), by=make_chief(), **fields).pk} | more


def a_finding_file() -> dict[str, Any]:
    chief = make_chief()
    proof = store_bytes(
        b"%PDF-1.4\n%%EOF\n", purpose="evidence", name="照片.pdf", content_type="application/pdf", by=chief
    )
    fields = {"kind": "badge", "event_on": timezone.localdate(), "source": "round", "account": "未佩戴工牌"}
    return {"pk": report_finding(make_clerk(), by=chief, files=(proof,), **fields).pk, "file_pk": proof.pk}


def named() -> dict[str, Any]:
    """What a notice and a media report say, with a scan of each."""
    officer = make_staff(roles=(Role.ASSESSMENT_OFFICE,))
    scan = SimpleUploadedFile("扫描.pdf", b"%PDF-1.4\n%%EOF\n")
    return {"by": officer, "summary": "玩手机", "persons": [make_clerk()], "scan": scan}


def a_clue() -> dict[str, Any]:
    officer = make_staff(roles=(Role.DISCIPLINE_OFFICER,))
    fields = {"received_on": timezone.localdate(), "channel": "来信", "content": "反映收受礼品"}
    return {"pk": record_clue(make_clerk(), by=officer, **fields).pk}


def a_clue_file() -> dict[str, Any]:
    officer = make_staff(roles=(Role.DISCIPLINE_OFFICER,))
    fields = {"received_on": timezone.localdate(), "channel": "来信", "content": "反映收受礼品"}
    scan = SimpleUploadedFile("来信.pdf", b"%PDF-1.4\n%%EOF\n")
    clue = record_clue(make_clerk(), by=officer, files=(scan,), **fields)
    return {"pk": clue.pk, "file_pk": clue.events.get().files.get().pk}


def a_hold() -> dict[str, Any]:
    return {"pk": place_hold(make_clerk(), 2026, by=make_staff(roles=(Role.DISCIPLINE_OFFICER,))).pk}


def an_overdue_case() -> dict[str, Any]:
    case = make_case(make_counter(), at=Step.ACCEPT)
    Case.objects.filter(pk=case.pk).update(promised_due_on=timezone.localdate() - timedelta(days=1))
    return {"pk": case.pk}


def a_proposal() -> dict[str, Any]:
    person = make_clerk()
    fields = {"rule": "gone", "subject": person.number, "kind": "late", "event_on": timezone.localdate()}
    return {"pk": FindingProposal.objects.create(staff=person, made_at=timezone.now(), **fields).pk}


def a_remark() -> dict[str, Any]:
    return {"pk": record_remark(make_window(), by=make_chief(), observed_on=timezone.localdate(), text="灯坏了").pk}


def a_notice() -> dict[str, Any]:
    day = timezone.localdate()
    return {"pk": record_notice(issuer="bureau", issued_on=day, document_number="1号", **named()).pk}


def a_media_report(**more: Any) -> dict[str, Any]:
    fields = named()
    fields["copy"] = fields.pop("scan")
    day = timezone.localdate()
    return {"pk": record_media_report(kind="news", outlet="晚报", published_on=day, **fields).pk} | more


def a_statement_on_media() -> dict[str, Any]:
    """A statement with a file of somebody whom a report names."""
    report = MediaReport.objects.get(pk=a_media_report()["pk"])
    for verb in ("verify", "ask"):
        move_media_report(report, verb, by=report.recorded_by, reason="请说明情况")
    hearing = report.hearings.select_related("staff").get()
    scan = SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n%%EOF\n")
    make_media_statement(hearing, by=hearing.staff, text="当时在接电话", upload=scan)
    return {"pk": report.pk, "hearing_pk": hearing.pk}


def a_measure() -> dict[str, Any]:
    officer = make_staff(roles=(Role.ASSESSMENT_OFFICE,))
    fields = {"kind": "talk", "decided_on": timezone.localdate(), "body": "局党组", "basis": "服务规范"}
    return {"pk": record_measure(make_clerk(), by=officer, **fields).pk}


def a_plan() -> dict[str, Any]:
    """A plan of the coming days, not drawn."""
    day = timezone.localdate()
    return {"pk": make_scene().plan(first_day=day, last_day=day + timedelta(days=14)).pk}


def a_draw() -> dict[str, Any]:
    """The lot of such a plan has fallen."""
    plan = InspectionPlan.objects.get(**a_plan())
    return {"pk": draw_plan(plan, by=plan.created_by).pk}


def a_photo() -> dict[str, Any]:
    """A photo of an open round that is finished."""
    row = make_scene().begun(day=timezone.localdate())
    photo = add_photo(row, by=row.begun_by, key=uuid4(), item="S1-equipment", upload=upload())
    answer_round(row, "S1-equipment")
    finish_round(row, by=row.begun_by)
    return {"pk": row.pk, "photo_pk": photo.pk}


def a_round() -> dict[str, Any]:
    """Such a round."""
    return {"pk": a_photo()["pk"]}


def a_rating(**more: Any) -> dict[str, Any]:
    """A bad review of a clerk that nobody follows up yet."""
    return {"pk": make_bad_review().rating_id, **more}


# Address with arguments → a function that makes the object, and returns the arguments.
ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "appointments:booking-arrive": a_booking,
    "appointments:booking-detail": a_booking,
    "appointments:booking-reveal": lambda: a_booking(field="phone"),
    "appointments:booking-tell": a_booking,
    "appointments:booking-withdraw": a_booking,
    "appointments:case-continue": a_case,
    "appointments:case-detail": a_case,
    "appointments:case-file": a_file,
    "appointments:case-move": lambda: a_case(verb="greet"),
    "appointments:case-paper": a_paper,
    "appointments:case-print": a_case,
    "appointments:case-reveal": lambda: a_case(who="applicant", field="phone"),
    "appointments:case-take-over": a_case,
    "appointments:hall-notice-withdraw": a_hall_notice,
    "appointments:item-search": a_case,
    "appointments:log-detail": a_log,
    "appointments:log-generate": a_log,
    "appointments:log-write": a_log,
    "appointments:improvement-decide": an_improvement,
    "appointments:improvement-detail": an_improvement,
    "appointments:improvement-discuss": an_improvement,
    "appointments:improvement-withdraw": an_improvement,
    "appointments:leave-decide": a_leave,
    "appointments:leave-detail": a_leave,
    "appointments:leave-return": a_leave,
    "appointments:leave-withdraw": a_leave,
    "appointments:message-read": a_message,
    "appointments:ticket-act": lambda: a_ticket(act="park"),
    "appointments:ticket-call-back": a_ticket,
    "appointments:ticket-detail": a_ticket,
    "appointments:visit-add-case": a_visit,
    "appointments:visit-close": a_visit,
    "appointments:worklist-decide": lambda: {"code": "green-channel"},
    "appointments:worklist-kind": lambda: {"code": "green-channel"},
    "evaluations:clue-decide": a_clue,
    "evaluations:clue-detail": a_clue,
    "evaluations:clue-file": a_clue_file,
    "evaluations:clue-move": a_clue,
    "evaluations:hold-lift": a_hold,
    "evaluations:complaint-act": lambda: a_complaint(verb="note"),
    "evaluations:complaint-detail": a_complaint,
    "evaluations:complaint-file": a_complaint_file,
    "evaluations:complaint-finding": lambda: {"pk": decided(make_officer(), day=timezone.localdate()).pk},
    "evaluations:complaint-reveal": lambda: a_complaint_with_contact(field="phone"),
    "evaluations:feedback-answer": a_suggestion,
    "evaluations:feedback-detail": a_suggestion,
    "evaluations:feedback-file": a_suggestion_file,
    "evaluations:feedback-reveal": lambda: a_suggestion(field="phone"),
    "evaluations:hearing-detail": a_complaint,
    "evaluations:hearing-object": a_complaint,
    "evaluations:hearing-state": a_complaint,
    "evaluations:office-work": lambda: {"code": "complaint-accept"},
    "evaluations:report-month": lambda: {"year": 2026, "month": 11},
    "assessment:attribution-list": a_year,
    "assessment:attribution-new": lambda: a_year(**a_case()),
    "assessment:award-list": a_year,
    "assessment:award-minutes": some_award_minutes,
    "assessment:award-new": a_year,
    "assessment:award-quota": an_award,
    "assessment:award-withdraw": an_award,
    "assessment:minutes-file": some_minutes,
    "assessment:nomination-decide": a_nomination,
    "assessment:nomination-detail": a_nomination,
    "assessment:nomination-new": a_result,
    "assessment:nomination-revoke": a_nomination,
    "assessment:nomination-withdraw": a_nomination,
    "assessment:notice-new": a_year,
    "assessment:notice-objection-answer": lambda: a_notice_objection(6),
    "assessment:notice-objection-detail": a_notice_objection,
    "assessment:notice-objection-list": a_year,
    "assessment:notice-objection-new": a_year,
    "assessment:objection-answer": an_objection,
    "assessment:objection-detail": an_objection,
    "assessment:objection-list": a_year,
    "assessment:objection-new": a_year,
    "assessment:objection-withdraw": a_year,
    "assessment:policy-preview": a_year,
    "assessment:result-export": a_year,
    "assessment:result-json": a_year,
    "assessment:result-print": a_year,
    "assessment:result-detail": a_result,
    "assessment:result-own": a_year,
    "assessment:run-list": a_year,
    "assessment:seal-download": a_sealed_year,
    "assessment:sheet-own": a_year,
    "assessment:sheet-show": a_result,
    "assessment:year-statistics": a_year,
    "assessment:year-detail": a_year,
    "assessment:year-life": a_year,
    "assessment:year-step": lambda: a_year(verb="compute"),
    "evaluations:finding-detail": a_finding,
    "evaluations:finding-evidence": a_finding,
    "evaluations:finding-file": a_finding_file,
    "evaluations:finding-move": lambda: a_finding(verb="take_up"),
    "evaluations:measure-detail": a_measure,
    "evaluations:measure-withdraw": a_measure,
    "evaluations:media-report-detail": a_media_report,
    "evaluations:media-report-file": a_media_report,
    "evaluations:media-report-said": a_statement_on_media,
    "evaluations:media-report-move": lambda: a_media_report(verb="verify"),
    "evaluations:notice-detail": a_notice,
    "evaluations:notice-finding": a_notice,
    "evaluations:notice-scan": a_notice,
    "evaluations:notice-withdraw": a_notice,
    "evaluations:case-attribute": an_overdue_case,
    "evaluations:policy-read": lambda: {"year": 2026},
    "evaluations:policy-settle": lambda: {"year": 2026},
    "evaluations:proposal-detail": a_proposal,
    "evaluations:proposal-reject": a_proposal,
    "evaluations:proposal-report": a_proposal,
    "evaluations:remark-detail": a_remark,
    "evaluations:remark-settle": a_remark,
    "evaluations:answer-save": a_round,
    "evaluations:draw-detail": a_draw,
    "evaluations:draw-file": a_draw,
    "evaluations:person-add": a_round,
    "evaluations:photo-add": a_round,
    "evaluations:photo-original": a_photo,
    "evaluations:photo-show": a_photo,
    "evaluations:plan-detail": a_plan,
    "evaluations:plan-draw": a_plan,
    "evaluations:plan-withdraw": a_plan,
    "evaluations:round-begin": a_round,
    "evaluations:round-cancel": a_round,
    "evaluations:round-detail": a_round,
    "evaluations:round-finish": a_round,
    "evaluations:own-media-detail": a_media_report,
    "evaluations:own-media-file": a_media_report,
    "evaluations:own-media-object": a_media_report,
    "evaluations:own-media-state": a_media_report,
    "evaluations:own-media-waive": a_media_report,
    "evaluations:own-finding-detail": a_finding,
    "evaluations:own-finding-file": a_finding_file,
    "evaluations:own-finding-object": a_finding,
    "evaluations:own-finding-state": a_finding,
    "evaluations:own-finding-waive": a_finding,
    "evaluations:rating-act": lambda: a_rating(verb="assign"),
    "evaluations:rating-detail": a_rating,
    "evaluations:rating-reveal": a_rating,
    "windows:absence-correct": an_absence,
    "windows:attendance-correct": lambda: {"pk": make_attendance().pk},
    "windows:entry-decide": an_entry,
    "windows:entry-record-in": an_entry,
    "windows:entry-record-out": an_entry,
    "windows:equipment-detail": a_device,
    "windows:fault-end": a_fault,
    "windows:fault-new": a_device,
    "windows:fault-repair": a_fault,
    "windows:maintenance-new": a_device,
    "dashboard:case-hand-over": lambda: {"pk": make_window().pk},
    "dashboard:cover-assign": a_post,
    "dashboard:cover-cancel": lambda: {"pk": a_cover().pk},
    "dashboard:message-send": lambda: {"pk": make_window().pk},
    "dashboard:ticket-close": a_ticket,
    "dashboard:ticket-return": a_ticket,
    "dashboard:ticket-transfer": a_ticket,
    "dashboard:ticket-unpark": a_ticket,
    "dashboard:window-close": lambda: {"pk": make_window().pk},
    "dashboard:window-open": lambda: {"pk": make_window().pk},
    "dashboard:work-decide": lambda: {"code": "green-channel"},
    "dashboard:work-kind": lambda: {"code": "green-channel"},
    "windows:audit-detail": lambda: {"pk": audit.record("test.act", ("test", 1), by=None).pk},
    "windows:chief-set": lambda: {"day": timezone.localdate().isoformat()},
    "windows:lunch-cancel": a_lunch_duty,
    "windows:shift-cancel": a_shift,
}

# Role → the lists of the admin site that it may open. A role that is not here may open none.
ADMIN_LISTS: dict[Role, set[str]] = {
    Role.SYSTEM_ADMIN: {
        "appointments_hallscreen",
        "appointments_blockeddate",
        "appointments_bookableitem",
        "appointments_ticketgroup",
        "windows_calendararrangement",
        "windows_chiefduty",
        "windows_device",
        "windows_equipment",
        "windows_itemversion",
        "windows_lunchduty",
        "windows_roleassignment",
        "windows_serviceitem",
        "windows_shift",
        "windows_staff",
        "windows_window",
    },
}


def test_every_address_is_in_one_table() -> None:
    assert sorted(address.name for address in addresses()) == sorted([*PUBLIC, *ROLES])


def test_public_addresses_are_the_ones_marked_so() -> None:
    assert {address.name for address in addresses() if not address.needs_login} == PUBLIC


def test_every_address_with_arguments_names_an_object() -> None:
    needed = {address.name for address in addresses() if address.arguments and address.name in ROLES}
    assert needed == {name for name in ARGUMENTS if name in ROLES}


def test_addresses_are_named_by_app_noun_and_verb() -> None:
    of_apps = [address.name for address in addresses() if ":" in address.name]
    assert [name for name in of_apps if "-" not in name and name not in {"me:home", "windows:rules"}] == []


@pytest.mark.django_db
def test_stranger_opens_public_pages(client: Client) -> None:
    make_queue()  # the one part that is off until an office wants it
    asked = [address for address in addresses() if address.name in PUBLIC and not address.arguments]
    statuses = {address.name: client.get(reverse(address.name)).status_code for address in asked}
    assert {name: status for name, status in statuses.items() if status not in {200, 204, 302, 405}} == {}


@pytest.mark.django_db
def test_stranger_is_sent_to_the_login(client: Client) -> None:
    asked = [address for address in addresses() if address.needs_login and not address.arguments]
    assert asked != []
    login = reverse(settings.LOGIN_URL)
    answers = {address.name: client.get(reverse(address.name)) for address in asked}
    assert {name: answer.url.partition("?")[0] for name, answer in answers.items()} == dict.fromkeys(answers, login)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_role_opens_what_the_table_says(
    role: Role, client_for: Callable[..., Client], made: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Template, "render", lambda *_: "")  # who may is decided before a page is laid out
    client = client_for(make_staff(roles=(role,)))
    asked = [address for address in addresses() if address.name in ROLES]
    opened = {address.name for address in asked if opens(client, reverse(address.name, kwargs=made.get(address.name)))}
    assert opened == {name for name, roles in ROLES.items() if role in roles}


@pytest.mark.django_db
def test_every_page_opens_whole(client_for: Callable[..., Client], made: dict[str, dict[str, Any]]) -> None:
    people = {role: client_for(make_staff(roles=(role,))) for role in Role}
    for address in (address for address in addresses() if ROLES.get(address.name)):
        somebody = people[min(ROLES[address.name])]
        assert opens(somebody, reverse(address.name, kwargs=made.get(address.name))), address.name


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_role_opens_the_lists_of_the_admin_site(
    role: Role, client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Template, "render", lambda *_: "")
    client = client_for(make_staff(roles=(role,)))
    names = [name for name in admin_names() if name.endswith("_changelist")]
    opened = {name for name in names if client.get(reverse(f"admin:{name}")).status_code == 200}
    assert opened == {f"{model}_changelist" for model in ADMIN_LISTS.get(role, set())}


def admin_names() -> list[str]:
    """Return the names of the admin site's addresses."""
    namespaces = get_resolver().namespace_dict
    if "admin" not in namespaces:
        return []
    return sorted(name for name in namespaces["admin"][1].reverse_dict if isinstance(name, str))


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, dict[str, Any]]]:
    """The objects that all roles are asked about, made once; every test puts back what it changes of them."""
    with lasting(django_db_blocker):
        make_office(presence_in_use=False)  # one who signs in would let presence count for all the others
        yield {name: make() for name, make in ARGUMENTS.items()}


def opens(client: Client, url: str) -> bool:
    """Ask for the page, or send an empty form where there is no page; tell whether that was allowed.

    Nothing of it stays for the next address.
    """
    with transaction.atomic():
        allowed = _opens(client, url)
        transaction.set_rollback(True)
    return allowed


def _opens(client: Client, url: str) -> bool:
    answer = client.get(url)
    if answer.status_code == 405:
        answer = client.post(url)
    assert answer.status_code < 500, url
    assert not getattr(answer, "url", "").startswith(reverse(settings.LOGIN_URL)), url
    return answer.status_code not in {401, 403, 404}
