"""Awards that wait: nominations and revocations for the leading group, objections to the notice for who took no part."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.dossier import Result
from assessment.flow import ANSWER, DECIDE, State
from assessment.models import Nomination, NoticeObjection, RunResult
from assessment.services import notice_objections
from assessment.worklists.rows import counted, listed
from service_window.worklist import WorkKind, WorkMark, WorkRow
from windows.models import Staff


def to_decide(person: Staff) -> QuerySet[Nomination]:
    """Nominations of decided years on which the person may decide, and given awards that cannot stand."""
    eligible = RunResult.objects.filter(
        run=OuterRef("award__review__run"), staff=OuterRef("staff"), result=Result.ELIGIBLE
    )
    upheld = NoticeObjection.objects.upheld().filter(nomination=OuterRef("pk"))
    waits = Q(state=Nomination.State.NOMINATED) & ~Q(nominated_by=person)
    falls = Q(state=Nomination.State.AWARDED) & (Q(Exists(upheld)) | ~Exists(eligible))
    return Nomination.objects.filter(waits | falls, award__review__state=State.DECIDED).exclude(staff=person)


def decision_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """What the leading group decides, from a place on."""
    rows = to_decide(person).select_related("award__review", "staff", "nominated_by", "result__window")
    return [_nomination(row) for row in listed(rows.defer("result__facts"), after, limit)]


def _nomination(row: Nomination) -> WorkRow:
    given = row.state == Nomination.State.AWARDED
    marks = (WorkMark(_("Cannot stand"), "bad", "circle-x"),) if given else ()
    if row.conditional and not given:
        marks = (WorkMark(_("Conditional"), "warn", "hourglass"),)
    return WorkRow(
        key=str(row.pk),
        title=f"{row.award.review.year} · {row.award.name} · {row.staff.name}",
        detail=row.reason[:200],
        url=reverse("assessment:nomination-detail", args=(row.award.review.year, row.pk)),
        since=row.nominated_at,
        consequence=_("The award was given and cannot stand. The leading group revokes it.") if given else "",
        asked_by=row.nominated_by.name,
        marks=marks,
        facts=((_("Window"), str(row.result.window or "—")),),
        place=str(row.pk),
    )


def to_answer(person: Staff) -> QuerySet[NoticeObjection]:
    """Objections to notices on which the person may decide, in years that are not sealed."""
    return notice_objections.to_decide(person).exclude(notice__review__state=State.SEALED)


def objection_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Objections to notices, from a place on."""
    return [_objection(row) for row in listed(to_answer(person).for_list(), after, limit)]  # type: ignore[attr-defined]


def _objection(row: NoticeObjection) -> WorkRow:
    year = row.notice.review.year
    return WorkRow(
        key=str(row.pk),
        title=f"{year} · {row.nomination.award.name} · {row.nomination.staff.name}",
        detail=row.text[:200],
        url=reverse("assessment:notice-objection-detail", args=(year, row.pk)),
        since=row.entered_at,
        due=row.notice.last_day,
        asked_by=row.entered_by.name,
        place=str(row.pk),
    )


DECISIONS = WorkKind(
    "award-decisions",
    gettext_lazy("Nominations"),
    DECIDE,
    decision_rows,
    lambda person: counted(to_decide(person)),
    lead=gettext_lazy("Nominations for awards of decided years, and awards that cannot stand. Minutes are needed."),
    nothing=gettext_lazy("No nomination waits for your decision."),
    waiting=to_decide,
)
OBJECTIONS = WorkKind(
    "award-objections",
    gettext_lazy("Objections to awards"),
    ANSWER,
    objection_rows,
    lambda person: counted(to_answer(person)),
    lead=gettext_lazy("Objections to a public notice of awards; the year is sealed once all of them are decided."),
    nothing=gettext_lazy("No objection to a public notice waits for you."),
    waiting=to_answer,
)
