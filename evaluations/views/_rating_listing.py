"""The register of ratings: what was said of whom and what followed, nothing of who said it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from evaluations.forms.rating_office import RatingFilterForm
from evaluations.models import FollowUp, Rating
from evaluations.models.rating import VIEW_RATINGS
from evaluations.rating_types import FollowUpState
from evaluations.services.ratings import ENTER_RATINGS
from evaluations.views._register import Cell, Column, Listing, Way, due_cell
from service_window.wording import in_language

EXPORT_RATINGS = "evaluations.export_rating"


def item_name(row: Rating) -> str:
    """The item of the case in the reader's language."""
    version = row.case.item_version
    if version is None:
        return ""
    return in_language(version, "name")


def _review(row: Rating) -> FollowUp | None:
    return getattr(row, "follow_up", None)


def _at(row: Rating) -> Cell:
    moment = timezone.localtime(row.rated_at)
    return Cell(f"{moment:%Y-%m-%d %H:%M}", reverse("evaluations:rating-detail", args=(row.pk,)))


def _state(row: Rating) -> Cell:
    review = _review(row)
    if review is None:
        return Cell("")
    text = review.get_state_display()
    done = review.state == FollowUpState.CALLED_BACK
    return Cell(text, tone="good" if done else "warn", icon="check" if done else "hourglass", badge=True)


def _due(row: Rating) -> Cell:
    review = _review(row)
    return due_cell(review.due_on if review else None, today=timezone.localdate())


def _assigned(row: Rating) -> Cell:
    review = _review(row)
    return Cell(review.assigned_to.name if review and review.assigned_to else "")


def _counted(row: Rating) -> Cell:
    out = any(one.state == "excluded" for one in row.exclusions.all())
    return Cell(_("no, rated again") if row.again else _("no") if out else _("yes"))


LISTING = Listing(
    title=gettext_lazy("Ratings"),
    lead=gettext_lazy(
        "What visitors said of the service, bad reviews that are due first; who said it is not named here."
    ),
    empty=gettext_lazy("There is no rating for you to read."),
    nothing=gettext_lazy(
        "Visitors rate at the window device when a case is finished, or by the code on their receipt. "
        "Bad reviews that are assigned to you stand here."
    ),
    url_name="evaluations:rating-list",
    export_url_name="evaluations:rating-export",
    export_permission=EXPORT_RATINGS,
    rows=lambda person: Rating.objects.visible_to(person).for_list().prefetch_related("exclusions"),
    form=RatingFilterForm,
    due="follow_up__due_on",
    new_url_name="evaluations:rating-new",
    new_label=gettext_lazy("Enter a rating from a call"),
    new_permission=ENTER_RATINGS,
    ways=(
        Way(gettext_lazy("Figures"), "evaluations:rating-figures", VIEW_RATINGS, "chart-column"),
        Way(gettext_lazy("Exchange with a platform"), "evaluations:rating-exchange", EXPORT_RATINGS, "share-2"),
    ),
    tabs="evaluations/_rating_tabs.html",
    columns=(
        Column(gettext_lazy("Rated at"), _at, tight=True),
        Column(
            gettext_lazy("Level"),
            lambda row: Cell(row.get_level_display(), part="evaluations/_level.html", of=row),
            tight=True,
        ),
        Column(gettext_lazy("Case number"), lambda row: Cell(row.case.number), on_page=False),
        Column(gettext_lazy("Service item"), lambda row: Cell(item_name(row))),
        Column(gettext_lazy("Window"), lambda row: Cell(row.window.number if row.window else ""), tight=True),
        Column(gettext_lazy("Rated person"), lambda row: Cell(row.staff.name), tight=True),
        Column(gettext_lazy("Follow-up"), _state, tight=True),
        Column(pgettext_lazy("follow-up", "Due"), _due, tight=True),
        Column(gettext_lazy("Assigned to"), _assigned, tight=True),
        Column(gettext_lazy("Reasons"), lambda row: Cell("；".join(row.reason_labels)), on_page=False),
        Column(gettext_lazy("In own words"), lambda row: Cell(row.text), on_page=False),
        Column(gettext_lazy("Channel"), lambda row: Cell(row.get_channel_display()), on_page=False),
        Column(gettext_lazy("In the figures"), _counted),
    ),
)
