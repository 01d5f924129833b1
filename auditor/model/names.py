"""What people put into names."""

import re

_A_WHILE = re.compile(
    r"(?<![^\s_-])[.,:;()\[\]!]*(?:temp|temporary|tmp|test|testing|interim|remove|delete)[.,:;()\[\]!]*(?![^\s_-])"
)


def for_a_while(name: str) -> bool:
    """Whether a name says that what it names was meant for a while."""
    return _A_WHILE.search(name.lower()) is not None
