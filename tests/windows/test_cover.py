"""Who holds a duty: A if at the post, else B, else nobody (R3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windows.cover import Assignment, Cover, CoverRole, Duty, Holder, Post, duty_holder

TODAY = date(2026, 11, 23)
AUCTION, OIL = 10, 20
WANG, LI, ZHAO = 1, 2, 3

ASSIGNMENTS = (
    Assignment(window_id=1, item_id=AUCTION, a_id=WANG, b_id=LI, valid_from=date(2026, 1, 1)),
    Assignment(window_id=2, item_id=AUCTION, a_id=LI, b_id=ZHAO, valid_from=date(2026, 1, 1)),
    Assignment(window_id=2, item_id=OIL, a_id=ZHAO, b_id=WANG, valid_from=date(2026, 1, 1), valid_to=TODAY),
)


def cover(*at_post: int, on: date = TODAY) -> Cover:
    """The duties when only these people are at their posts."""
    return Cover(ASSIGNMENTS, at_post=set(at_post), on=on)


@pytest.mark.parametrize(
    ("at_post", "holder"),
    [
        ({WANG, LI}, Holder(WANG, CoverRole.A_ROLE)),
        ({WANG}, Holder(WANG, CoverRole.A_ROLE)),
        ({LI}, Holder(LI, CoverRole.B_ROLE)),
        ({ZHAO}, None),
        (set(), None),
    ],
)
def test_duty_holder_is_a_then_b_then_nobody(at_post: set[int], holder: Holder | None) -> None:
    asked_once = duty_holder(ASSIGNMENTS, window_id=1, item_id=AUCTION, on=TODAY, at_post=at_post)

    assert asked_once == holder
    assert cover(*at_post).duty_holder(window_id=1, item_id=AUCTION) == holder


def test_duty_holder_is_nobody_where_no_one_is_assigned() -> None:
    assert cover(WANG, LI, ZHAO).duty_holder(window_id=1, item_id=OIL) is None
    assert duty_holder(ASSIGNMENTS, window_id=1, item_id=OIL, on=TODAY, at_post={WANG, LI, ZHAO}) is None


@pytest.mark.parametrize(
    ("on", "holder"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), Holder(ZHAO, CoverRole.A_ROLE)),
        (TODAY, Holder(ZHAO, CoverRole.A_ROLE)),
        (date(2026, 11, 24), None),
    ],
)
def test_duty_holder_counts_both_ends_of_an_assignment(on: date, holder: Holder | None) -> None:
    assert cover(ZHAO, on=on).duty_holder(window_id=2, item_id=OIL) == holder
    assert duty_holder(ASSIGNMENTS, window_id=2, item_id=OIL, on=on, at_post={ZHAO}) == holder


def test_duty_holder_follows_a_change_of_roles_on_its_day() -> None:
    changed = (
        Assignment(1, AUCTION, WANG, LI, date(2026, 1, 1), date(2026, 11, 22)),
        Assignment(1, AUCTION, ZHAO, LI, TODAY),
    )

    before = Cover(changed, at_post={WANG, LI, ZHAO}, on=date(2026, 11, 22))
    after = Cover(changed, at_post={WANG, LI, ZHAO}, on=TODAY)

    assert before.duty_holder(window_id=1, item_id=AUCTION) == Holder(WANG, CoverRole.A_ROLE)
    assert after.duty_holder(window_id=1, item_id=AUCTION) == Holder(ZHAO, CoverRole.A_ROLE)


@pytest.mark.parametrize("order", [1, -1])
def test_duty_holder_takes_the_later_of_two_overlapping_assignments_in_any_order(order: int) -> None:
    overlapping = (
        Assignment(1, AUCTION, WANG, LI, date(2026, 1, 1)),
        Assignment(1, AUCTION, ZHAO, LI, date(2026, 6, 1)),
    )[::order]

    holder = duty_holder(overlapping, window_id=1, item_id=AUCTION, on=TODAY, at_post={WANG, ZHAO})

    assert holder == Holder(ZHAO, CoverRole.A_ROLE)


@pytest.mark.parametrize(
    ("at_post", "windows"), [((WANG, LI, ZHAO), (1, 2)), ((LI,), (1, 2)), ((ZHAO,), (2,)), ((WANG,), (1,)), ((), ())]
)
def test_windows_for_item_are_those_where_somebody_holds_the_duty(
    at_post: tuple[int, ...], windows: tuple[int, ...]
) -> None:
    assert cover(*at_post).windows_for_item(AUCTION) == windows


def test_items_for_staff_include_what_they_cover_for_an_absent_a() -> None:
    both_roles = (Duty(Post(1, AUCTION), CoverRole.B_ROLE), Duty(Post(2, AUCTION), CoverRole.A_ROLE))

    assert cover(WANG, LI, ZHAO).items_for_staff(LI) == (Duty(Post(2, AUCTION), CoverRole.A_ROLE),)
    assert cover(LI, ZHAO).items_for_staff(LI) == both_roles
    assert cover(WANG, ZHAO).items_for_staff(LI) == ()


@pytest.mark.parametrize(
    ("at_post", "staff_id", "role"),
    [
        ((WANG, LI), WANG, CoverRole.A_ROLE),
        ((WANG, LI), LI, CoverRole.NONE),
        ((LI,), LI, CoverRole.B_ROLE),
        ((LI,), WANG, CoverRole.NONE),
        ((WANG, LI), ZHAO, CoverRole.NONE),
        ((), WANG, CoverRole.NONE),
    ],
)
def test_role_of_names_only_the_one_who_holds_the_duty(
    at_post: tuple[int, ...], staff_id: int, role: CoverRole
) -> None:
    assert cover(*at_post).role_of(staff_id, window_id=1, item_id=AUCTION) == role


@pytest.mark.parametrize(
    ("at_post", "posts"),
    [
        ((WANG, LI, ZHAO), ()),
        ((LI,), (Post(2, OIL),)),
        ((ZHAO,), (Post(1, AUCTION),)),
        ((), (Post(1, AUCTION), Post(2, AUCTION), Post(2, OIL))),
    ],
)
def test_uncovered_lists_the_posts_whose_a_and_b_are_both_away(
    at_post: tuple[int, ...], posts: tuple[Post, ...]
) -> None:
    assert cover(*at_post).uncovered() == posts


@st.composite
def offices(draw: st.DrawFn) -> tuple[list[Assignment], set[int], date]:
    """Assignments of a small office, who is at the post, and a day."""
    days = st.dates(date(2026, 11, 1), date(2026, 11, 30))
    rows = draw(
        st.lists(
            st.builds(
                Assignment,
                window_id=st.integers(1, 3),
                item_id=st.integers(10, 12),
                a_id=st.integers(1, 3),
                b_id=st.integers(4, 6),
                valid_from=days,
                valid_to=st.none() | days,
            ),
            max_size=12,
            unique_by=lambda row: (row.window_id, row.item_id, row.valid_from),
        )
    )
    return rows, draw(st.sets(st.integers(1, 6))), draw(days)


@given(offices())
def test_cover_agrees_with_itself_whoever_asks(office: tuple[list[Assignment], set[int], date]) -> None:
    rows, at_post, on = office
    asked = Cover(rows, at_post=at_post, on=on)
    posts = [Post(window_id, item_id) for window_id in (1, 2, 3) for item_id in (10, 11, 12)]
    held = {
        post: duty_holder(rows, window_id=post.window_id, item_id=post.item_id, on=on, at_post=at_post)
        for post in posts
    }

    assigned = {Post(row.window_id, row.item_id) for row in rows if row.holds_on(on)}
    assert {p: asked.duty_holder(window_id=p.window_id, item_id=p.item_id) for p in posts} == held
    assert asked.uncovered() == tuple(post for post in posts if post in assigned and held[post] is None)
    assert [asked.windows_for_item(item_id) for item_id in (10, 11, 12)] == [
        tuple(post.window_id for post in posts if post.item_id == item_id and held[post]) for item_id in (10, 11, 12)
    ]
    assert [asked.items_for_staff(staff_id) for staff_id in range(1, 7)] == [
        tuple(Duty(post, holder.role) for post, holder in held.items() if holder and holder.staff_id == staff_id)
        for staff_id in range(1, 7)
    ]
