"""A round as its page shows it: the checklist of the window and of each person, with answers and photos."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from evaluations.checklist import PERSON_ITEMS, WINDOW_ITEMS, CheckItem
from evaluations.ledger_types import FindingKind
from evaluations.models import InspectionRound, RoundAnswer, RoundPerson, RoundPhoto
from evaluations.services.round_answers import standing_answers
from windows.models import Staff


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding that an item offers."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the checklist, for the window or for one person, and what was found.

    ``key`` is of this page: without script the form is sent with it, so that pressing twice answers once.
    """

    item: CheckItem
    person_pk: int | None
    answer: RoundAnswer | None
    photos: Sequence[RoundPhoto]
    key: UUID = field(default_factory=uuid4)
    photo_key: UUID = field(default_factory=uuid4)

    @property
    def anchor(self) -> str:
        """Where the row stands on the page."""
        return f"{self.item.code}-{self.person_pk or 'window'}"

    @property
    def result(self) -> str:
        """What was found; nothing where nobody has answered."""
        return self.answer.result if self.answer else ""

    @property
    def is_open(self) -> bool:
        """Whether note and photos are in sight: what is not in order is explained."""
        return self.result == RoundAnswer.Result.FAILED or bool(self.photos) or bool(self.answer and self.answer.note)

    @property
    def kinds(self) -> list[Kind]:
        """The kinds of finding to choose from; none where the item leaves no choice."""
        if len(self.item.kinds) < 2:
            return []
        chosen = (self.answer.kind if self.answer else "") or self.item.kinds[0].value
        return [Kind(kind.value, str(FindingKind(kind).label), kind.value == chosen) for kind in self.item.kinds]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of the window, or of one person."""

    anchor: str
    staff: Staff | None
    found: str
    rows: Sequence[Row]

    @property
    def answered(self) -> int:
        """How many rows have an answer."""
        return sum(bool(row.result) for row in self.rows)

    @property
    def failed(self) -> int:
        """How many rows are not in order."""
        return sum(row.result == RoundAnswer.Result.FAILED for row in self.rows)


def sections_of(round_: InspectionRound) -> list[Section]:
    """The checklist: first the window, then everybody at the post, in the order of employee numbers; three queries."""
    standing = standing_answers(round_)
    photos: dict[tuple[str, int | None], list[RoundPhoto]] = {}
    for photo in round_.photos.select_related("shown").order_by("pk"):
        photos.setdefault((photo.item, photo.person_id), []).append(photo)

    def rows(items: Sequence[CheckItem], person: int | None) -> list[Row]:
        return [Row(one, person, standing.get((one.code, person)), photos.get((one.code, person), ())) for one in items]

    people: list[RoundPerson] = list(round_.people.select_related("staff").order_by("staff__number"))
    window = Section("window", None, "", rows(WINDOW_ITEMS, None))
    return [
        window,
        *(
            Section(f"person-{one.pk}", one.staff, one.get_found_display(), rows(PERSON_ITEMS, one.pk))
            for one in people
        ),
    ]
