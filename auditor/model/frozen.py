"""Dataclasses of values that nobody changes, at the price of plain ones.

That a value is frozen is what the type checker holds against every assignment, before anything runs. Python would hold
it again at run time, by two more methods for each class and a slower way to fill each value: a tenth of a small audit.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(kind: type | None = None, /, *, frozen: bool = False, eq: bool = True, **how: Any) -> Any:
        """A dataclass of the standard library; a frozen one is hashed by its values, and nothing stops assignments."""
        return dataclasses.dataclass(kind, eq=eq, unsafe_hash=frozen and eq, **how)
