"""What a sheet needs to know that is set anew whenever it is asked for and kept nowhere. Pure, as ``paper_data`` is."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from service_window.paper_data import Sheet


class ResultGround(TypedDict):
    """One ground of the annual assessment: code, title, and what it came to in words (clear, pending, disqualified)."""

    code: str
    title: str
    status: str
    records: NotRequired[str | None]


class ResultSheet(Sheet):
    """年度评先资格核查结果单: one person's eight grounds in one run; QR and code lead to the seal, where there is one."""

    year: int
    person_name: str
    person_number: str
    window: NotRequired[str | None]
    period: str
    run: str
    judged_on: str
    days_served: int
    result: str
    state: str
    grounds: list[ResultGround]
    awards: NotRequired[str | None]
    digest: NotRequired[str | None]


SHEETS: Mapping[str, type] = {"result_sheet": ResultSheet}
"""Every kind of such sheet and its contract; the key is also the name of its template."""
