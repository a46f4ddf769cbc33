"""What awaits whom: the list agrees with what the services allow, for every person and every state of the chain."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from appointments.models import Approval, Case
from appointments.services import acceptance, approvals, awaiting, extras, guards, special
from appointments.worklists import extensions, green_channels, opinions, watch
from tests.appointments.counter import Counter
from tests.factories import make_item, make_staff
from windows.models import Staff
from windows.roles import Role
from windows.services.staff import end_service

pytestmark = [pytest.mark.django_db, pytest.mark.each]
ZONE = timezone.get_default_timezone()
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZONE)
TODAY = MONDAY.date()
LONG_CHAIN = (Role.DEPARTMENT_REVIEWER.value, Role.CHIEF_REPRESENTATIVE.value, Role.BUREAU_LEADER.value)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def awaited(person: Staff) -> list[int]:
    person = Staff.objects.get(pk=person.pk)  # permissions are cached on the object
    return sorted(awaiting.opinions_awaited(person, TODAY).values_list("pk", flat=True))


def allowed(person: Staff) -> list[int]:
    """What the service itself would allow, asked case by case."""
    person = Staff.objects.get(pk=person.pk)
    found = []
    for case in Case.objects.open().order_by("pk"):
        link = guards.next_link(case)
        if link is not None and link.role != "handler" and approvals.why_not(case, link, person) == "":
            found.append(case.pk)
    return found


def test_opinion_waits_for_the_link_now_due_and_for_nobody_else() -> None:
    office = Counter(item=make_item(chain=LONG_CHAIN))
    case = office.accepted()
    people = (office.reviewer, office.chief, office.leader, office.clerk)
    seen = [[bool(awaited(person)) for person in people]]
    for person in (office.reviewer, office.chief, office.leader):
        approvals.give_opinion(case, opinion="agree", by=person)
        seen.append([bool(awaited(each)) for each in people])

    assert seen == [
        [True, False, False, False],
        [False, True, False, False],
        [False, False, True, False],
        [False, False, False, False],
    ]


@pytest.mark.parametrize("chain", [LONG_CHAIN, LONG_CHAIN[1:], ("chief_representative",), ("handler",)])
def test_list_agrees_with_the_service_for_everybody_at_every_link(chain: tuple[str, ...]) -> None:
    office = Counter(item=make_item(chain=chain))
    case, held = office.accepted(), office.accepted()
    second = make_staff(roles=(Role.CHIEF_REPRESENTATIVE, Role.DEPARTMENT_REVIEWER))
    Case.objects.filter(pk=held.pk).update(holder=second, accepted_by=None)
    people = (office.reviewer, office.chief, office.leader, office.clerk, second)
    for _turn in range(len(chain) + 1):
        assert [awaited(person) for person in people] == [allowed(person) for person in people]
        takers = [person for person in people if case.pk in awaited(person)]
        if takers:
            approvals.give_opinion(case, opinion="agree", by=takers[0])


def test_bureau_leader_steps_in_only_where_nobody_else_is_free() -> None:
    office = Counter()
    case = office.accepted()
    assert (awaited(office.leader), awaited(office.chief)) == ([], [case.pk])

    end_service(office.chief, by=None, last_day=TODAY - timedelta(days=1))

    assert (awaited(office.leader), awaited(office.chief)) == ([case.pk], [])
    (row,) = opinions.opinion_rows(Staff.objects.get(pk=office.leader.pk), limit=50)
    assert str(Role.CHIEF_REPRESENTATIVE.label) in str(row.marks[0].text)


def test_chief_who_accepted_the_case_leaves_it_to_the_leader() -> None:
    office = Counter(clerk=make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE)))
    end_service(office.chief, by=None, last_day=TODAY - timedelta(days=1))
    case = office.accepted()

    assert (awaited(office.clerk), awaited(office.leader)) == ([], [case.pk])


def test_nobody_gives_two_opinions_in_one_round_but_may_in_the_next() -> None:
    office = Counter(item=make_item(chain=LONG_CHAIN[:2]))
    both = make_staff(roles=(Role.CHIEF_REPRESENTATIVE, Role.DEPARTMENT_REVIEWER))
    case = office.accepted()
    approvals.give_opinion(case, opinion="agree", by=both)
    assert (awaited(both), awaited(office.chief)) == ([], [case.pk])

    approvals.give_opinion(case, opinion="return", reason="补充说明", by=office.chief)
    assert (awaited(both), awaited(office.chief), awaited(office.leader)) == ([], [], [])

    approvals.resubmit(case, by=office.clerk, note="已补充")
    assert (awaited(both), awaited(office.reviewer)) == ([case.pk], [case.pk])


def test_person_out_of_service_sees_nothing() -> None:
    office = Counter()
    office.accepted()
    office.chief.left_on = TODAY - timedelta(days=1)

    assert awaiting.opinions_awaited(office.chief, TODAY).count() == 0


def test_key_of_a_row_names_case_round_and_link() -> None:
    office = Counter(item=make_item(chain=LONG_CHAIN))
    case = office.accepted()
    approvals.give_opinion(case, opinion="return", reason="x", by=office.reviewer)
    approvals.resubmit(case, by=office.clerk, note="y")
    approvals.give_opinion(case, opinion="agree", by=office.reviewer)

    (row,) = opinions.opinion_rows(office.chief, limit=50)

    assert row.key == f"{case.pk}.2.2"
    returned, given = (str(text) for _term, text in row.facts)
    assert (returned, given.startswith(office.reviewer.name)) == ("x", True)
    assert given.endswith(str(Approval.Opinion.AGREE.label))


@pytest.mark.parametrize(
    ("state", "icon", "blocked"),
    [("complete", "file-check", False), ("undertaking", "file-clock", True), ("deemed", "file-question-mark", False)],
)
def test_row_says_whether_the_materials_are_complete(state: str, icon: str, blocked: bool) -> None:
    office = Counter()
    if state == "deemed":
        with time_machine.travel(MONDAY - timedelta(days=20), tick=False):
            office.received()
        acceptance.deem_due_cases(TODAY)
    else:
        office.accepted(undertaking=state == "undertaking")

    (row,) = opinions.opinion_rows(office.chief, limit=50)

    assert (row.marks[0].icon_name, bool(row.blocked)) == (icon, blocked)


def test_undertaking_that_was_not_kept_leaves_refusal_and_return() -> None:
    office = Counter()
    office.accepted(undertaking=True)

    said = []
    for days in (5, 6):  # the last day, and the day after
        with time_machine.travel(MONDAY + timedelta(days=days), tick=False):
            said.append(str(opinions.opinion_rows(office.chief, limit=50)[0].blocked))

    assert (len(set(said)), all(said)) == (2, True)


def test_row_of_a_frozen_case_says_that_it_cannot_be_decided_yet() -> None:
    office = Counter(item=make_item(special_procedures=["hearing"]))
    case = office.accepted()
    special.start_special_procedure(case, kind="hearing", expected_days=3, by=office.clerk)

    (row,) = opinions.opinion_rows(office.chief, limit=50)

    assert (row.light, [mark.icon_name for mark in row.marks], bool(row.blocked)) == (
        "paused",
        ["file-check", "pause"],
        True,
    )


def test_rows_go_on_behind_a_place_in_the_order_of_their_due_dates() -> None:
    slow, quick = Counter(item=make_item(promised_number=9)), Counter(item=make_item(promised_number=3))
    cases = [slow.accepted(), quick.accepted(), slow.accepted(), quick.accepted()]
    wanted = [cases[1].pk, cases[3].pk, cases[0].pk, cases[2].pk]

    first = opinions.opinion_rows(slow.chief, limit=2)
    rest = opinions.opinion_rows(slow.chief, limit=50, after=first[-1].place)

    assert [int(row.key.partition(".")[0]) for row in (*first, *rest)] == wanted
    assert opinions.opinion_rows(slow.chief, limit=50, after="not_a_place") == [*first, *rest]


def test_extension_shows_old_and_new_due_dates() -> None:
    office = Counter()
    case = office.accepted()
    special.request_extension(case, days=5, reason="需专家论证", by=office.clerk)

    (row,) = extensions.extension_rows(office.leader, limit=50)

    assert [str(text) for _term, text in row.facts][1:] == [
        "需专家论证",
        "2026-11-30 → 2026-12-07",
        "2026-12-21 → 2026-12-28",
    ]
    assert (row.asked_by, row.blocked) == (office.clerk.name, "")


def test_extension_after_the_promise_ran_out_leaves_the_promise() -> None:
    office = Counter()
    case = office.accepted()
    special.request_extension(case, days=5, reason="x", by=office.clerk)

    with time_machine.travel(MONDAY + timedelta(days=8), tick=False):
        (row,) = extensions.extension_rows(office.leader, limit=50)

    assert [str(text)[:10] for _term, text in row.facts][2:] == ["2026-11-30", "2026-12-21"]
    assert ["→" in str(text) for _term, text in row.facts][2:] == [False, True]


def test_nobody_sees_their_own_extension_or_green_channel() -> None:
    office = Counter(clerk=make_staff(roles=(Role.WINDOW_STAFF, Role.BUREAU_LEADER, Role.CHIEF_REPRESENTATIVE)))
    case = office.accepted()
    special.request_extension(case, days=5, reason="x", by=office.clerk)
    extras.open_green_channel(case, category="urgent", reason="抢险", by=office.clerk)

    rows = [len(extensions.extension_rows(person, limit=9)) for person in (office.clerk, office.leader)]
    green = [len(green_channels.green_channel_rows(person, limit=9)) for person in (office.clerk, office.chief)]

    assert (rows, green) == ([0, 1], [0, 1])


def test_notices_told_twice_stay_a_month() -> None:
    office = Counter()
    office.notified()
    twice = office.notified(times=2)

    (row,) = watch.notice_rows(office.chief, limit=50)
    acceptance.refuse_acceptance(twice, by=office.clerk, reason="材料不实")
    with time_machine.travel(MONDAY + timedelta(days=30), tick=False):
        still = len(watch.notice_rows(office.chief, limit=50))
    with time_machine.travel(MONDAY + timedelta(days=31), tick=False):
        gone = len(watch.notice_rows(office.chief, limit=50))

    assert (str(row.facts[0][1]), still, gone) == ("第一次漏告知", 1, 0)


@pytest.mark.parametrize(
    ("today", "light"),
    [
        (date(2026, 11, 26), None),  # Thursday: two working days left
        (date(2026, 11, 27), "yellow"),
        (date(2026, 11, 30), "yellow"),
        (date(2026, 12, 1), "red"),
        (date(2026, 12, 21), "red"),
        (date(2026, 12, 22), "dark_red"),
    ],
)
def test_limits_list_what_is_due_soon_or_overdue(today: date, light: str | None) -> None:
    office = Counter()
    office.accepted()

    with time_machine.travel(datetime.combine(today, MONDAY.time(), ZONE), tick=False):
        rows = watch.late_rows(office.chief, limit=50)

    assert [row.light for row in rows] == ([light] if light else [])


def test_limits_leave_out_frozen_clocks_and_ready_results() -> None:
    office = Counter(item=make_item(special_procedures=["hearing"]))
    frozen = office.accepted()
    special.start_special_procedure(frozen, kind="hearing", expected_days=3, by=office.clerk)
    decided = office.decided()

    with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
        late = [row.key for row in watch.late_rows(office.chief, limit=50)]

    assert late == [str(decided.pk)]
