"""What the desk reads by statements written once, against the same questions asked through the ORM."""

from operator import attrgetter

import pytest
from django.db import connection
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from appointments.flow import Step
from appointments.models import Case, MaterialCheck, Visit
from appointments.services import desk_rows
from tests.case_factories import end_visit, make_case, make_counter
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
SHOWN = attrgetter("pk", "number", "step", "holder.name", "item_version", "applicant", "promised_due_on", "step_since")


def make_cases():
    counter, cases = make_counter(), []
    for step in (Step.ACCEPT, Step.APPROVE, Step.GREET):
        end_visit(counter)
        cases.append(make_case(counter, at=step))
    return counter.a, Visit.objects.get(closed_at=None), cases


def test_own_cases_are_those_of_the_list():
    person, _visit, cases = make_cases()
    wanted = Case.objects.open().held_by(person).for_list()
    wanted = wanted.order_by(F("promised_due_on").asc(nulls_last=True), "pk")
    assert [SHOWN(case) for case in desk_rows.own_cases(person)] == [SHOWN(case) for case in wanted]
    assert len(wanted) == len(cases)


def test_newest_open_cases_are_those_of_the_list_for_whoever_may_read_them():
    person, _visit, cases = make_cases()
    Case.objects.filter(pk=cases[2].pk).update(closed_at=timezone.now(), outcome="no_show", closed_by=person)
    wanted = Case.objects.visible_to(person).filter(closed_at=None).for_list().order_by("-pk")
    assert [SHOWN(case) for case in desk_rows.newest_open(by=person)] == [SHOWN(case) for case in wanted]
    assert len(wanted) == 2
    assert desk_rows.newest_open(by=make_staff()) == []


def test_case_of_a_page_brings_what_the_page_shows(django_assert_num_queries):
    person, _visit, (_first, third, first) = make_cases()
    wanted = Case.objects.select_related("applicant", "agent", "holder", "window", "item_version").get(pk=third.pk)
    person.read_roles()
    with django_assert_num_queries(2):
        found, unreceived = desk_rows.case_of_page(third.pk, by=person), desk_rows.case_of_page(first.pk, by=person)
        assert {name: getattr(found, name) for name in WHOLE} == {name: getattr(wanted, name) for name in WHOLE}
        assert (found.applicant.masked_phone, found.holder.name) == (wanted.applicant.masked_phone, person.name)
        assert (found.window, found.item_version.name) == (wanted.window, wanted.item_version.name)
        assert (unreceived.applicant, unreceived.item_version, unreceived.agent) == (None, None, None)


WHOLE = tuple(field.attname for field in Case._meta.concrete_fields)


def test_case_is_read_by_whoever_may_read_cases_and_only_if_it_was_worked_on_here():
    person, _visit, (case, *_others) = make_cases()
    stranger = make_staff()
    assert (desk_rows.case_of_page(case.pk, by=stranger), desk_rows.case_of_act(case.pk, by=stranger)) == (None, None)
    assert desk_rows.case_of_act(case.pk, by=person) == case
    assert desk_rows.case_of_act(case.pk + 1000, by=person) is None


def test_visit_and_its_cases_are_those_under_way():
    person, visit, cases = make_cases()
    found = desk_rows.open_visit_of(person)
    assert (found, found.window, found.ticket) == (visit, visit.window, visit.ticket)
    wanted = Case.objects.filter(visit_links__visit=visit).for_list().order_by("visit_links__id")
    assert [SHOWN(case) for case in desk_rows.cases_of_visit(visit)] == [SHOWN(case) for case in wanted]
    with_first = desk_rows.open_visit_with(cases[0], person)
    assert (desk_rows.open_visit_with(cases[2], person), with_first) == (visit, None)
    Visit.objects.update(closed_at=timezone.now())
    assert (desk_rows.open_visit_of(person), desk_rows.open_visit_with(cases[2], person)) == (None, None)


def test_materials_come_in_the_order_of_the_guide(django_assert_num_queries):
    _person, _visit, (second, _third, first) = make_cases()
    wanted = MaterialCheck.objects.filter(case=second).order_by("material__position")
    with django_assert_num_queries(1):
        found = [(row.pk, row.material.name, row.state) for row in desk_rows.materials_of(second)]
    assert found == [(row.pk, row.material.name, row.state) for row in wanted]
    assert desk_rows.materials_of(first) == []


def test_case_that_is_gone_cannot_be_locked():
    with pytest.raises(Case.DoesNotExist):
        desk_rows.locked_case(Case(pk=404))


@pytest.mark.django_db(transaction=True)
def test_case_is_locked_in_a_transaction_only():
    assert not connection.in_atomic_block
    with pytest.raises(TransactionManagementError):
        desk_rows.locked_case(Case(pk=404))
