"""Awards for tests: a decided year with one award, a person who is eligible, one who is pending, one who is neither."""

from dataclasses import dataclass
from datetime import date, timedelta

import time_machine
from django.utils import timezone

from assessment.models import Award, AwardMinutes, AwardNotice, Nomination, NoticeObjection, YearReview
from assessment.services.award_decisions import decide_nomination, revoke_award
from assessment.services.award_minutes import keep_minutes
from assessment.services.award_notices import publish_awards
from assessment.services.awards import nominate, set_award
from assessment.services.decisions import decide_year
from assessment.services.notice_objections import enter_objection
from assessment.services.years import compute_year, propose_year, publish_year, year_review
from tests.assessment.year_factories import Bureau, a_file, minutes, person
from windows.models import Staff

MINUTES = "会纪〔2026〕4号"


@dataclass(frozen=True, slots=True)
class Scene:
    """A year with an award for one person."""

    bureau: Bureau
    review: YearReview
    award: Award

    def nominate(self, number: str = "S003", *, by: Staff | None = None, award: Award | None = None) -> Nomination:
        """A person of the ledger nominated by the office."""
        return nominate(award or self.award, person(number), by=by or self.bureau.office, reason="全年零差错")

    def give(self, nomination: Nomination, *, by: Staff | None = None, awarded: bool = True) -> Nomination:
        """The decision of the leading group."""
        leader = by or self.bureau.leader
        return decide_nomination(nomination, by=leader, awarded=awarded, reason="一致同意", minutes=self.minutes())

    def revoke(self, nomination: Nomination, *, by: Staff | None = None, reason: str = "查实异议") -> Nomination:
        """The award taken back by the leading group."""
        return revoke_award(nomination, by=by or self.bureau.leader, reason=reason, minutes=self.minutes())

    def minutes(self) -> AwardMinutes:
        """The minutes of the leading group on the awards, kept once."""
        kept = AwardMinutes.objects.filter(review=self.review, number=MINUTES).first()
        leader = self.bureau.leader
        day = timezone.localdate()
        return kept or keep_minutes(self.review, by=leader, number=MINUTES, on=day, file=a_file(leader))

    def object(self, nomination: Nomination, *, by: Staff | None = None, on: date | None = None) -> NoticeObjection:
        """An objection to the notice, entered by the second member of the office."""
        day = on or timezone.localdate()
        entering = by or self.bureau.second
        return enter_objection(nomination, by=entering, received_on=day, text="据反映常迟到", source="示例群众")

    def put_out(self) -> AwardNotice:
        """The public notice of what was given."""
        return publish_awards(self.review, by=self.bureau.office, contact="电话 000-0000")


def make_scene(bureau: Bureau, year: int = 2026, *, quota: int = 1) -> Scene:
    """A year that is decided today; it was published two days before."""
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        compute_year(year, by=bureau.office)
        review = year_review(year)
        assert review is not None
        until = timezone.localdate() + timedelta(days=1)
        review = publish_year(propose_year(review, by=bureau.office), by=bureau.office, until=until)
        day = timezone.localdate()
    review = decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader, on=day))
    return Scene(bureau, review, set_award(review, by=bureau.office, name="服务标兵", quota=quota))
