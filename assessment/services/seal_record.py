"""What a seal covers, as the database holds it: policy, facts, verdicts and steps of one year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from assessment.models import YearReview, YearStep
from assessment.record import digest_of_lines, sha256
from assessment.services.answers import answers_of

FORMAT: Final = "service-window/year-seal/1"
Part = Callable[[YearReview], Any]
_parts: dict[str, Part] = {}


def add_part(name: str, part: Part) -> None:
    """Let a further part of the year, such as its awards, stand under the seal; called once, when the app is ready.

    A part that is empty is not written: a seal made before the part existed still agrees.
    """
    _parts[name] = part


def sealed_record(review: YearReview) -> dict[str, Any]:
    """The record of a year, built from the rows themselves; every digest in it is computed anew."""
    run = review.run
    assert run is not None  # a decided year has one
    people = list(_people(review))
    facts = digest_of_lines((person["number"], person["facts"]) for person in people)
    record = {
        "format": FORMAT,
        "year": review.year,
        "run": {
            "number": run.number,
            "judged_on": run.judged_on.isoformat(),
            "made_by": run.made_by.number,
            "made_at": run.made_at.isoformat(),
            "people": run.people,
            "counts": run.counts,
        },
        "policy": run.policy,
        "facts_digest": facts,
        "steps": [_step(step) for step in _steps(review)],
        "staff": people,
    }
    parts = ((name, part(review)) for name, part in sorted(_parts.items()))
    return record | {name: found for name, found in parts if found}


def _people(review: YearReview) -> Iterator[dict[str, Any]]:
    for answer in answers_of(review.run_id):
        yield answer.as_json | {"facts": sha256(answer.facts)}


def _steps(review: YearReview) -> Any:
    """The steps up to the decision; the seal itself is no part of what it covers."""
    return review.steps.exclude(verb="seal").select_related("run", "by", "minutes").order_by("pk")


def _step(step: YearStep) -> Mapping[str, Any]:
    return {
        "verb": step.verb,
        "state": step.state,
        "run": step.run.number,
        "by": step.by.number,
        "at": step.at.isoformat(),
        "reason": step.reason,
        "minutes_number": step.minutes_number,
        "minutes_on": step.minutes_on.isoformat() if step.minutes_on else None,
        "minutes_sha256": step.minutes.sha256 if step.minutes else None,
    }


def differences(sealed: Any, found: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place where two records differ: the path to it, what was sealed, and what was found.

    People are named by their numbers, grounds by their codes, other entries of lists by their places.
    """
    if sealed == found:  # most of it, and quickly
        return
    if isinstance(sealed, dict) and isinstance(found, dict):
        for key in [*sealed, *(key for key in found if key not in sealed)]:
            yield from differences(sealed.get(key), found.get(key), f"{path}/{key}" if path else str(key))
    elif isinstance(sealed, list) and isinstance(found, list):
        before, after = _keyed(sealed), _keyed(found)
        for key in [*before, *(key for key in after if key not in before)]:
            yield from differences(before.get(key), after.get(key), f"{path}/{key}")
    else:
        yield path, sealed, found


def _keyed(items: list[Any]) -> dict[str, Any]:
    """The entries of a list by what they are called."""
    found: dict[str, Any] = {}
    for place, item in enumerate(items, start=1):
        name = (item.get("number") or item.get("code")) if isinstance(item, dict) else None
        key = str(name) if name is not None and str(name) not in found else str(place)
        found[key] = item
    return found
