"""Neutral holds on results: seen by the assessment office as pending, without a reason, and by nobody else."""

from __future__ import annotations

from typing import Any

from assessment.flow import PREPARE
from evaluations.models import Hold


def held_for(person: Any, year: int) -> frozenset[int]:
    """Whose results of ``year`` are shown to ``person`` as pending though the engine says eligible.

    Never their own: to the person concerned nothing betrays a hold, also where they work in the assessment office.
    """
    return held_people(year) - {person.pk} if person.has_perm(PREPARE) else frozenset()


def held_people(year: int) -> frozenset[int]:
    """Whose results of ``year`` are held."""
    return frozenset(Hold.objects.standing(year).values_list("staff_id", flat=True))
