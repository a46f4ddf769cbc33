"""What the sheets of the annual assessment need to know. Pure, as ``paper_data`` is."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from service_window.paper_data import Sheet


class ResultGround(TypedDict):
    """One ground: its code, what it came to (clear, pending, disqualified), and the records behind it."""

    code: str
    status: str
    under_review: NotRequired[bool]
    records: NotRequired[str | None]


class ResultSheet(Sheet):
    """年度评先资格核查结果单: one person's eight grounds in one run. Numbered once published; a preview has no number.

    ``result`` and ``state`` are codes. Beside its own code the sheet of a sealed year carries that of the seal.
    """

    year: int
    person_name: str
    person_number: str
    window: NotRequired[str | None]
    period_from: str
    period_to: str
    run: int
    judged_on: str
    days_served: int
    result: str
    state: str
    objections_until: NotRequired[str | None]
    decided_on: NotRequired[str | None]
    minutes_number: NotRequired[str | None]
    grounds: list[ResultGround]
    awards: NotRequired[str | None]
    seal_code: NotRequired[str | None]
    seal_url: NotRequired[str | None]
    seal_qr_svg: NotRequired[str | None]
    digest: NotRequired[str | None]


class RegisterRow(TypedDict):
    """One person of the register: the statuses of the eight grounds in their order."""

    number: str
    name: str
    window: str
    result: str
    statuses: list[str]
    awards: str


class ResultRegister(Sheet):
    """年度评先资格核查结果登记册: everybody who was asked for, set anew each time; the code leads to the seal, where there is one.

    ``narrowed`` says in words which people were asked for; without it the register holds everybody.
    """

    year: int
    period_from: str
    period_to: str
    run: int
    judged_on: str
    state: str
    people: int
    narrowed: NotRequired[str | None]
    counts: Mapping[str, int]
    rows: list[RegisterRow]
    digest: NotRequired[str | None]


SHEETS: Mapping[str, type] = {"result_sheet": ResultSheet, "result_register": ResultRegister}
"""Every kind of such sheet and its contract; the key is also the name of its template."""
