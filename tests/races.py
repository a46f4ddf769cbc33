"""Real threads, each with its own database connection, that start at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def in_threads(*works: Callable[[], Any]) -> list[Any]:
    """Run all at once; return what each returned, or the exception it raised, in their order."""
    results: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number: int, work: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[number] = work()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
