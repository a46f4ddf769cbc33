"""Who holds a duty at this moment: A if at the post, else B, else nobody (R3).

Pure: no query, no request, no clock. The queue, the desk, the nameplate, the dashboard and the
proposal for E8 all ask here, so that they never give two answers.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CoverRole(TextChoices):
    """The role in which somebody holds a duty."""

    A_ROLE = "a_role", _("A role")
    B_ROLE = "b_role", _("B role")
    NONE = "none", _("No A or B role")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A and B of one item at one window, from ``valid_from`` to ``valid_to``, both days included."""

    window_id: int
    item_id: int
    a_id: int
    b_id: int
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the assignment is in force on ``day``; no end means until further notice."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Holder:
    """The person who holds a duty now, and in which role."""

    staff_id: int
    role: CoverRole


@dataclass(frozen=True, slots=True, order=True)
class Post:
    """One item at one window: what a duty is held for."""

    window_id: int
    item_id: int


@dataclass(frozen=True, slots=True)
class Duty:
    """A post somebody holds now, and in which role."""

    post: Post
    role: CoverRole


class Cover:
    """The duties of one moment, indexed once for any number of questions.

    ``at_post`` holds the ids of the staff at their posts; until presence is recorded, everybody in
    service counts as present. Answers are ordered by window, then item.
    """

    def __init__(self, assignments: Iterable[Assignment], *, at_post: Container[int], on: date) -> None:
        self._assigned = _in_force(assignments, on)
        self._holders: dict[Post, Holder | None] = {
            post: _holder(assignment, at_post) for post, assignment in sorted(self._assigned.items())
        }
        self._windows: dict[int, list[int]] = {}
        self._duties: dict[int, list[Duty]] = {}
        for post, holder in self._held():
            self._windows.setdefault(post.item_id, []).append(post.window_id)
            self._duties.setdefault(holder.staff_id, []).append(Duty(post, holder.role))

    def duty_holder(self, *, window_id: int, item_id: int) -> Holder | None:
        """Return who serves the item at the window now; nobody is ``None``, also where none is assigned."""
        return self._holders.get(Post(window_id, item_id))

    def role_of(self, staff_id: int, *, window_id: int, item_id: int) -> CoverRole:
        """Return the role in which this person holds the duty now; ``NONE`` if they do not hold it."""
        holder = self.duty_holder(window_id=window_id, item_id=item_id)
        return holder.role if holder is not None and holder.staff_id == staff_id else CoverRole.NONE

    def windows_for_item(self, item_id: int) -> tuple[int, ...]:
        """Return the windows where somebody can serve the item now."""
        return tuple(self._windows.get(item_id, ()))

    def items_for_staff(self, staff_id: int) -> tuple[Duty, ...]:
        """Return the posts this person holds now: as A, and as B where A is away."""
        return tuple(self._duties.get(staff_id, ()))

    def uncovered(self) -> tuple[Post, ...]:
        """Return the posts whose A and B are both away: each is an alarm."""
        return tuple(post for post, holder in self._holders.items() if holder is None)

    def _held(self) -> Iterator[tuple[Post, Holder]]:
        """Yield the posts somebody holds."""
        for post, holder in self._holders.items():
            if holder is not None:
                yield post, holder


def duty_holder(
    assignments: Iterable[Assignment], *, window_id: int, item_id: int, on: date, at_post: Container[int]
) -> Holder | None:
    """Return who serves one item at one window on ``on``: A if at the post, else B, else nobody.

    For more than one question about the same moment build a ``Cover`` and ask that.
    """
    post = Post(window_id, item_id)
    own = (row for row in assignments if row.window_id == window_id and row.item_id == item_id)
    assignment = _in_force(own, on).get(post)
    return None if assignment is None else _holder(assignment, at_post)


def _in_force(assignments: Iterable[Assignment], on: date) -> dict[Post, Assignment]:
    """Index the assignments in force by post; should two overlap, the one that began later stands."""
    found: dict[Post, Assignment] = {}
    for row in assignments:
        post = Post(row.window_id, row.item_id)
        if row.holds_on(on) and (post not in found or found[post].valid_from < row.valid_from):
            found[post] = row
    return found


def _holder(assignment: Assignment, at_post: Container[int]) -> Holder | None:
    """Return A if at the post, else B, else nobody."""
    if assignment.a_id in at_post:
        return Holder(assignment.a_id, CoverRole.A_ROLE)
    if assignment.b_id in at_post:
        return Holder(assignment.b_id, CoverRole.B_ROLE)
    return None
