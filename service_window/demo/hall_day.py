"""A day in the hall, in motion: visitors arrive, wait, are called and served, all by the ordinary services.

Time is simulated and may run faster than life; what the services write bears the real time. The same seed gives the
same visitors. A refusal (lunch, a window that somebody closed, a visitor called by somebody else) is no error here
either: the window tries again later.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.flow import Step
from appointments.models import Case, Ticket, Visit
from appointments.services import acceptance, calling, guards, reception, steps, tickets, visits
from appointments.services.reception import Application
from service_window.demo.people import applicant_data
from service_window.http import Refusal
from windows.models import Attendance, RoleAssignment, ServiceItem, Staff, Window
from windows.services.attendance import sign_in

MINUTE = 60.0
SERVICE = (4 * MINUTE, 18 * MINUTE)
"""How long a visitor is served, shortest and longest."""
WALK = (8.0, 40.0)
PATIENCE = (25 * MINUTE, 70 * MINUTE)
LEAVES, STAYS_AWAY, PARKED, PRIORITY, ADVICE = 0.04, 0.05, 0.05, 0.14, 0.35
"""Shares of visitors: who leaves, does not come, waits aside, has priority, and only asks for advice."""
TRIES_AGAIN = 20.0
LOAD = 0.9
"""How much of what the windows can do is asked of them."""
GROUPS = (Ticket.Priority.ELDERLY, Ticket.Priority.DISABLED, Ticket.Priority.PREGNANT, Ticket.Priority.SERVICEMAN)
SERIALS = range(1, 800)

Say = Callable[[str], None]
Act = Callable[[], None]


@dataclass(slots=True)
class Post:
    """One window that the day works at, with the person there and what each of its items is."""

    window: Window
    staff: Staff
    items: list[ServiceItem]


@dataclass(slots=True)
class HallDay:
    """The hall with its windows, and what happens next."""

    posts: list[Post]
    seed: int
    say: Say
    now: float = 0.0
    served: int = 0
    dice: Random = field(init=False)
    _next: list[tuple[float, int, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.dice = Random(f"hall {self.seed}")
        self._after(0.0, self._arrive)
        for post in self.posts:
            self._after(self.dice.uniform(0, TRIES_AGAIN), lambda post=post: self._call(post))

    def step(self) -> float:
        """Do what is due next; returns the moment it was due, in seconds since the day began."""
        self.now, _number, act = heapq.heappop(self._next)
        try:
            act()
        except Refusal as refusal:
            self.say(f"  {refusal}")
        return self.now

    @property
    def due(self) -> float:
        """When the next thing happens."""
        return self._next[0][0]

    def _after(self, seconds: float, act: Act) -> None:
        heapq.heappush(self._next, (self.now + seconds, next(self._order), act))

    # --- Visitors -------------------------------------------------------------------------------

    def _arrive(self) -> None:
        """Somebody comes for an item, and takes a number."""
        pace = sum(SERVICE) / 2 / max(1, len(self.posts)) / LOAD
        self._after(self.dice.expovariate(1 / pace), self._arrive)
        post = self.dice.choice(self.posts)
        item = self.dice.choice(post.items)
        priority = self.dice.choice(GROUPS) if self.dice.random() < PRIORITY else ""
        ticket = tickets.issue_ticket(item=item, source=Ticket.Source.KIOSK, moment=timezone.now(), priority=priority)
        self.say(_("%(number)s drawn at the kiosk") % {"number": ticket.number})
        if self.dice.random() < LEAVES:
            self._after(self.dice.uniform(*PATIENCE), lambda: self._leave(ticket))

    def _leave(self, ticket: Ticket) -> None:
        """Somebody has no more time."""
        row = Ticket.objects.get(pk=ticket.pk)
        if row.state == Ticket.State.WAITING:
            calling.leave_queue(row)
            self.say(_("%(number)s has left the queue") % {"number": row.number})

    # --- Windows --------------------------------------------------------------------------------

    def _call(self, post: Post) -> None:
        """Call whoever is next; where nobody is, or calling is refused now, try again."""
        try:
            ticket = calling.call_next(post.window, by=post.staff)
        except calling.NobodyWaits:
            self._after(TRIES_AGAIN, lambda: self._call(post))
            return
        except Refusal:
            self._after(2 * MINUTE, lambda: self._call(post))
            raise
        self.say(_("%(number)s to window %(window)d") % {"number": ticket.number, "window": post.window.number})
        if self.dice.random() < STAYS_AWAY:
            self._after(MINUTE, lambda: self._miss(post, ticket))
        else:
            self._after(self.dice.uniform(*WALK), lambda: self._greet(post, ticket))

    def _miss(self, post: Post, ticket: Ticket) -> None:
        """Nobody came."""
        self._after(TRIES_AGAIN, lambda: self._call(post))
        calling.no_show(ticket, by=post.staff)
        self.say(_("%(number)s did not come") % {"number": ticket.number})

    def _greet(self, post: Post, ticket: Ticket) -> None:
        """The visitor is there: F1 to F3, then the matter."""
        length = self.dice.uniform(*SERVICE)
        self._after(length, lambda: self._end(post, ticket))
        calling.arrived(ticket, by=post.staff)
        case = self._case(post)
        for share, verb in ((0.02, "greet"), (0.08, "communicate"), (0.12, "offer_water")):
            if case is not None:
                self._after(share * length, lambda verb=verb: steps.advance(_fresh(case), verb, by=post.staff))
        if self.dice.random() < PARKED:
            self._after(0.2 * length, lambda: self._park(post, ticket))

    def _park(self, post: Post, ticket: Ticket) -> None:
        """Somebody still has a form to fill in, and comes back into the queue."""
        calling.park(ticket, by=post.staff, reason=_("Fills in a form"))
        self.say(_("%(number)s waits aside") % {"number": ticket.number})
        self._after(3 * MINUTE, lambda: calling.unpark(ticket, by=post.staff))

    def _end(self, post: Post, ticket: Ticket) -> None:
        """The matter is done: advice given, or the application received and accepted."""
        self._after(self.dice.uniform(5.0, MINUTE), lambda: self._call(post))
        if guards.open_visit_of(post.staff) is None:
            return  # the visitor waits aside
        case = self._case(post)
        if case is not None and self.dice.random() > ADVICE:
            self._accept(post, case)
        end_open_visit(post.staff)
        self.served += 1
        self.say(_("%(number)s is served") % {"number": ticket.number})

    def _accept(self, post: Post, case: Case) -> None:
        """An application is handed in; where the item cannot be accepted, advice was given."""
        applicant = applicant_data(("enterprise", self.dice.choice(SERIALS)))
        try:
            welcomed(case, by=post.staff)
            if case.item is None:
                case = reception.choose_item(case, self.dice.choice(post.items), by=post.staff)
            reception.receive_case(_fresh(case), Application(applicant=applicant), by=post.staff)
            acceptance.mark_all_present(_fresh(case), by=post.staff)
            acceptance.mark_rest_not_needed(_fresh(case), by=post.staff)
            acceptance.accept_case(_fresh(case), by=post.staff)
        except Refusal as refusal:
            self.say(f"  {refusal}")

    def _case(self, post: Post) -> Case | None:
        """The case of the visitor at a window that is not received yet."""
        visit = guards.open_visit_of(post.staff)
        if visit is None:
            return None
        rows = Case.objects.filter(visit_links__visit=visit, closed_at=None, received_on=None)
        return rows.select_related("item", "window", "holder").order_by("pk").first()


def _fresh(case: Case) -> Case:
    return Case.objects.select_related("item", "item_version", "applicant", "holder", "window").get(pk=case.pk)


def man_windows(*, leave: Iterable[int] = ()) -> list[Post]:
    """Sign the A roles in at their windows, and let the visitors go whom a demo left there; ``leave`` is left alone."""
    today = timezone.localdate()
    rows = RoleAssignment.objects.on(today).filter(window__is_open=True).exclude(window__number__in=set(leave))
    posts: dict[int, Post] = {}
    for row in rows.select_related("window", "item", "a_role").order_by("window__number", "pk"):
        if guards.published_version(row.item_id, today) is not None:
            posts.setdefault(row.window_id, Post(row.window, row.a_role, [])).items.append(row.item)
    taken: set[int] = set()
    manned = []
    for post in posts.values():
        if post.staff.pk not in taken and _is_there(post):
            taken.add(post.staff.pk)
            end_open_visit(post.staff)
            manned.append(post)
    return manned


def _is_there(post: Post) -> bool:
    """Whether the person sits at the window now, signing in where nobody has."""
    there = Attendance.objects.open().filter(staff=post.staff).first()
    if there is not None:
        return Attendance.objects.present(timezone.now()).filter(pk=there.pk, window=post.window).exists()
    try:
        sign_in(post.window, by=post.staff)
    except Refusal:
        return False
    return True


def end_open_visit(person: Staff) -> None:
    """Let the visitor of a person go: what was not received ends with advice, the rest stays open."""
    visit = guards.open_visit_of(person)
    if visit is None:
        return
    for case in Case.objects.filter(visit_links__visit=visit, closed_at=None, received_on=None):
        welcomed(case, by=person)
        visits.give_advice(_fresh(case), by=person)
    if Visit.objects.open().filter(pk=visit.pk).exists():
        visits.close_visit(visit, by=person)


def welcomed(case: Case, *, by: Staff) -> None:
    """Complete what is left of F1 to F3."""
    if _fresh(case).step < Step.ACCEPT:
        steps.welcome(_fresh(case), by=by)


def clock_of(seconds: float) -> str:
    """A moment of the simulated day: 1:02:30."""
    return str(timedelta(seconds=int(seconds)))
