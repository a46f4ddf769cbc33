"""Whether a person is at the post, read a second time and as plainly as can be, to compare the product with."""

from collections.abc import Iterable
from datetime import datetime

from windows.presence import Stretch


def is_at_post(
    moment: datetime, *, spells: Iterable[Stretch], away: Iterable[Stretch] = (), leaves: Iterable[Stretch] = ()
) -> bool:
    """Leave outweighs being signed in, and being off post outweighs being at it."""
    absent = any(stretch.holds(moment) for stretch in (*leaves, *away))
    return not absent and any(spell.holds(moment) for spell in spells)
