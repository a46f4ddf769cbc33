"""Random ledgers: few people, few days around the borders of the year, so that records meet each other."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from evaluations import ledger_types as allowed

Line = dict[str, Any]

TODAY = date(2026, 11, 23)
PEOPLE = ("S1", "S2", "s3")
DAYS = (
    "2024-02-29", "2025-06-30", "2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02", "2026-02-28", "2026-06-30",
    "2026-11-22", "2026-11-23",
)  # fmt: skip
LATER = (*DAYS, "2026-11-24", "2026-12-31", "2027-01-01")
KINDS = (
    "irregular_approval", "visitor_conflict", "meal", "gaming", "unauthorised_software", "absent_without_leave", "phone",
    "unrelated_activity", "hygiene",
)  # fmt: skip

days = st.sampled_from(DAYS)
later = st.sampled_from(LATER)


def policies() -> st.SearchStrategy[Line]:
    """Every setting with every value."""
    periods = st.sampled_from(
        [("2026-01-01", "2026-12-31"), ("2025-12-31", "2026-11-22"), ("2026-01-02", "2026-06-30"), ("2024-02-29",) * 2]
    )
    return st.builds(
        lambda period, **settings: {
            "type": "policy",
            "year": 2026,
            "period_from": period[0],
            "period_to": period[1],
            **settings,
        },
        periods,
        year_basis=st.sampled_from(["event", "confirmation"]),
        in_effect=st.sampled_from(["confirmation", "final"]),
        min_service_days=st.sampled_from([0, 1, 2, 183, 366]),
        long_absence_minutes=st.sampled_from([0, 30, 60]),
        conflict_requires_fault=st.booleans(),
        inspection_bodies=st.lists(st.sampled_from(allowed.BODIES), unique=True, max_size=4),
        inspection_excluded_kinds=st.lists(st.sampled_from(KINDS), unique=True, max_size=2),
        media_kinds=st.lists(st.sampled_from(allowed.MEDIA), unique=True, max_size=2),
        criticism_needed_for=st.sampled_from(["all", "unrelated_activity"]),
        overdue_complaints=st.sampled_from(["not_rejected", "upheld", "upheld_at_fault"]),
    )


@st.composite
def findings(draw: st.DrawFn, ref: str, people: dict[str, Line], inspections: list[str]) -> Line | None:
    """A finding within the person's service, or None where no day fits."""
    number = draw(st.sampled_from(sorted(people)))
    fitting = [day for day in DAYS if people[number]["joined_on"] <= day <= (people[number]["left_on"] or "9999")]
    if not fitting:
        return None
    status = draw(
        st.sampled_from(["confirmed", "confirmed", "confirmed", "reported", "verifying", "dismissed", "revoked"])
    )
    return {
        "type": "finding",
        "ref": ref,
        "staff": number,
        "kind": draw(st.sampled_from(KINDS)),
        "event_on": draw(st.sampled_from(fitting)),
        "status": status,
        "confirmed_on": draw(days) if status in ("confirmed", "revoked") else None,
        "final_on": draw(st.none() | later),
        "source": draw(st.sampled_from(allowed.SOURCES)),
        "inspection": draw(st.sampled_from([None, *inspections])),
        "under_review": draw(st.booleans()) if status == "confirmed" else False,
        "minutes": draw(st.sampled_from([None, 0, 29, 30, 31, 60])),
        "affected_work": draw(st.sampled_from([None, True, True, False])),
        "consequence": draw(st.sampled_from([None, *allowed.CONSEQUENCES])),
        "at_fault": draw(st.sampled_from([None, True, False])),
    }


@st.composite
def ledgers(draw: st.DrawFn) -> list[Line]:
    """Up to forty records that fit together, in any order."""
    lines: list[Line] = draw(st.lists(policies(), max_size=1))
    people: dict[str, Line] = {}
    for number in PEOPLE[: draw(st.integers(1, 3))]:
        joined_on = draw(st.sampled_from(["2020-01-01", *DAYS]))
        left_on = draw(st.none() | later.filter(lambda day, first=joined_on: day >= first))
        people[number] = {
            "type": "staff", "number": number, "name": number, "joined_on": joined_on, "left_on": left_on,
        }  # fmt: skip
    numbers = st.lists(st.sampled_from(sorted(people)), unique=True, max_size=3)
    inspections = [f"I{n}" for n in range(draw(st.integers(0, 3)))]
    lines += people.values()
    for ref in inspections:
        body = draw(st.sampled_from(allowed.BODIES))
        lines.append({"type": "inspection", "ref": ref, "body": body, "mode": "open", "held_on": draw(days)})
    drawn = [draw(findings(f"V{n}", people, inspections)) for n in range(draw(st.integers(0, 8)))]
    lines += [line for line in drawn if line is not None]
    refs = [line["ref"] for line in lines if line["type"] == "finding"]
    for n in range(draw(st.integers(0, 4))):
        lines.append({
            "type": "notice", "ref": f"N{n}", "issuer": draw(st.sampled_from(allowed.ISSUERS)), "issued_on": draw(days),
            "document_number": f"{n}号", "staff": draw(numbers),
            "findings": draw(st.lists(st.sampled_from(refs), unique=True, max_size=3)) if refs else [],
        })  # fmt: skip
    for n in range(draw(st.integers(0, 2))):
        lines.append({
            "type": "media_report", "ref": f"M{n}", "published_on": draw(days), "outlet": "晚报",
            "kind": draw(st.sampled_from(allowed.MEDIA)), "staff": draw(numbers),
            "status": draw(st.sampled_from(allowed.STATUSES)),
        })  # fmt: skip
    cases = [f"C{n}" for n in range(draw(st.integers(0, 3)))]
    for ref in cases:
        lines.append({
            "type": "case", "ref": ref, "handler": draw(st.sampled_from(sorted(people))),
            "promised_due_on": draw(later), "closed_on": draw(st.none() | days),
        })  # fmt: skip
    for n in range(draw(st.integers(0, 5))):
        decision = draw(st.sampled_from(allowed.DECISIONS))
        lines.append({
            "type": "complaint", "ref": f"K{n}", "staff": draw(st.sampled_from([None, *sorted(people)])),
            "case": draw(st.sampled_from([None, *cases])), "event_on": draw(days), "decision": decision,
            "decided_on": None if decision == "pending" else draw(days),
            "subject": draw(st.sampled_from(["delay", "delay", "attitude"])),
        })  # fmt: skip
    return draw(st.permutations(lines))
