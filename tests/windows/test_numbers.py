"""Running numbers: unique and rising, also when many draw at once."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.races import in_threads
from windows.models import NumberSeries
from windows.services.numbers import next_number, next_numbers


@pytest.mark.django_db
def test_series_begin_at_one_and_do_not_touch_each_other():
    assert [next_number("a"), next_number("a"), next_number("b")] == [1, 2, 1]


@pytest.mark.django_db
def test_several_numbers_are_drawn_at_once():
    next_number("a")
    assert list(next_numbers("a", 3)) == [2, 3, 4]
    assert next_number("a") == 5


@pytest.mark.django_db
def test_no_number_cannot_be_drawn():
    with pytest.raises(ValueError, match="At least one"):
        next_numbers("a", 0)


@pytest.mark.django_db
def test_drawing_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        next_number("a")


@pytest.mark.django_db(transaction=True)
def test_eight_threads_get_eighty_different_numbers():
    def draw() -> list[int]:
        numbers = []
        for _turn in range(10):
            with transaction.atomic():
                numbers.append(next_number("race"))
        return numbers

    results = in_threads(*[draw] * 8)
    assert sorted(number for numbers in results for number in numbers) == list(range(1, 81))


@pytest.mark.django_db(transaction=True)
def test_number_of_an_act_that_failed_is_free_again():
    with transaction.atomic():
        next_number("a")
        transaction.set_rollback(True)
    assert next_number("a") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE windows_numberseries SET last = 1", "DELETE FROM windows_numberseries"])
def test_database_keeps_a_series_from_falling(statement):
    next_numbers("a", 5)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert NumberSeries.objects.get().last == 5
