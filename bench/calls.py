"""Calls per second by eight desks at once on PostgreSQL, against a bare view that runs the same statement.

    python -m bench.calls [--calls 400] [--clients 8]

Both sides run in a process of their own with as many threads as desks; each thread calls, and frees its desk by one
statement. The product's call asks who may receive, who is at the post and who is next, writes the time rows and
the audit event behind the chain's lock; the bare view takes the first waiting ticket and updates it.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from datetime import date

from bench.run import ROOT, TUNING, environment_of, manage
from tests.plugins.postgres import PrivateServer

AIM = 0.7


def main() -> None:
    """Measure both sides on one server, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=400)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--side", choices=("product", "bare"), default="")
    given = parser.parse_args()
    if given.side:
        print(measure(given.side, given.calls, given.clients))
        return
    found = {}
    with PrivateServer(fast=False, settings=TUNING) as server:
        environment = environment_of(server.url("postgres")) | {"DATABASE_POOL": "false"}
        manage("migrate", "--verbosity", "0", environment=environment)
        for side, settings in (("bare", "bench.bare"), ("product", "service_window.settings")):
            command = [sys.executable, "-m", "bench.calls", "--side", side, "--calls", str(given.calls)]
            command += ["--clients", str(given.clients)]
            own = environment | {"DJANGO_SETTINGS_MODULE": settings}
            output = subprocess.run(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, check=True, text=True).stdout
            found[side] = float(output.split()[-1])
    ratio = found["product"] / found["bare"]
    print(f"{given.clients} desks, load {os.getloadavg()[0]:.1f}")
    print(f"bare view {found['bare']:.0f} calls a second, product {found['product']:.0f}: {ratio:.2f} (aim {AIM})")


def measure(side: str, calls: int, clients: int) -> float:
    """Calls per second of one side."""
    import django

    django.setup()
    from django.db import connections
    from django.test import Client

    people = prepare(calls, clients)
    path = {"bare": "/call/", "product": "/desk/queue/next/"}[side]
    ready, begun = threading.Barrier(clients + 1), []

    def work(person: object) -> None:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(person)  # type: ignore[arg-type]
        ready.wait()
        for _call in range(calls // clients):
            answer = client.post(path)
            if answer.status_code not in (302, 303):
                raise SystemExit(f"{path} answered {answer.status_code}")
            free(person)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(person,), daemon=True) for person in people]
    for thread in threads:
        thread.start()
    ready.wait()
    begun.append(time.perf_counter())
    for thread in threads:
        thread.join()
    return len(threads) * (calls // clients) / (time.perf_counter() - begun[0])


def prepare(calls: int, clients: int) -> list[object]:
    """An office with as many desks as clients, all for one item, and more visitors than are called."""
    from django.utils import timezone

    from appointments.models import QueueSettings, Ticket, TicketPeriod
    from tests.factories import make_assignment, make_item, make_staff, make_window
    from windows.models import Staff

    QueueSettings.objects.update(in_use=True)
    Ticket.objects.waiting().update(state="left", ended_at=timezone.now())
    item, people = make_item(), []
    for number in range(clients):
        window = make_window(100 * (1 + Staff.objects.count()) + number, items=(item,))
        person = make_staff(f"B{os.getpid()}-{number}", roles=("window_staff",))
        make_assignment(at=window, item=item, a_role=person, valid_from=date(2020, 1, 1))
        people.append(person)
    moment = timezone.now()
    fields = {"day": timezone.localdate(moment), "item": item.item, "drawn_at": moment, "waits_from": moment}
    rows = Ticket.objects.bulk_create(Ticket(number=f"{os.getpid()}-{n}", **fields) for n in range(calls + clients))
    TicketPeriod.objects.bulk_create(TicketPeriod(ticket=row, state="waiting", from_at=moment) for row in rows)
    return people


def free(person: object) -> None:
    """The visitor whom ``person`` called leaves, so that the next one can be called."""
    from django.utils import timezone

    from appointments.models import Ticket

    done = {"state": "left", "ended_at": timezone.now(), "called_by": None}
    if not Ticket.objects.filter(called_by=person, state="called").update(**done):
        raise SystemExit("Nobody was called.")


if __name__ == "__main__":
    main()
