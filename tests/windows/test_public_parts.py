"""The navigation of the public pages leads to what is switched on, and nowhere else."""

import pytest
from django.core.cache import cache
from django.test import Client

from appointments.models import QueueSettings
from appointments.services.queue_settings import change_queue
from evaluations.models import FeedbackSettings
from evaluations.services import feedback_settings, rating_upkeep
from service_window import public_parts
from tests.factories import make_office

pytestmark = pytest.mark.django_db


def links(client: Client) -> list[str]:
    text = client.get("/track/").content.decode()
    return [path for path in ("/feedback/", "/ratings/", "/queue/") if f'href="{path}"' in text]


def test_a_part_disappears_at_once_where_it_is_switched_off(client: Client) -> None:
    assert links(client) == ["/feedback/", "/ratings/"]

    rating_upkeep.change_settings(by=None, ratings_public=False)
    feedback_settings.change_settings(FeedbackSettings.objects.current(), by=None, feedback_public=False)
    change_queue(QueueSettings.objects.current(), by=None, in_use=True)

    assert (links(client), client.get("/ratings/").status_code) == (["/queue/"], 404)


def test_a_page_that_is_switched_off_says_so_and_not_that_it_never_was(client: Client) -> None:
    client.cookies["django_language"] = "en"
    texts = [client.get(path).content.decode() for path in ("/queue/", "/nowhere/")]
    assert ["This office does not offer this page." in text for text in texts] == [True, False]
    assert ["There is nothing at this address" in text for text in texts] == [False, True]


def test_an_office_without_a_guide_starts_with_what_it_offers(client: Client) -> None:
    make_office(guide_public=False)
    assert client.get("/")["Location"] == "/track/"
    make_office(tracking_public=False, rules_public=False)
    rating_upkeep.change_settings(by=None, ratings_public=False)
    feedback_settings.change_settings(FeedbackSettings.objects.current(), by=None, feedback_public=False)
    assert client.get("/").status_code == 404


def test_privacy_notice_stays_where_the_rules_are_switched_off(client: Client) -> None:
    client.cookies["django_language"] = "en"
    make_office(rules_public=False)
    text = client.get("/rules/").content.decode()
    assert ("Privacy notice" in text, "We take only the data" in text, "Your rights" in text) == (True, True, False)


def test_one_query_answers_for_all_parts(django_assert_num_queries) -> None:
    cache.clear()
    with django_assert_num_queries(1):
        answers = {code: public_parts.is_offered(code) for code in ("booking", "feedback", "queue", "ratings")}
    assert answers == {"booking": False, "feedback": True, "queue": False, "ratings": True}


def test_a_part_is_registered_once_and_in_one_way() -> None:
    for given in ({}, {"where": FeedbackSettings.objects.all, "unless": FeedbackSettings.objects.all}):
        with pytest.raises(ValueError, match="registered"):
            public_parts.register("new", **given)
    with pytest.raises(ValueError, match="registered"):
        public_parts.register("queue", where=QueueSettings.objects.all)
