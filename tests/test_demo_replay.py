"""What the demo writes in bulk is what the ordinary services would have written."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from appointments.models import Case
from appointments.services import clocks
from service_window.demo.fold import fold
from service_window.demo.ledger import Ledger
from service_window.demo.office import setting_of, write_office
from service_window.demo.plots import PLOTS
from service_window.demo.script import Story
from service_window.demo.writing import write
from service_window.demo.year import stories
from tests.demo_replay import Player, stored, stored_acts
from windows.models import AuditEvent

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CASES = 100


def chosen(told: list[Story]) -> list[Story]:
    """Stories with a hundred cases: one of each plot, then the last ones, many of which are still open."""
    first = {story.plot: story for story in told}
    picked = {story.serial: story for story in first.values()}
    for story in reversed(told):
        if sum(one.cases for one in picked.values()) >= CASES:
            break
        picked[story.serial] = story
    return [picked[serial] for serial in sorted(picked)]


@pytest.mark.long
@pytest.mark.once
@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_a_hundred_cases_played_by_the_services_are_the_ones_written_in_bulk() -> None:
    cast = write_office(NOW.date())
    setting = setting_of(cast, today=NOW.date(), seed=7)
    script = chosen(list(stories(setting, cases=420)))
    assert {story.plot for story in script} == {plot.name for plot in PLOTS}
    before = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]

    with transaction.atomic():
        Player(cast, script).play()
        played_acts = stored_acts(before)
        clocks.recompute_moving_cases()
        played = stored()
        transaction.set_rollback(True)
    ledger = Ledger(cast, setting, NOW.date())
    list(fold(ledger, script))
    list(write(ledger))
    written = stored()

    assert Case.objects.count() >= CASES
    counts = {name: len(rows) for name, rows in played.items()}
    assert {name: len(rows) for name, rows in written.items()} == counts
    differing = {
        name: next((ours, theirs) for ours, theirs in zip(written[name], rows, strict=True) if ours != theirs)
        for name, rows in played.items()
        if written[name] != rows
    }
    assert differing == {}
    assert sorted(stored_acts(before), key=str) == sorted(played_acts, key=str)
