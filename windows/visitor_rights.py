"""A visitor's rights (S3), published beside the service rules: each with the clauses and laws it rests on.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from .service_rules import Sentence


@dataclass(frozen=True, slots=True)
class Right:
    """One right of a visitor: a stable code, the clauses and laws it rests on, a short title and one sentence."""

    code: str
    clauses: tuple[Sentence, ...]
    title: Sentence
    sentence: Sentence


RIGHTS: Final = (
    Right(
        "no-fee",
        ("R12", _("Administrative Licence Law, article 58")),
        _("No fee"),
        _("You pay nothing for applying, for advice, for copies made at the window or for the result."),
    ),
    Right(
        "first-asked",
        ("R2",),
        _("Whoever is asked first is responsible"),
        _("Whoever you ask first serves you or leads you to the right window."),
    ),
    Right(
        "told-once",
        ("F4", "R2", _("Administrative Licence Law, article 32")),
        _("Told everything once"),
        _(
            "If something is missing, you are told in writing everything that is to be supplied, once, at the counter or within five working days."
        ),
    ),
    Right(
        "written-answers",
        ("R2", _("Administrative Licence Law, article 32")),
        _("Answers in writing"),
        _("You get a dated paper for what you handed in, for acceptance and for a refusal."),
    ),
    Right(
        "time-limits",
        ("F6", "R11", _("Administrative Licence Law, article 42")),
        _("Known time limits"),
        _(
            "You are told the date by which your case will be finished, and you can follow it online with your case number."
        ),
    ),
    Right(
        "reasons-and-remedies",
        ("R2", _("Administrative Licence Law, article 38")),
        _("Reasons and remedies"),
        _(
            "A refusal gives its reasons and says how to object: administrative review within 60 days, or the people's court within six months."
        ),
    ),
    Right(
        "stand-in",
        ("R3",),
        _("Never sent away for an absence"),
        _("When the person in charge is away, the stand-in serves you, and you need not come back another day."),
    ),
    Right(
        "green-channel",
        ("R6",),
        _("Green channel for urgent matters"),
        _("You may ask for the green channel at the window; it is opened at once when its conditions are met."),
    ),
    Right(
        "priority",
        ("P1", _("Law on Building Barrier-free Environments")),
        _("Priority for those who need it"),
        _(
            "Elderly and disabled visitors, pregnant women and servicemen are served first, and accessible windows are marked."
        ),
    ),
    Right(
        "rating",
        ("R1", "S3"),
        _("Rating is voluntary"),
        _(
            "You are invited to rate every service; whether and how you rate is yours to decide and has no effect on your case."
        ),
    ),
    Right(
        "complaint",
        ("R1", "A2"),
        _("Complaints are heard"),
        _(
            "You may complain at the window, to the chief representative or by telephone 12345; the person concerned does not handle the complaint."
        ),
    ),
    Right(
        "personal-data",
        (_("Personal Information Protection Law"),),
        _("Your data are protected"),
        _(
            "Only what the case needs is asked for, your identity number and telephone are encrypted and masked, and every look at them is recorded."
        ),
    ),
)
