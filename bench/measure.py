"""Measure every scenario on one database: the product and the bare Django side by side, at one connection each.

Started by ``bench.run`` with DATABASE_URL and the secrets in the environment; prints one JSON object.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare"
django.setup()

from django.conf import settings  # noqa: E402 (models need the line above)
from django.db import connection  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.test import Client  # noqa: E402

from bench.models import CREATE  # noqa: E402
from bench.scenarios import BARE, SCENARIOS, Request, Scenario  # noqa: E402
from windows.models import Staff  # noqa: E402
from windows.roles import Role  # noqa: E402
from windows.services.staff import create_staff  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PORTS = {"service_window.settings": 8471, "bench.bare": 8472}
WARM_UP = 40
BATCH = 25


class Visitor:
    """One person at one connection, signed in."""

    def __init__(self, server: str, role: Role) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORTS[server], timeout=60)
        client = Client()
        client.force_login(somebody(role))
        csrf = _get_new_csrf_string()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}",
            "X-CSRFToken": csrf,
            "Accept": "text/html",
        }

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


def somebody(role: Role) -> Staff:
    """Return a person of the role; an empty database gets one."""
    found = Staff.objects.filter(groups__name=role, left_on=None).order_by("number").first()
    person = found or create_staff(
        f"bench-{role}"[:20], by=None, roles=[str(role)], name="测试", joined_on=date(2020, 1, 1)
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
    """Wait until the server answers anything."""
    for _ in range(300):
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/")
            asked.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The server on port {port} did not start.")


def measure(scenarios: tuple[Scenario, ...], requests: int) -> dict[str, float]:
    """Ask in turns of ``BATCH``, so that whatever else the machine does meets all scenarios alike."""
    visitors = {
        scenario.name: Visitor("bench.bare" if scenario in BARE else "service_window.settings", scenario.role)
        for scenario in scenarios
    }
    given = {scenario.name: scenario.prepare() for scenario in scenarios}
    taken: dict[str, list[float]] = {scenario.name: [] for scenario in scenarios}
    for start in range(-WARM_UP, requests, BATCH):
        for scenario in scenarios:
            for number in range(start + WARM_UP, start + WARM_UP + BATCH):
                request = scenario.request(given[scenario.name], number)
                spent = visitors[scenario.name].ask(request, scenario.expect)
                if start >= 0:
                    taken[scenario.name].append(spent)
    return {name: median(values) for name, values in taken.items()}


def main() -> None:
    """Create the bare tables, serve, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    with connection.cursor() as cursor:
        cursor.execute(CREATE, [max(options.cases, 1000)])
        cursor.execute("VACUUM ANALYZE")
    chosen = tuple(scenario for scenario in SCENARIOS if options.only in scenario.name)
    with server("service_window.settings"), server("bench.bare"):
        print(json.dumps(measure(BARE + chosen, options.requests)))


if __name__ == "__main__":
    main()
