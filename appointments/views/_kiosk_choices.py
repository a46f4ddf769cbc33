"""The choices at the kiosk: what is received at an open window today, grouped as the numbers are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from appointments.services.hall_waits import waiting_counts
from service_window.wording import in_language
from windows.models import ItemVersion


@dataclass(slots=True)
class Choice:
    """One button: a group of items, or an item alone."""

    name: str
    versions: list[ItemVersion] = field(default_factory=list)
    waiting: int = 0

    @property
    def url(self) -> str:
        """Where the button leads: to the items of the group, or straight to the number."""
        code = self.versions[0].item.code
        name = "kiosk-choose" if len(self.versions) > 1 else "kiosk-take"
        return reverse(f"appointments:{name}", args=(code,))

    @property
    def note(self) -> str:
        """How many wait, in words."""
        words = ngettext("%(number)d person waiting", "%(number)d people waiting", self.waiting)
        return words % {"number": self.waiting}


def choices_at(moment: datetime, *, waits: bool = True) -> list[Choice]:
    """Everything a number can be taken for now; with ``waits``, who waits for it."""
    choices: dict[object, Choice] = {}
    for version in _offered(moment):
        choice = _choice_of(version, choices)
        choice.versions.append(version)
    counts = waiting_counts(moment) if waits else {}
    for choice in choices.values():
        choice.waiting = sum(counts.get(version.item_id, 0) for version in choice.versions)
    return list(choices.values())


def choice_with(code: str, choices: Sequence[Choice]) -> tuple[Choice, ItemVersion] | None:
    """The button behind which an item stands, and the item."""
    for choice in choices:
        for version in choice.versions:
            if version.item.code == code:
                return choice, version
    return None


def name_of(version: ItemVersion) -> str:
    """The name of an item in the reader's language."""
    return in_language(version, "name")


def _offered(moment: datetime) -> list[ItemVersion]:
    rows = ItemVersion.objects.published_on(timezone.localdate(moment))
    rows = rows.filter(item__offers__window__is_open=True).exclude(item__ticket_group_link__group__is_open=False)
    rows = rows.distinct().select_related("item__ticket_group_link__group")
    return sorted(rows, key=lambda version: (version.item.position, version.item.code))


def _choice_of(version: ItemVersion, choices: dict[object, Choice]) -> Choice:
    english = get_language() == "en"
    link = getattr(version.item, "ticket_group_link", None)
    if link is not None:
        group = link.group
        name = group.name_en if english and group.name_en else group.name
        return choices.setdefault(("group", group.pk), Choice(name))
    if version.item.group:
        name = version.item.group_en if english and version.item.group_en else version.item.group
        return choices.setdefault(("variants", version.item.group), Choice(name))
    return choices.setdefault(version.pk, Choice(name_of(version)))
