"""How long the visitors of the year waited and walked: the time rows of their numbers; some had booked their time.

The same seed and day tell the same waits. They enter the ledger before it is written. What a clerk did with a visitor has its
events in the audit trail already; drawing and calling a number of days long past add none.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from math import log
from operator import attrgetter
from random import Random

from appointments.models import CaseVisit, Ticket, TicketPeriod, Visit
from service_window.demo.bookings import ITEMS
from service_window.demo.ledger import Ledger
from service_window.demo.setting import moment

USUAL = {9: 9.0, 10: 13.0, 11: 8.0, 13: 6.0, 14: 10.0, 15: 8.0, 16: 5.0}
"""The minutes that visitors usually wait, by the hour in which they are called."""
MONDAY, BUSY = 1.3, (0.7, 1.4)
"""How much longer waits are on a Monday, and between which factors days differ."""
SPREAD, MOST = 0.5, 48.0
WALK = (8, 41)
"""Seconds from the call to the window; the clerk sent the visitor before away by then (`diary.BREATH`)."""
BOOKED = 0.4
"""This share of the visitors for items that can be booked had done so."""
EARLY = (60, 420)
"""Seconds by which they came too early."""
DOORS = timedelta(minutes=15)
"""So long before the windows open the first number is drawn."""
FIVE = 300


def tell_waits(ledger: Ledger) -> None:
    """Give the numbers of the past days their times: waiting, walking and being served."""
    codes = {id(link.visit): link.case.item for link in reversed(ledger.rows.get(CaseVisit, []))}  # the first case
    bookable = {visit for visit, item in codes.items() if item is not None and item.code in ITEMS}
    rows = [row for row in ledger.rows.get(Visit, []) if _is_over(row, ledger.today)]
    for day, visits in groupby(sorted(rows, key=attrgetter("opened_at")), key=lambda row: row.ticket.day):
        _tell_day(ledger, day, list(visits), bookable)


def _is_over(visit: Visit, today: date) -> bool:
    return visit.ticket is not None and visit.closed_at is not None and visit.ticket.day < today


def _tell_day(ledger: Ledger, day: date, visits: Sequence[Visit], bookable: set[int]) -> None:
    """Whoever drew a later number came later, as far as that is possible."""
    dice = Random(f"{ledger.setting.seed} waits {day}")
    busy = dice.uniform(*BUSY) * (MONDAY if day.isoweekday() == 1 else 1.0)
    before = moment(day, ledger.setting.stretches(day)[0][0]) - DOORS
    for visit in visits:
        called = visit.opened_at - timedelta(seconds=dice.randrange(*WALK))
        wait = timedelta(minutes=min(MOST, dice.lognormvariate(log(USUAL.get(called.hour, 6.0) * busy), SPREAD)))
        booked = _whole(called) if id(visit) in bookable and dice.random() < BOOKED else None
        drawn = called - wait if booked is None else booked - timedelta(seconds=dice.randrange(*EARLY))
        before = min(max(drawn.replace(microsecond=0), before), called)
        _write(ledger, visit, drawn=before, called=called, booked=booked)


def _write(ledger: Ledger, visit: Visit, *, drawn: datetime, called: datetime, booked: datetime | None) -> None:
    ticket: Ticket = visit.ticket
    ticket.drawn_at = ticket.waits_from = drawn
    ticket.called_at = ticket.last_called_at = called
    ticket.called_by, ticket.booked_for = visit.staff, booked
    ticket.source = Ticket.Source.DESK if booked is None else Ticket.Source.BOOKING
    states = TicketPeriod.State
    at = {"window": visit.window, "staff": visit.staff}
    ledger.add(TicketPeriod(ticket=ticket, state=states.WAITING, from_at=drawn, until_at=called))
    ledger.add(TicketPeriod(ticket=ticket, state=states.CALLED, from_at=called, until_at=visit.opened_at, **at))
    ledger.add(
        TicketPeriod(ticket=ticket, state=states.SERVING, from_at=visit.opened_at, until_at=visit.closed_at, **at)
    )


def _whole(called: datetime) -> datetime:
    """The last full five minutes before a call."""
    return called - timedelta(seconds=called.timestamp() % FIVE)
