"""Measure the product on PostgreSQL under gunicorn (2 workers of 4 threads), and print what was found.

    make bench
    make bench BENCH="--cases 10000 --requests 400 --only list"

Every size has its own database, made by ``bench.filling`` and kept under ``var/bench`` until a migration or the week
changes: the lights of open cases depend on the day. Writes are durable, as in production.
"""

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.scenarios import BARE, CROWDED, QUIET, SCENARIOS
from service_window.secret_files import new_secret, read_or_create
from tests.plugins.postgres import PrivateServer

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "bench"
TUNING = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "jit": "off",
    "random_page_cost": "1.1",
}
DEMO_CASES = 2000  # the year that is multiplied
PAPER_MILLISECONDS = 30.0
GROWTH = 1.3
CALLS = "calls per second"
CALL_SHARE = 0.7


def main() -> None:
    """Measure all sizes in one run, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure the product.")
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=200, help="for each scenario, after a warm-up")
    parser.add_argument("--only", nargs="+", default=[""], help="scenarios whose name holds one of these")
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL, 2 × 4 threads"
    )
    results: dict[int, dict[str, float]] = {}
    with PrivateServer(fast=False, settings=TUNING, keep=KEPT) as server:
        for cases in sorted(options.cases):
            environment = fill(server, cases)
            found = measure(environment, cases, options, papers=not results)
            results[cases] = found["pages"]
            print_table(cases, found["pages"], found["quick"], found["load"])
            print_papers(found["papers"])
            if len(results) == 1 and any(part in CALLS for part in options.only):
                print_calls(measure_calls(server, cases))
    print_growth(results)


def fill(server: PrivateServer, cases: int) -> dict[str, str]:
    """Make the database of one size, unless it is there; return the environment that serves it."""
    mark = fingerprint()
    seed, name = f"bench_seed_{mark}", f"bench_{cases}_{mark}"
    with psycopg.connect(**server.parameters("postgres"), autocommit=True) as connection:
        kept = {row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()}
        for old in sorted(kept):
            if old.startswith("bench_") and not old.endswith(mark):
                connection.execute(f'DROP DATABASE "{old}"')
        begun = time.perf_counter()
        if seed not in kept:
            connection.execute(f'CREATE DATABASE "{seed}_new"')
            manage("migrate", "--verbosity", "0", environment=environment_of(server.url(f"{seed}_new")))
            manage("demo", "--cases", str(DEMO_CASES), environment=environment_of(server.url(f"{seed}_new")))
            connection.execute(f'ALTER DATABASE "{seed}_new" RENAME TO "{seed}"')
        if name not in kept:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}_new"')
            connection.execute(f'CREATE DATABASE "{name}_new" TEMPLATE "{seed}"')
            command = [sys.executable, "-m", "bench.fill", str(cases)]
            subprocess.run(command, cwd=ROOT, env=environment_of(server.url(f"{name}_new")), check=True)
            connection.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
            print(f"{cases:,} cases written in {time.perf_counter() - begun:.0f} s", flush=True)
    return environment_of(server.url(name))


def fingerprint() -> str:
    """What the databases depend on: the migrations, the filling, and the week."""
    sources = sorted([*ROOT.glob("*/migrations/*.py"), ROOT / "bench" / "filling.py"])
    text = b"".join(path.read_bytes() for path in sources) + str(datetime.now(UTC).isocalendar()[:2]).encode()
    return hashlib.sha256(text).hexdigest()[:8]


def environment_of(url: str) -> dict[str, str]:
    """The environment of production; the keys are kept with the databases."""
    return os.environ | {
        "DATABASE_URL": url,
        "DEBUG": "false",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "VAR_DIR": str(KEPT / "var"),
        "STATIC_ROOT": str(KEPT / "static"),
        "SECRET_KEY": new_secret(),
        "FIELD_KEYS": read_or_create(KEPT / "secrets" / "field_keys"),
        "BLIND_INDEX_KEY": read_or_create(KEPT / "secrets" / "blind_index_key"),
    }


def measure(environment: dict[str, str], cases: int, options: argparse.Namespace, *, papers: bool) -> dict[str, Any]:
    """Measure on one database."""
    manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
    command = [sys.executable, "-m", "bench.measure", "--cases", str(cases), *(["--papers"] if papers else [])]
    command += ["--requests", str(options.requests), "--only", *options.only]
    output = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    found: dict[str, Any] = json.loads(output)
    return found


def measure_calls(server: PrivateServer, cases: int) -> dict[str, Any]:
    """Measure the calls of many desks on a copy of a database, so that what they leave behind meets nobody else."""
    name, copy = f"bench_{cases}_{fingerprint()}", f"bench_calls_{fingerprint()}"
    with psycopg.connect(**server.parameters("postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        connection.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        try:
            command, environment = [sys.executable, "-m", "bench.calls"], environment_of(server.url(copy))
            output = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
            found: dict[str, Any] = json.loads(output.stdout)
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    return found


def manage(*command: str, environment: dict[str, str]) -> None:
    """Run a command of the product; what it says is of no interest here."""
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=sys.stderr)


def print_table(cases: int, medians: dict[str, float], quick: dict[str, float], load: float) -> None:
    """Print the medians of one size, each with its ratio and aim; the quickest tenth tells what a busy machine hides."""
    title = f"{cases:,} cases, load {load:.1f}"
    print(f"\n{title:<42}{'p50 ms':>10}{'p10 ms':>10}{'ratio':>9}{'(p10)':>8}{'aim':>6}          against")
    for scenario in (*BARE, *SCENARIOS, QUIET, CROWDED):
        if scenario.name not in medians:
            continue
        own, other = medians[scenario.name], medians.get(scenario.against)
        ratio = own / other if other else None
        said = f"  {scenario.name:<40}{own:>10.2f}{quick[scenario.name]:>10.2f}"
        if ratio:
            said += f"{ratio:>9.2f}{quick[scenario.name] / quick[scenario.against]:>8.2f}"
            aim = scenario.aim
            said += f"{aim:>6.1f}  {'met' if ratio <= aim else 'MISSED':<8}" if aim else " " * 16
        print(f"{said}{scenario.against}".rstrip(), flush=True)


def print_papers(medians: dict[str, float]) -> None:
    """Print how long each kind of paper takes to set."""
    for name, milliseconds in medians.items():
        verdict = "met" if milliseconds <= PAPER_MILLISECONDS else "MISSED"
        print(f"  {name:<40}{milliseconds:>10.2f}{'':>9}{PAPER_MILLISECONDS:>5.0f} ms  {verdict}", flush=True)


def print_calls(found: dict[str, Any]) -> None:
    """Print the calls per second, and what share of the bare views' they are."""
    title = f"8 desks call, load {found['load']:.1f}"
    print(f"\n{title:<42}{'per s':>10}{'share':>10}{'aim':>9}")
    own = found["calls"][CALLS]
    for name, rate in found["calls"].items():
        said = f"  {name:<40}{rate:>10.1f}"
        if name != CALLS:
            said += f"{own / rate:>10.2f}"
        if name == "bare call":
            said += f"{CALL_SHARE:>9.1f}  {'met' if own / rate >= CALL_SHARE else 'MISSED'}"
        print(said, flush=True)


def print_growth(results: dict[int, dict[str, float]]) -> None:
    """Print how much slower the largest database is than the smallest, against what the machine itself did."""
    small, large = min(results), max(results)
    if small == large:
        return
    drift = results[large]["bare list"] / results[small]["bare list"]
    print(f"\n{f'{large:,} cases against {small:,}':<42}{'ratio':>10}{'÷ bare':>9}{'aim':>8}")
    for name, milliseconds in results[large].items():
        if name in results[small] and not name.startswith("bare"):
            ratio = milliseconds / results[small][name]
            verdict = "met" if ratio / drift <= GROWTH else "MISSED"
            print(f"  {name:<40}{ratio:>10.2f}{ratio / drift:>9.2f}{GROWTH:>8.1f}  {verdict}")


if __name__ == "__main__":
    main()
