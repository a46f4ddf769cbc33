"""What the audit trail calls each act in words: a table that the apps fill in ``AppConfig.ready``.

The trail stores codes, which never change; the words are looked up when somebody reads it.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

Words = str | Promise

_words: dict[str, Words] = {}


def register(table: Mapping[str, Words]) -> None:
    """Add the acts of an app by their codes; a code is given once."""
    twice = _words.keys() & table.keys()
    if twice:
        raise ValueError(f"These acts have words already: {', '.join(sorted(twice))}.")
    _words.update(table)


def words_of(verb: str) -> str:
    """The words for an act; the code itself where an older version of the product wrote one that is known no more."""
    return str(_words.get(verb, verb))
