"""The rows of a year in memory: numbers drawn in order, papers with their words, acts for the audit.

The acts of the year are folded into it (``acting.py``, ``deciding.py``); ``writing.py`` writes it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from django.db.models import Model

from appointments.models import Applicant, Case, CasePaper, MaterialCheck, StepRecord, Visit
from appointments.services import case_papers
from appointments.services.applicants import index_of
from appointments.services.case_papers import Draft
from service_window.demo.office import Cast
from service_window.demo.people import ApplicantKey, applicant_data
from service_window.demo.script import SYSTEM, Deed, Story
from service_window.demo.setting import Setting
from service_window.paper_data import check_contract
from windows.models import Paper, Staff
from windows.services import audit, papers

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NO_NUMBER_YET = "#"
"""Stands in the label of an act until the case has a key."""
_SOME_CODE = "0" * 20


@dataclass
class Track:
    """One case while it is told: its row and what belongs to it."""

    case: Case
    first_holder: Staff
    checks: list[MaterialCheck] = field(default_factory=list)
    records: list[StepRecord] = field(default_factory=list)
    rows: dict[type[Model], list[Any]] = field(default_factory=dict)

    def last(self, model: type[Model]) -> Any:
        """The newest row of ``model`` that belongs to the case."""
        return self.rows[model][-1]


@dataclass
class Turn:
    """One deed in its place: the story, the case as far as it has come, the visit under way, who acts."""

    story: Story
    deed: Deed
    track: Track | None
    visit: Visit | None
    by: Staff | None

    @property
    def told(self) -> Track:
        """The case the deed is about."""
        if self.track is None:
            raise ValueError(f"No case has been opened before {self.deed.verb}.")
        return self.track

    @property
    def actor(self) -> Staff:
        """Who acts; every deed but those of the law has somebody."""
        if self.by is None:
            raise ValueError(f"Somebody must do {self.deed.verb}.")
        return self.by


class Ledger:
    """Everything the year leaves behind, in the order in which it happened."""

    def __init__(self, cast: Cast, setting: Setting, today: date) -> None:
        self.cast, self.setting, self.today = cast, setting, today
        self.rows: dict[type[Model], list[Any]] = {}
        self.tracks: list[Track] = []
        self.acts: list[audit.Act] = []
        self.series: Counter[str] = Counter()
        self.materials = {
            code: sorted(version.materials.all(), key=lambda row: row.position)
            for code, version in cast.versions.items()
        }
        self.open: dict[tuple[int, int], Track] = {}
        self.visits: dict[int, Visit | None] = {}
        self._applicants: dict[ApplicantKey, Applicant] = {}
        self._codes = Random(f"{setting.seed} codes {today}")
        self._office_data = papers.office_on_papers(cast.office)
        self._verify_url = papers.verify_url(cast.office, _SOME_CODE)
        self._rate_links = {kind: papers.rate_link(kind, cast.office, _SOME_CODE) for kind in Paper.Kind}

    def add(self, row: Any, track: Track | None = None) -> Any:
        """Keep a row to write, also with its case."""
        self.rows.setdefault(type(row), []).append(row)
        if track is not None:
            track.rows.setdefault(type(row), []).append(row)
        return row

    def draw(self, key: str) -> int:
        """The next number of a series."""
        self.series[key] += 1
        return self.series[key]

    def act(self, turn: Turn, verb: str, subject: Model, **fields: Any) -> None:
        """Remember an act for the audit."""
        self.acts.append(audit.Act(verb, subject, by=turn.by, at=turn.deed.at, **fields))

    def case_act(self, turn: Turn, verb: str, **fields: Any) -> None:
        """Remember an act on the case of the deed."""
        case = turn.told.case
        self.act(turn, verb, case, label=case.number or NO_NUMBER_YET, **fields)

    def applicant(self, key: ApplicantKey, turn: Turn) -> Applicant:
        """The applicant, entered when seen for the first time."""
        known = self._applicants.get(key)
        if known is not None:
            return known
        data = applicant_data(key)
        row = Applicant(
            kind=data.kind,
            name=data.name,
            identifier_kind=data.identifier_kind,
            identifier=data.identifier,
            identifier_index=index_of(data.identifier),
            phone=data.phone,
            phone_index=index_of(data.phone),
            address=data.address,
            created_at=turn.deed.at,
        )
        self._applicants[key] = self.add(row)
        self.act(turn, "applicant.enter", row)
        return row

    def issue(self, turn: Turn, drafts: Sequence[Draft]) -> list[Paper]:
        """Fix the papers of the deed, as ``case_papers.issue`` does."""
        if not drafts:
            return []
        case = turn.told.case
        base = case_papers.base_data(case)
        return [
            self._paper(turn, case, kind, base, extra) for kind, extra in sorted(drafts, key=lambda draft: draft[0])
        ]

    def _paper(self, turn: Turn, case: Case, kind: str, base: Mapping[str, Any], extra: Mapping[str, Any]) -> Paper:
        at = turn.deed.at
        number = f"{papers.PREFIXES[kind]}{at.year}-{self.draw(f'paper:{kind}:{at.year}'):06d}"
        code = "".join(self._codes.choices(CODE_ALPHABET, k=20))
        data = {
            **base,
            **extra,
            "number": number,
            "code": papers.grouped_code(code),
            "verify_url": self._verify_url.replace(_SOME_CODE, code),
            "issued_on": at.date().isoformat(),
            "sample": case.is_sample,
            "office": self._office_data,
            **{name: link.replace(_SOME_CODE, code) for name, link in self._rate_links[kind].items()},
        }
        check_contract(kind, data)
        paper: Paper = self.add(
            Paper(
                kind=kind,
                number=number,
                code=code,
                data=data,
                created_at=at,
                created_by=turn.by,
                is_sample=case.is_sample,
            ),
            turn.told,
        )
        self.add(CasePaper(case=case, paper=paper))
        after = {"kind": kind, "sample": case.is_sample}
        self.act(turn, "paper.issue", paper, label=number, after=after)
        return paper

    def person(self, number: str) -> Staff | None:
        """The person with this employee number; the law is nobody."""
        return None if number == SYSTEM else self.cast.staff[number]


def iso(day: date | datetime | None) -> str | None:
    """A day as papers carry it."""
    return day.isoformat() if day else None
