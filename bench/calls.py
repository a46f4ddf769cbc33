"""Calls of visitors by 8 desks at once: the product against a bare view that carries out the same statement.

Started by ``bench.run`` on a copy of the smallest database; prints one JSON object. The three are asked in turns of a few
seconds. A visitor who was called waits again at once, outside of the time that counts: forty always wait.
"""

import http.client
import json
import os
import threading
import time
from collections.abc import Callable
from itertools import cycle
from statistics import median
from typing import Any

import psycopg

from bench.bare import BACKEND
from bench.measure import BARE_DJANGO, PORTS, PRODUCT, connection, server  # which sets Django up
from bench.queue_scene import Desk, open_hall, signed_in

CLIENTS = 8
STRETCH_SECONDS = 4.0
ROUNDS = 6
OWN, BARE, WRITTEN = "calls per second", "bare call", "bare call, all its rows"
ASKED = {OWN: (PRODUCT, "/desk/queue/next/"), BARE: (BARE_DJANGO, "/call/"), WRITTEN: (BARE_DJANGO, "/call/written/")}

_FREE = """UPDATE appointments_ticket SET state = 'waiting', window_id = NULL, called_by_id = NULL, called_at = NULL,
                  last_called_at = NULL, recalls = 0, waits_from = now()
           WHERE called_by_id = %s AND state = 'called' RETURNING id"""
_CLOSE = (
    "UPDATE appointments_ticketperiod SET until_at = greatest(now(), from_at) WHERE ticket_id = %s AND until_at IS NULL"
)
_OPEN = """INSERT INTO appointments_ticketperiod (ticket_id, state, from_at, accurate)
           VALUES (%s, 'waiting', clock_timestamp(), true)"""


class Caller:
    """One desk at one connection of its own, and one to the database by which the visitor called waits again."""

    def __init__(self, desk: Desk, database: dict[str, Any]) -> None:
        self.desk = desk
        self.headers = {PRODUCT: headers_of(signed_in(desk)), BARE_DJANGO: headers_of(signed_in(desk, BACKEND))}
        self.database = psycopg.connect(**database)
        self.database.execute("SET synchronous_commit = off")
        self.database.commit()

    def call(self, connection: http.client.HTTPConnection, module: str, path: str) -> float:
        """Call somebody, and let them wait again; returns the seconds that the call took."""
        begun = time.perf_counter()
        connection.request("POST", path, "", self.headers[module])
        answer = connection.getresponse()
        answer.read()
        taken = time.perf_counter() - begun
        row = self.database.execute(_FREE, (self.desk.person,)).fetchone()
        if answer.status not in (302, 303) or row is None:
            raise SystemExit(f"POST {path} answered {answer.status}, and called nobody.")
        self.database.execute(_CLOSE, row)
        self.database.execute(_OPEN, row)
        self.database.commit()
        return taken


def headers_of(cookies: dict[str, str]) -> dict[str, str]:
    """What the browser of a desk sends along."""
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
        "Accept": "text/html",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def stretch(callers: list[Caller], module: str, path: str) -> float:
    """Let every caller call for a while; returns the calls per second of all together."""
    rates: list[float] = []
    threads = [threading.Thread(target=_keep_calling, args=(one, module, path, rates.append)) for one in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(rates) != len(callers):
        raise SystemExit(f"{path}: a caller gave up.")
    return sum(rates)


def _keep_calling(caller: Caller, module: str, path: str, report: Callable[[float], None]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", PORTS[module], timeout=60)
    end, taken = time.perf_counter() + STRETCH_SECONDS, []
    while time.perf_counter() < end:
        taken.append(caller.call(connection, module, path))
    connection.close()
    report(len(taken) / sum(taken))


def main() -> None:
    """Open the hall, serve, call, print."""
    desks = open_hall(CLIENTS)
    parameters = connection.get_connection_params()
    database = {name: parameters[name] for name in ("host", "user", "dbname") if name in parameters}
    callers = [Caller(desk, database) for desk in desks]
    found: dict[str, list[float]] = {name: [] for name in ASKED}
    with server(PRODUCT), server(BARE_DJANGO):
        for turn, name in zip(range(-len(ASKED), ROUNDS * len(ASKED)), cycle(ASKED), strict=False):
            module, path = ASKED[name]
            rate = stretch(callers, module, path)
            if turn >= 0:  # the first round warms up
                found[name].append(rate)
        load = os.getloadavg()[0]
    print(json.dumps({"calls": {name: median(rates) for name, rates in found.items()}, "load": load}))


if __name__ == "__main__":
    main()
