"""The same seed and day give the same year; another seed, day or number gives another."""

import hashlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from appointments.models import Case
from service_window.demo.fold import fold
from service_window.demo.ledger import Ledger
from service_window.demo.office import Cast, setting_of, write_office
from service_window.demo.plots import PLOTS
from service_window.demo.writing import write
from service_window.demo.year import deck_size, stories
from tests.demo_replay import stored
from windows.models import Paper, Staff

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the rows are computed; tests/test_demo.py writes them on both


def digest_of_year(cast: Cast, *, seed: int, cases: int = 60) -> str:
    """The digest of every row that a year leaves behind, verification codes included."""
    with transaction.atomic():
        setting = setting_of(cast, today=NOW.date(), seed=seed)
        ledger = Ledger(cast, setting, NOW.date())
        list(fold(ledger, stories(setting, cases=cases)))
        list(write(ledger))
        rows = stored()
        codes = list(Paper.objects.order_by("pk").values_list("code", flat=True))
        assert Case.objects.count() == cases
        transaction.set_rollback(True)
    return hashlib.sha256(repr((rows, codes)).encode()).hexdigest()


@pytest.mark.long
@time_machine.travel(NOW, tick=False)
def test_the_same_seed_and_day_give_the_same_rows() -> None:
    cast = write_office(NOW.date())
    assert digest_of_year(cast, seed=3) == digest_of_year(cast, seed=3)
    assert digest_of_year(cast, seed=4) != digest_of_year(cast, seed=3)


@time_machine.travel(NOW, tick=False)
def test_the_year_is_computed_without_the_database(django_assert_num_queries: pytest.FixtureRequest) -> None:
    setting = setting_of(write_office(NOW.date()), today=NOW.date(), seed=1)
    with django_assert_num_queries(0):
        told = list(stories(setting, cases=600))
    assert sum(story.cases for story in told) == 600
    assert list(stories(setting, cases=600)) == told
    assert {story.plot for story in told} == {plot.name for plot in PLOTS}
    assert deck_size() == 300
    days = [deed.at.date() for story in told for deed in story.deeds if deed.by]
    assert min(days) >= date(2025, 11, 23)
    assert max(days) == date(2026, 11, 20)  # the last working day before today


@pytest.mark.long
@pytest.mark.parametrize("cases", [0, 1])
@time_machine.travel(NOW, tick=False)
def test_few_cases_are_written_as_well(cases: int) -> None:
    call_command("demo", cases=cases)
    assert Case.objects.filter(opened_at__date__lt=NOW.date()).count() == cases


@time_machine.travel(datetime(2025, 9, 3, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)
def test_a_clock_before_the_sample_catalogue_is_named_and_nothing_is_written() -> None:
    with pytest.raises(CommandError):
        call_command("demo", cases=1)
    assert Staff.objects.count() == 0
