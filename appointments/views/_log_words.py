"""The events of a day's log as sentences, in the reader's language; the log itself holds codes and ids only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from windows.models import DailyLog, Readiness, Staff, Window
from windows.presence import Arrival

TOLD_OF = (Arrival.IN_TIME, Arrival.NOT_TEN_MINUTES_EARLY, Arrival.LATE, Arrival.ABSENT)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the log."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """People and windows by id, read once for the whole log."""

    people: Mapping[int, str]
    windows: Mapping[int, int]

    def of(self, ids: Iterable[int]) -> str:
        """The people in words."""
        return _(", ").join(self.people.get(key, f"#{key}") for key in ids)


def chapters(log: DailyLog) -> tuple[Chapter, ...]:
    """Everything the log knows, told in two queries."""
    people, cases = log.events.get("people", {}), log.events.get("cases", {})
    names = _names(people)
    found = (
        Chapter(_("Visitors and cases"), tuple(_cases(cases))),
        Chapter(_("Presence"), tuple(_presence(people, names))),
        Chapter(_("Leave and stand-ins"), tuple(_leave(people, names))),
        Chapter(_("Devices and access"), tuple(_devices(people))),
    )
    return tuple(chapter for chapter in found if chapter.sentences)


def _names(people: Mapping[str, Any]) -> Names:
    ids = {key for kind in people.get("arrivals", {}).values() for key in kind}
    ids |= {*people.get("left_early", ()), *people.get("on_leave", ())}
    ids |= {row["staff_id"] for row in people.get("not_ready", ())}
    ids |= {row["staff"] for row in people.get("absences", ())}
    ids |= {staff for _window, staff in people.get("lunch", ())}
    windows = {window for window, _staff in people.get("lunch", ())}
    return Names(
        people=dict(Staff.objects.filter(pk__in=ids).values_list("pk", "name")),
        windows=dict(Window.objects.filter(pk__in=windows).values_list("pk", "number")),
    )


def _cases(events: Mapping[str, Any]) -> Iterator[str]:
    if not events:
        return
    yield _("Visitors received: %(visits)d.") % events
    yield (
        _(
            "Cases opened: %(opened)d, received: %(received)d, accepted: %(accepted)d, decided: %(decided)d, "
            "completed: %(completed)d, ended early: %(ended_early)d."
        )
        % events
    )
    yield (
        _(
            "Opinions given: %(opinions)d, extensions decided: %(extensions_decided)d, green channels opened: "
            "%(green_channels)d, correction notices issued: %(correction_notices)d, cases handed over: %(hand_overs)d."
        )
        % events
    )
    yield _("Cases past their promise at the end of the day: %(past_promise)d.") % events


def _presence(events: Mapping[str, Any], names: Names) -> Iterator[str]:
    if not events:
        return
    yield _("Shifts planned: %(shifts)d. People who signed in: %(signed_in)d.") % events
    for kind in TOLD_OF:
        ids = list(dict.fromkeys(events["arrivals"].get(kind.value, ())))
        if ids:
            yield _("%(how)s: %(people)s.") % {"how": kind.label, "people": names.of(ids)}
    if events["left_early"]:
        yield _("Left early: %(people)s.") % {"people": names.of(dict.fromkeys(events["left_early"]))}
    if events["not_exact"]:
        yield _("Sign-outs whose time is not exact: %(not_exact)d.") % events
    for row in events["not_ready"]:
        things = _(", ").join(str(Readiness(code).label) for code in row["not_ready"])
        yield _("Not ready at sign-in: %(person)s (%(things)s).") % {
            "person": names.of([row["staff_id"]]),
            "things": things,
        }
    yield from _off_post(events, names)
    if events["corrections"]:
        yield _("Times corrected: %(corrections)d.") % events


def _off_post(events: Mapping[str, Any], names: Names) -> Iterator[str]:
    for row in events["absences"]:
        told = _("said where") if row["told"] else _("did not say where")
        yield _("Off post for %(minutes)d minutes: %(person)s, %(told)s.") % {
            "minutes": row["minutes"],
            "person": names.of([row["staff"]]),
            "told": told,
        }
    if events["short_absences"]:
        yield _("Off post for less than ten minutes: %(short_absences)d times.") % events


def _leave(events: Mapping[str, Any], names: Names) -> Iterator[str]:
    if not events:
        return
    if events["on_leave"]:
        yield _("On leave: %(people)s.") % {"people": names.of(dict.fromkeys(events["on_leave"]))}
    if events["leave_decided"]:
        yield _("Decisions on leave: %(leave_decided)d.") % events
    if events["assigned_for_day"]:
        yield _("Stand-ins assigned for the day: %(assigned_for_day)d.") % events
    if events["lunch"]:
        duties = (
            _("window %(number)s %(person)s")
            % {"number": names.windows.get(window, f"#{window}"), "person": names.of([staff])}
            for window, staff in events["lunch"]
        )
        yield _("Lunch duty: %(duties)s.") % {"duties": _(", ").join(duties)}


def _devices(events: Mapping[str, Any]) -> Iterator[str]:
    if not events:
        return
    yield _("Faults reported: %(faults_reported)d, ended: %(faults_ended)d, open: %(faults_open)d.") % events
    if events["outsiders"]:
        yield _("Outsiders inside the windows with a permit: %(outsiders)d.") % events
