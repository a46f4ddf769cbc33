"""What comes next in the life of a year, and who does it: one sentence for everybody who looks at the year.

Holds are no part of it: what they keep open is said to the assessment office alone, where the year is sealed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.flow import State
from assessment.models import Nomination, NoticeObjection, YearReview
from assessment.services.award_notices import last_day_of, to_publish, to_revoke
from assessment.services.runs import newest_run


@dataclass(frozen=True, slots=True)
class ComingStep:
    """What comes next: a sentence, and the page of the year on which it is done."""

    sentence: str
    page: str

    @property
    def url_name(self) -> str:
        """The address by its name."""
        return f"assessment:{self.page}"


def next_step(year: int, review: YearReview | None) -> ComingStep:
    """What comes next in a year."""
    state = State(review.state) if review else State.OPEN
    if review is None or state == State.OPEN:
        return ComingStep(_("The assessment office computes the year."), "year-life")
    if state == State.COMPUTED:
        return ComingStep(_computed(year), "year-life")
    if state == State.PROPOSED:
        if _overtaken(review):
            return _newer_run()
        sentence = _("The assessment office publishes the results, so that everybody sees theirs and may object.")
        return ComingStep(sentence, "year-life")
    if state == State.PUBLISHED:
        return _published(review)
    if state == State.DECIDED:
        return _decided(review)
    return ComingStep(_("Nothing: the year is sealed. Anybody can verify the seal by its code."), "year-life")


def _computed(year: int) -> str:
    if year >= timezone.localdate().year:
        return _("The year still runs. When it is over, the assessment office computes it again and proposes that run.")
    return _("The assessment office looks at the matrix and proposes the run to the leading group.")


def _overtaken(review: YearReview) -> bool:
    """Whether a newer run says something else than the one on which the year rests: no step can be taken on that one."""
    newest = newest_run(review.year)
    return newest is not None and review.run is not None and newest.standing_digest != review.run.standing_digest


def _newer_run() -> ComingStep:
    return ComingStep(_("The assessment office proposes the newer run: it says something else."), "year-life")


def _published(review: YearReview) -> ComingStep:
    until, waiting = review.objections_until, review.objections.undecided().count()
    if waiting:
        sentence = ngettext(
            "Somebody who took no part decides on %(n)d objection.",
            "Somebody who took no part decides on %(n)d objections.",
            waiting,
        )
        return ComingStep(sentence % {"n": waiting}, "objection-list")
    if _overtaken(review):
        return _newer_run()
    if until is not None and timezone.localdate() <= until:
        sentence = _("People may object until %(day)s; from the day after, the leading group decides on the year.")
        return ComingStep(sentence % {"day": until.isoformat()}, "year-life")
    return ComingStep(_("The leading group decides on the year, with its minutes."), "year-life")


def _decided(review: YearReview) -> ComingStep:
    if _overtaken(review):
        return _newer_run()
    nominations = Nomination.objects.filter(award__review=review)
    if nominations.filter(state=Nomination.State.NOMINATED).exists():
        return ComingStep(_("The leading group decides on the nominations for the awards."), "award-list")
    if NoticeObjection.objects.undecided().filter(notice__review=review).exists():
        sentence = _("Somebody who took no part decides on the objection to the public notice.")
        return ComingStep(sentence, "notice-objection-list")
    if to_revoke(review).exists():
        return ComingStep(_("The leading group revokes an award that cannot stand."), "award-list")
    if to_publish(review).exists():
        return ComingStep(_("The assessment office puts out the public notice of the awards."), "award-list")
    last = review.notices.filter(nominations__state=Nomination.State.AWARDED).order_by("-last_day").first()
    if last is not None and last.runs_on(timezone.localdate()):
        sentence = _(
            "The public notice is out until %(day)s; from the day after, the assessment office seals the year."
        )
        return ComingStep(sentence % {"day": last_day_of(last)}, "award-list")
    return ComingStep(_("The assessment office seals the year; awards are offered before."), "year-life")
