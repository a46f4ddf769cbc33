"""The desk while many browsers show the dashboard: asked in turns, without them and with them."""

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle
from statistics import median, quantiles
from typing import Protocol

from bench import cases
from bench.scenarios import CROWDED, POLL, QUIET, Request, Scenario

POLL_SECONDS = 2.0
ACT_SECONDS = 2.0
STRETCH_SECONDS = 6.0


class Browsers:
    """Browsers that poll the dashboard as ``static/js/live.js`` does, while an act changes it now and then."""

    def __init__(self, port: int, headers: list[dict[str, str]]) -> None:
        self._running, self._closed = threading.Event(), threading.Event()
        self._port = port
        self.polls = 0
        for number, own in enumerate(headers):
            delay = POLL_SECONDS * number / len(headers)
            threading.Thread(target=self._poll, args=(own, delay), daemon=True).start()

    def _poll(self, headers: dict[str, str], delay: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        seen = ""
        while not self._closed.is_set():
            self._running.wait()
            time.sleep(delay)
            delay = POLL_SECONDS
            connection.request("GET", "/admin/board/", headers=headers | POLL | {"If-None-Match": seen})
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 304):
                raise SystemExit(f"The dashboard answered {answer.status} to a poll.")
            seen = answer.headers.get("ETag", "")
            self.polls += 1

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let them poll for a while."""
        self._running.set()
        try:
            yield
        finally:
            self._running.clear()

    def close(self) -> None:
        """Let them end."""
        self._closed.set()
        self._running.set()


class Asking(Protocol):
    """Somebody at one connection (`bench.measure.Visitor`)."""

    def ask(self, request: Request, expect: int) -> float:
        """Send the request and return the milliseconds it took."""


def measure_crowd(visitors: Mapping[str, Asking], browsers: Browsers, requests: int) -> dict[str, dict[str, float]]:
    """Ask for the desk in stretches, in turns without and with the browsers; medians and quickest tenths."""
    taken: dict[str, list[float]] = {QUIET.name: [], CROWDED.name: []}
    for scenario in cycle((QUIET, CROWDED)):
        if min(len(values) for values in taken.values()) >= requests:
            break
        if scenario is CROWDED:
            with browsers.open():
                taken[scenario.name] += _stretch(visitors[scenario.name], scenario)
        else:
            taken[scenario.name] += _stretch(visitors[scenario.name], scenario)
    browsers.close()
    if not browsers.polls:
        raise SystemExit("No browser polled the dashboard.")
    return {
        "pages": {name: median(values) for name, values in taken.items()},
        "quick": {name: quantiles(values, n=10)[0] for name, values in taken.items()},
    }


def _stretch(visitor: Asking, scenario: Scenario) -> list[float]:
    """Ask again and again, as somebody at a desk does, while the office goes on working."""
    taken: list[float] = []
    end = time.perf_counter() + STRETCH_SECONDS
    next_act = 0.0
    while time.perf_counter() < end:
        if time.perf_counter() >= next_act:
            cases.act()
            next_act = time.perf_counter() + ACT_SECONDS
        taken.append(visitor.ask(scenario.request(None, len(taken)), scenario.expect))
        time.sleep(0.02)
    return taken
