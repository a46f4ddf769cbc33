"""Measure every scenario on one database: the product and the bare Django side by side, at one connection each.

Started by ``bench.run`` with DATABASE_URL and the secrets in the environment; prints one JSON object.
"""

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare"
django.setup()

from django.conf import settings  # noqa: E402 (models need the line above)
from django.db import connection  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.test import Client  # noqa: E402

from bench import cases  # noqa: E402
from bench.bare import BACKEND  # noqa: E402
from bench.crowd import Browsers, measure_crowd  # noqa: E402
from bench.models import CREATE  # noqa: E402
from bench.scenarios import BARE, BROWSERS, CHIEF, CROWDED, QUIET, SCENARIOS, Request, Scenario  # noqa: E402
from service_window import typesetting  # noqa: E402
from windows.models import Paper, Staff, Window  # noqa: E402
from windows.roles import Role  # noqa: E402
from windows.services import papers  # noqa: E402
from windows.services.staff import create_staff  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PRODUCT, BARE_DJANGO = "service_window.settings", "bench.bare"
WARM_UP = 50
BATCH = 5


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


PORTS = {PRODUCT: _free_port(), BARE_DJANGO: _free_port()}


class Visitor:
    """One person at one connection, signed in."""

    def __init__(self, server: str, role: Role | None, place: int = 0) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORTS[server], timeout=60)
        csrf = _get_new_csrf_string()
        backend = BACKEND if server == BARE_DJANGO else None
        cookies = {settings.CSRF_COOKIE_NAME: csrf} | (self.sign_in(role, place, backend) if role else {})
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": csrf,
            "Accept": "text/html",
        }

    @staticmethod
    def sign_in(role: Role, place: int, backend: str | None) -> dict[str, str]:
        """A session of its own, with a window chosen as at the desk."""
        client = Client()
        client.force_login(somebody(role, place), backend)
        session = client.session
        session["window_id"] = Window.objects.order_by("number").values_list("pk", flat=True).first()
        session.save()
        return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}

    def ask(self, request: Request, expect: int) -> float:
        """Send the request, read the whole answer, return the milliseconds it took."""
        method, body, headers = "GET", None, self.headers | request.headers
        if request.body is not None:
            method, body = "POST", urlencode(request.body)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, request.path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        taken = (time.perf_counter() - begun) * 1000
        if answer.status != expect:
            where = answer.headers.get("Location", "")
            raise SystemExit(f"{method} {request.path} answered {answer.status} {where}, not {expect}")
        return taken


def somebody(role: Role, place: int) -> Staff:
    """Return a person of the role; an empty database gets one."""
    found = Staff.objects.filter(groups__name=role, left_on=None).order_by("number")[place : place + 1].first()
    person = found or create_staff(
        f"bench-{place}-{role}"[:20], by=None, roles=[str(role)], name="测试", joined_on=date(2020, 1, 1)
    )
    Staff.objects.filter(pk=person.pk).update(must_change_password=False)
    return Staff.objects.get(pk=person.pk)


@contextmanager
def server(settings_module: str) -> Iterator[None]:
    """Serve as in production: 2 workers of 4 threads."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "service_window.wsgi:application",
        "--config",
        "deploy/gunicorn.conf.py",
    ]
    command += [
        "--bind",
        f"127.0.0.1:{PORTS[settings_module]}",
        "--workers",
        "2",
        "--threads",
        "4",
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DJANGO_SETTINGS_MODULE": settings_module})
    try:
        wait_for(PORTS[settings_module])
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(port: int) -> None:
    """Wait until the server listens."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The server on port {port} did not start.")


def measure(scenarios: tuple[Scenario, ...], requests: int) -> dict[str, dict[str, float]]:
    """Ask in turns of ``BATCH``, so that whatever else the machine does meets all scenarios alike."""
    visitors = {
        scenario.name: Visitor(BARE_DJANGO if scenario in BARE else PRODUCT, scenario.role, scenario.place)
        for scenario in scenarios
    }
    given = {scenario.name: getattr(cases, scenario.prepare)() if scenario.prepare else None for scenario in scenarios}
    taken: dict[str, list[float]] = {scenario.name: [] for scenario in scenarios}
    for start in range(-WARM_UP, requests, BATCH):
        for scenario in scenarios:
            for number in range(start + WARM_UP, start + WARM_UP + BATCH):
                if scenario.before:
                    getattr(cases, scenario.before)()
                request = scenario.request(given[scenario.name], number)
                spent = visitors[scenario.name].ask(request, scenario.expect)
                if start >= 0:
                    taken[scenario.name].append(spent)
    return {
        "pages": {name: median(values) for name, values in taken.items()},
        "quick": {name: quantiles(values, n=10)[0] for name, values in taken.items()},
    }


def crowd(requests: int) -> dict[str, dict[str, float]]:
    """The desk without and with the browsers that show the dashboard."""
    cases.staffed()
    visitors = {scenario.name: Visitor(PRODUCT, scenario.role, scenario.place) for scenario in (QUIET, CROWDED)}
    headers = [Visitor(PRODUCT, CHIEF).headers for _ in range(BROWSERS)]
    return measure_crowd(visitors, Browsers(PORTS[PRODUCT], headers), requests)


def typeset(rounds: int = 15) -> dict[str, float]:
    """The median time to set each kind of paper that the demonstration has, with a warm compiler."""
    found: dict[str, float] = {}
    for kind in Paper.Kind.values:
        paper = Paper.objects.filter(kind=kind).order_by("pk").first()
        if paper is None:
            continue
        data, taken = papers.paper_data(paper), []
        for _round in range(rounds + 3):
            begun = time.perf_counter()
            typesetting.render_pdf(kind, data)
            taken.append((time.perf_counter() - begun) * 1000)
        found[f"paper: {kind}"] = median(taken[3:])
    return found


def main() -> None:
    """Create the bare tables, serve, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--only", nargs="*", default=[""])
    parser.add_argument("--papers", action="store_true")
    options = parser.parse_args()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_entry, bench_row")
        for statement in CREATE:
            cursor.execute(statement.format(rows=max(options.cases, 1000)))
        cursor.execute("ANALYZE bench_row")

    def wanted(scenario: Scenario) -> bool:
        return any(part in scenario.name for part in options.only)

    chosen = tuple(filter(wanted, SCENARIOS))
    with server(PRODUCT), server(BARE_DJANGO):
        found = measure(BARE + chosen, options.requests)
        if wanted(CROWDED):
            for name, values in crowd(options.requests).items():
                found[name] |= values
        load = os.getloadavg()[0]
    print(json.dumps(found | {"load": load, "papers": typeset() if options.papers else {}}))


if __name__ == "__main__":
    main()
