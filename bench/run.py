"""Measure the product on PostgreSQL under gunicorn (2 workers of 4 threads), and print what was found.

    make bench
    make bench BENCH="--cases 10000 100000 --requests 400 --only list"

Every size gets its own database: migrations, ``manage.py demo --cases N``, then ``bench.measure``. The server's files
are kept while the run lasts, with durable writes as in production.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from bench.scenarios import BARE, SCENARIOS
from service_window.secret_files import new_secret
from tests.plugins.postgres import PrivateServer

ROOT = Path(__file__).resolve().parent.parent
TUNING = {"shared_buffers": "1GB", "effective_cache_size": "4GB", "maintenance_work_mem": "512MB", "jit": "off"}


def main() -> None:
    """Measure all sizes in one run, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure the product.")
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=300, help="for each scenario, after a warm-up")
    parser.add_argument("--only", default="", help="scenarios whose name holds this")
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL, 2 × 4 threads"
    )
    with tempfile.TemporaryDirectory() as directory, PrivateServer(fast=False, settings=TUNING) as server:
        results = {cases: measure(server, cases, options, Path(directory)) for cases in sorted(options.cases)}
    for cases, medians in results.items():
        print_table(cases, medians)
    print_growth(results)


def measure(server: PrivateServer, cases: int, options: argparse.Namespace, directory: Path) -> dict[str, float]:
    """Fill one database, and measure on it."""
    name = f"bench_{cases}"
    with psycopg.connect(**server.parameters("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    environment = os.environ | {
        "DATABASE_URL": server.url(name),
        "DEBUG": "false",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "VAR_DIR": str(directory / name),
        "STATIC_ROOT": str(directory / "static"),
        "SECRET_KEY": new_secret(),
        "FIELD_KEYS": new_secret(),
        "BLIND_INDEX_KEY": new_secret(),
    }
    manage("migrate", "--verbosity", "0", environment=environment)
    manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
    if cases:
        begun = time.perf_counter()
        manage("demo", "--cases", str(cases), environment=environment)
        print(f"{cases:,} cases written in {time.perf_counter() - begun:.0f} s", flush=True)
    command = [sys.executable, "-m", "bench.measure", "--cases", str(cases)]
    command += ["--requests", str(options.requests), "--only", options.only]
    output = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    return {str(scenario): float(milliseconds) for scenario, milliseconds in json.loads(output).items()}


def manage(*command: str, environment: dict[str, str]) -> None:
    """Run a command of the product."""
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def print_table(cases: int, medians: dict[str, float]) -> None:
    """Print the medians of one size, each with its ratio and aim."""
    print(f"\n{cases:,} cases{'p50 ms':>42}{'ratio':>9}{'aim':>8}  against")
    for scenario in (*BARE, *SCENARIOS):
        if scenario.name not in medians:
            continue
        own, other = medians[scenario.name], medians.get(scenario.against)
        ratio = own / other if other else None
        said = f"  {scenario.name:<40}{own:>10.2f}" + (f"{ratio:>9.2f}" if ratio else "")
        if ratio and scenario.aim:
            said += f"{scenario.aim:>8.1f}" + ("" if ratio <= scenario.aim else "  MISSED")
        print(f"{said}  {scenario.against}".rstrip())


def print_growth(results: dict[int, dict[str, float]]) -> None:
    """Print how much slower the largest database is than the smallest."""
    small, large = min(results), max(results)
    if small == large:
        return
    print(f"\n{large:,} cases against {small:,}{'ratio':>25}")
    for name, milliseconds in results[large].items():
        if name in results[small]:
            print(f"  {name:<40}{milliseconds / results[small][name]:>10.2f}")


if __name__ == "__main__":
    main()
