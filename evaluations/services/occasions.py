"""What can be rated: a service occasion of a case, found by a paper's code, a visit, or the office (R1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.flow import Outcome, Step
from appointments.models import Case, CaseVisit, StepRecord, Visit
from appointments.models.case import CaseQuerySet
from evaluations.models import FollowUp, Rating, RatingDecline, RatingSettings
from evaluations.models.rating import RatingQuerySet
from evaluations.rating_types import FollowUpState
from service_window.http import Refusal
from windows.models import Device, Office, Paper, Staff, Window
from windows.services.papers import RATED_PAPERS

REPLIED = (FollowUpState.SETTLED, FollowUpState.REPLIED, FollowUpState.CALLED_BACK)
"""From here on the visit of a bad review may be rated again, once."""


class AlreadyRated(Refusal):
    """The occasion was rated before; the first rating stands."""


class NotToRate(Refusal):
    """There is nothing to rate: the link is not known, or its time is over."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One service occasion: the case, the visit if there was one, and who served where and when.

    ``again`` says that a rating given now is the one re-rating after a follow-up.
    """

    case: Case
    visit: Visit | None
    staff: Staff
    window: Window | None
    at: datetime
    again: bool = False


def occasion_of_case(case: Case) -> Occasion:
    """The occasion that counts for ``case`` now: its end (F7), also without a visit, else the latest visit."""
    last = _finish(case)
    if last is not None and last.staff is not None:
        window = last.visit.window if last.visit else case.window
        return Occasion(case, last.visit, last.staff, window, last.completed_at)
    links = CaseVisit.objects.filter(case=case).select_related("visit__staff", "visit__window")
    link = links.order_by("-visit__opened_at", "-pk").first()
    if link is None:
        return Occasion(case, None, case.holder, case.window, case.opened_at)
    return occasion_of_visit(case, link.visit)


def occasion_of_visit(case: Case, visit: Visit) -> Occasion:
    """The occasion of a case in one visit: charged is who finished it there (F7), else who received the visitor."""
    last = _finish(case)
    staff = last.staff if last is not None and last.staff is not None and last.visit_id == visit.pk else visit.staff
    return Occasion(case, visit, staff, visit.window, visit.opened_at)


def occasion_for_code(code: str) -> Occasion:
    """What the holder of a receipt slip or delivery receipt may rate; refuse in words what cannot be rated."""
    paper = Paper.objects.filter(code=code, kind__in=RATED_PAPERS, void_at=None).only("pk", "created_at").first()
    case = _cases().filter(paper_links__paper=paper).first() if paper is not None else None
    if case is None:
        raise NotToRate(_("This rating link is not known. Check it against your receipt slip, or tell the window."))
    return ready(occasion_of_case(case), now=timezone.now())


def occasion_for_ticket(token: str) -> Occasion:
    """What the holder of a ticket may rate once the visit is over: the first matter of it that is not rated yet."""
    visits = Visit.objects.filter(ticket__token=token).select_related("staff", "window")
    visit = visits.first() if token else None
    if visit is None:
        raise NotToRate(_("This rating link is not known, or nobody has served this number yet."))
    if visit.closed_at is None:
        raise NotToRate(_("Your visit is not over yet. You are welcome to rate it afterwards."))
    told: Refusal | None = None
    for case in _cases().filter(visits=visit).exclude(outcome=Outcome.NO_SHOW).order_by("pk"):
        try:
            return ready(occasion_of_visit(case, visit), now=timezone.now())
        except (AlreadyRated, NotToRate) as refused:
            told = told or refused
    raise told or NotToRate(_("There was nothing to rate in this visit."))


def ready(occasion: Occasion, *, now: datetime) -> Occasion:
    """The occasion as it can be rated now: for the first time, or once more after a follow-up; else a refusal."""
    given = {row.again: row for row in ratings_of(occasion).select_related("follow_up")}
    if not given:
        _ensure_in_time(occasion, now)
        return occasion
    if True in given:
        raise AlreadyRated(_("This visit was rated and rated again. Thank you; both ratings stand."))
    follow_up: FollowUp | None = getattr(given[False], "follow_up", None)
    if follow_up is None or follow_up.state not in REPLIED:
        raise AlreadyRated(_("This visit has been rated already. Thank you; the first rating stands."))
    return Occasion(occasion.case, occasion.visit, occasion.staff, occasion.window, occasion.at, again=True)


def invitation_at(device: Device, moment: datetime) -> Occasion | None:
    """The case whose visitor the device invites to rate: just finished here (F7), by the latest visitor, unanswered.

    A later visitor, an answer, or the set minutes end it; ending is never an answer.
    """
    newest = Visit.objects.filter(window=device.window).order_by("-opened_at", "-pk").first()
    if newest is None:
        return None
    since = moment - timedelta(minutes=RatingSettings.objects.current().device_minutes)
    finished = StepRecord.objects.live().filter(step=Step.FINISH, visit=newest, completed_at__gte=since)
    records = finished.filter(case__rating_invited_at__isnull=False).select_related("case__item_version", "staff")
    for record in records.order_by("-completed_at", "-pk"):
        if record.staff is None or _answered(record.case, newest):
            continue
        return Occasion(record.case, newest, record.staff, device.window, record.completed_at)
    return None


def ratings_of(occasion: Occasion) -> RatingQuerySet:
    """The ratings of an occasion: at most the first and the one after the follow-up."""
    return Rating.objects.filter(case=occasion.case, visit=occasion.visit)


def _answered(case: Case, visit: Visit) -> bool:
    rated = Rating.objects.filter(case=case, visit=visit).exists()
    return rated or RatingDecline.objects.filter(case=case, visit=visit).exists()


def _finish(case: Case) -> StepRecord | None:
    """The record of F7 that stands."""
    records = StepRecord.objects.live().filter(case=case, step=Step.FINISH)
    return records.select_related("visit__window", "staff").first()


def _cases() -> CaseQuerySet:
    return Case.objects.filter(imported_ref=None).select_related(
        "item_version", "holder", "window", "applicant", "agent"
    )


def _ensure_in_time(occasion: Occasion, now: datetime) -> None:
    days = RatingSettings.objects.current().link_days
    if now - occasion.at > timedelta(days=days):
        raise NotToRate(
            _("A visit can be rated for %(days)d days; this one is longer ago. Tell the window, or call %(phone)s.")
            % {"days": days, "phone": Office.objects.current().complaint_phone or Office.objects.current().phone}
        )
