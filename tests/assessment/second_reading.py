"""A second reading of part E, written straight from the text and deliberately naive: no sharing with the product.

It takes the lines of a ledger as they stand in the file, and answers what ``assess --format json`` should print.
"""

from datetime import date
from typing import Any

Line = dict[str, Any]

E2 = ["meal", "gift", "obstruction", "demand", "fee", "other_integrity"]
E4 = ["gaming", "stocks", "film_video", "music", "online_shopping", "other_entertainment"]
E7 = ["phone", "noise", "dozing", "wandering_chat", "unrelated_reading", "unrelated_activity"]

DEFAULTS = {
    "year_basis": "event",
    "in_effect": "confirmation",
    "min_service_days": 1,
    "long_absence_minutes": 30,
    "conflict_requires_fault": True,
    "inspection_bodies": ["municipal_centre", "superior", "discipline"],
    "inspection_excluded_kinds": [],
    "media_kinds": ["news"],
    "criticism_needed_for": "all",
    "overdue_complaints": "not_rejected",
}


def read(lines: list[Line], year: int, on: str) -> Line:
    """The whole answer."""
    policy = {"year": year, "period_from": f"{year}-01-01", "period_to": f"{year}-12-31"} | DEFAULTS
    for line in lines:
        if line["type"] == "policy" and line["year"] == year:
            policy = {key: line[key] for key in policy}
    people = []
    for person in sorted((line for line in lines if line["type"] == "staff"), key=lambda line: line["number"]):
        days = served(person, policy)
        if days >= 1:
            people.append(one_person(person["number"], days, lines, policy, on))
    return {"year": year, "policy": policy, "staff": people}


def served(person: Line, policy: Line) -> int:
    """Count the days one by one."""
    days = 0
    first, last = date.fromisoformat(policy["period_from"]), date.fromisoformat(policy["period_to"])
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number).isoformat()
        if person["joined_on"] <= day and (person["left_on"] is None or day <= person["left_on"]):
            days += 1
    return days


def one_person(number: str, days: int, lines: list[Line], policy: Line, on: str) -> Line:
    found: dict[str, list[Line]] = {f"E{n}": [] for n in range(1, 9)}
    notes: dict[str, list[Line]] = {f"E{n}": [] for n in range(1, 9)}
    for line in lines:
        if line["type"] == "finding" and line["staff"] == number:
            weigh_finding(line, lines, policy, on, found, notes)
        if line["type"] == "complaint" and line["staff"] == number:
            if line["decision"] == "upheld_at_fault":
                when = line["event_on"] if policy["year_basis"] == "event" else line["decided_on"]
                if inside(when, policy):
                    found["E1"].append(evidence("complaint", line["ref"], "valid_complaint", line["event_on"], True))
            if line["decision"] == "pending" and inside(line["event_on"], policy):
                found["E1"].append(evidence("complaint", line["ref"], "valid_complaint", line["event_on"], False))
        if line["type"] == "notice" and number in line["staff"] and line["issuer"] == "municipal_centre":
            day = line["issued_on"]
            found["E3"] += [evidence("notice", line["ref"], "centre_notice", day, True)] if inside(day, policy) else []
        if line["type"] == "media_report" and number in line["staff"] and line["kind"] in policy["media_kinds"]:
            day, sure = line["published_on"], line["status"] == "confirmed"
            if line["status"] in ["confirmed", "reported", "verifying"] and inside(day, policy):
                found["E3"].append(evidence("media_report", line["ref"], "media_exposure", day, sure))
        if line["type"] == "case" and line["handler"] == number:
            weigh_case(line, lines, policy, on, found["E8"], notes["E8"])
    grounds = [ground(code, found[code], notes[code]) for code in found]
    statuses = [entry["status"] for entry in grounds]
    result = "eligible"
    if "pending" in statuses:
        result = "pending"
    if "disqualified" in statuses:
        result = "disqualified"
    if days < policy["min_service_days"]:
        result = "not_in_scope"
    return {"number": number, "result": result, "grounds": grounds}


def weigh_finding(line: Line, lines: list[Line], policy: Line, on: str, found: Any, notes: Any) -> None:
    if line["status"] in ["dismissed", "revoked"]:
        return
    in_effect = line["status"] == "confirmed"
    if in_effect and policy["in_effect"] == "final":
        in_effect = line["final_on"] is not None and line["final_on"] <= on

    def add(code: str, element: str, event_on: str, confirmed_on: str | None) -> None:
        when = event_on
        if in_effect and policy["year_basis"] == "confirmation":
            assert confirmed_on is not None
            when = confirmed_on
        if inside(when, policy):
            entry = evidence("finding", line["ref"], element, event_on, in_effect)
            entry["under_review"] = line["under_review"]
            found[code].append(entry)

    def missing(code: str, element: str) -> None:
        if inside(line["event_on"], policy):
            notes[code].append({"ref": line["ref"], "missing": element})

    event_on, confirmed_on, kind = line["event_on"], line["confirmed_on"], line["kind"]
    for inspection in lines:
        if inspection["type"] != "inspection" or inspection["ref"] != line["inspection"]:
            continue
        if inspection["body"] in policy["inspection_bodies"] and kind not in policy["inspection_excluded_kinds"]:
            add("E3", "inspection", inspection["held_on"], confirmed_on)
    if kind == "irregular_approval":
        add("E1", "irregular_approval", event_on, confirmed_on)
    if kind == "visitor_conflict":
        if policy["conflict_requires_fault"] and line["at_fault"] is not True:
            missing("E1", "fault")
        else:
            add("E1", "visitor_conflict", event_on, confirmed_on)
    if kind in E2:
        add("E2", "integrity", event_on, confirmed_on)
    if kind in E4:
        add("E4", "entertainment", event_on, confirmed_on)
    if kind == "unauthorised_software":
        if line["consequence"] is None:
            missing("E5", "grave_consequence")
        else:
            add("E5", "software_with_grave_consequence", event_on, confirmed_on)
    if kind == "absent_without_leave":
        long = line["minutes"] is not None and line["minutes"] >= policy["long_absence_minutes"]
        effect = line["affected_work"] is True
        if not long:
            missing("E6", "long_time")
        if not effect:
            missing("E6", "effect_on_work")
        if long and effect:
            add("E6", "long_absence_affecting_work", event_on, confirmed_on)
    if kind in E7:
        if policy["criticism_needed_for"] == "unrelated_activity" and kind != "unrelated_activity":
            add("E7", "criticised_conduct", event_on, confirmed_on)
        else:
            dates = [
                notice["issued_on"]
                for notice in lines
                if notice["type"] == "notice" and line["staff"] in notice["staff"] and line["ref"] in notice["findings"]
            ]
            if dates:
                later = None if confirmed_on is None else max(confirmed_on, min(dates))
                add("E7", "criticised_conduct", event_on, later)
            else:
                missing("E7", "notice_of_criticism")


def weigh_case(line: Line, lines: list[Line], policy: Line, on: str, found: Any, notes: Any) -> None:
    due = line["promised_due_on"]
    if line["closed_on"] is not None:
        overdue = line["closed_on"] > due
    else:
        overdue = on > due
    if not overdue:
        return
    about = [k for k in lines if k["type"] == "complaint" and k["case"] == line["ref"] and k["subject"] == "delay"]
    if policy["overdue_complaints"] == "not_rejected":
        counting = [k for k in about if k["decision"] not in ["invalid", "withdrawn", "pending"]]
    elif policy["overdue_complaints"] == "upheld":
        counting = [k for k in about if k["decision"] in ["upheld_at_fault", "upheld_no_fault"]]
    else:
        counting = [k for k in about if k["decision"] == "upheld_at_fault"]
    if counting:
        when = due
        if policy["year_basis"] == "confirmation":
            when = max(due, min(k["decided_on"] for k in counting))
        if inside(when, policy):
            found.append(evidence("case", line["ref"], "overdue_and_complained", due, True))
    elif [k for k in about if k["decision"] == "pending"]:
        if inside(due, policy):
            found.append(evidence("case", line["ref"], "overdue_and_complained", due, False))
    elif inside(due, policy):
        notes.append({"ref": line["ref"], "missing": "complaint"})


def inside(day: str, policy: Line) -> bool:
    return policy["period_from"] <= day <= policy["period_to"]


def evidence(kind: str, ref: str, element: str, event_on: str, in_effect: bool) -> Line:
    state = "in_effect" if in_effect else "pending"
    return {
        "type": kind,
        "ref": ref,
        "element": element,
        "event_on": event_on,
        "state": state,
        "under_review": False,
    }


def ground(code: str, found: list[Line], notes: list[Line]) -> Line:
    status = "clear"
    if [entry for entry in found if entry["state"] == "pending"]:
        status = "pending"
    if [entry for entry in found if entry["state"] == "in_effect"]:
        status = "disqualified"
    review = [entry for entry in found if entry["state"] == "in_effect" and entry["under_review"]]
    ordered = sorted(found, key=lambda entry: (entry["event_on"], entry["type"], entry["ref"]))
    return {
        "code": code,
        "status": status,
        "under_review": review != [],
        "evidence": [{key: value for key, value in entry.items() if key != "under_review"} for entry in ordered],
        "notes": sorted(notes, key=lambda note: (note["ref"], note["missing"])),
    }
