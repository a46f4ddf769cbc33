"""How many examples a property is asked of: some at every change, many before it lands (decision 0165)."""

import os

import pytest

deeper = pytest.mark.deeper


def examples(some: int, many: int) -> int:
    """``some`` in ``make test``, ``many`` in ``make test-long``."""
    return many if os.environ.get("LONG") == "1" else some
