"""What each setting of the policy interprets (条款适用口径): the clause, the point it leaves open, the options.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: the text it interprets with its clause, and what follows from the choice."""

    name: str
    clause: str
    text: str
    title: Words
    effect: Words


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        "period_from",
        "五",
        "取消年度评先资格",
        _("First day of the period"),
        _("Which days belong to the year; a bureau that decides in December may choose another period."),
    ),
    Setting(
        "period_to",
        "五",
        "取消年度评先资格",
        _("Last day of the period"),
        _("Which days belong to the year; a bureau that decides in December may choose another period."),
    ),
    Setting(
        "year_basis",
        "五",
        "取消年度评先资格",
        _("By which date a ground counts"),
        _("The day it happened, or the day it was confirmed."),
    ),
    Setting(
        "in_effect",
        "五",
        "取消年度评先资格",
        _("From when a confirmed finding counts"),
        _("From confirmation, or when the time for objection has run out or the review has ended."),
    ),
    Setting(
        "min_service_days",
        "五",
        "年度评先",
        _("Days of service to be in scope"),
        _("Whoever served fewer days of the period takes no part."),
    ),
    Setting(
        "conflict_requires_fault",
        "E1",
        "与办事群众发生面对面冲突",
        _("A conflict counts only with fault"),
        _("With it a clerk who was attacked loses nothing."),
    ),
    Setting(
        "inspection_bodies",
        "E3",
        "在明查暗访中被查处",
        _("Inspections that count"),
        _("What other bodies find counts under the ground of its kind only."),
    ),
    Setting(
        "inspection_excluded_kinds",
        "E3",
        "在明查暗访中被查处",
        _("Trifles that no inspection counts for"),
        _("Kinds that no inspection turns into a ground."),
    ),
    Setting("media_kinds", "E3", "被新闻媒体曝光", _("Media that count"), _("News media, or self-media as well.")),
    Setting(
        "long_absence_minutes",
        "E6",
        "长时间外出",
        _("Minutes that are a long time"),
        _("From exactly this length on; the ten minutes of R9 are only the duty to report."),
    ),
    Setting(
        "criticism_needed_for",
        "E7",
        "做其他与工作无关的事,被通报批评",
        _("What must be criticised in a notice"),
        _("All kinds of E7, or only other unrelated activities."),
    ),
    Setting(
        "overdue_complaints",
        "E8",
        "超过承诺时限被投诉",
        _("Complaints that count"),
        _("Which complaints about the delay make an overdue case a ground."),
    ),
    Setting(
        "promise_kept_by",
        "E8",
        "违反承诺时限",
        _("What keeps the promise"),
        _("The decision, or the result that is ready; never the day the visitor collects it."),
    ),
)
BY_NAME: Final[Mapping[str, Setting]] = {setting.name: setting for setting in SETTINGS}
