"""Rest for Python's collector of garbage while one piece of work makes very many objects and no cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Do not look for cycles meanwhile: every look goes through all objects made so far, and finds none to free.

    Holds for the whole process. Where two do such work at once, the first to end wakes the collector for both.
    """
    was_awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_awake:
            gc.enable()
