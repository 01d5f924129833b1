"""A setting's value in effect: what is written, else what the product does by itself in this version."""

import re
from collections.abc import Callable
from dataclasses import field
from typing import TypeVar, cast

from auditor.formats import Default
from auditor.formats.orthanc.defaults import DEFAULTS, WANTED
from auditor.formats.orthanc.layers import EMPTY, Item, Open, shown
from auditor.formats.orthanc.names import KEYS, Version, version_of
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass

T = TypeVar("T", bool, int, str)
U = TypeVar("U")
V = TypeVar("V")
NO_VERSION = Unknown(
    "Version", "the version is not in the files", settle="Supply the server's answer to /system, as system.json."
)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one server."""

    root: Item = EMPTY
    version: Fact[str] = NO_VERSION
    gap: str = ""
    """Why an absent setting proves nothing; empty when the whole configuration is there."""
    image: str = ""
    """The family of container images it runs from; empty when it runs from none, or from an unknown one."""
    contained: bool = False
    """It runs in a container."""
    folders: tuple[tuple[str, str, Evidence], ...] = ()
    """What of its container lies on the host: the path inside, the host's path, the place."""
    gaps: dict[str, str] = field(default_factory=dict)
    """Why the absence of one setting proves nothing."""

    @property
    def number(self) -> Version:
        """The version; empty when it is not known."""
        text = self.version.value if isinstance(self.version, Known) else ""
        return version_of(re.split(r"[+~-]", text.rpartition("+really")[2])[0])

    @property
    def suffixed(self) -> bool:
        """Whether the version is a distribution's own: `1.10.1+dfsg-2+deb12u1`."""
        return bool(self.number) and isinstance(self.version, Known) and not version_of(self.version.value)

    def before(self, *version: int) -> bool | None:
        """Whether the server is older; None when its version is not known."""
        return self.number < version if self.number else None

    def written(self, *path: str) -> Item | None:
        """What is written for a setting, whether this version knows it or not."""
        item: Item | None = self.root
        for name in path:
            item = item.value.get(name) if item and isinstance(item.value, dict) else None
        return item

    def item(self, *path: str) -> Item | None:
        """What is written for a setting that this version knows."""
        since = KEYS[path[0]].since if path and path[0] in KEYS else ()
        return None if self.number and self.number < since else self.written(*path)

    def flag(self, setting: str) -> Fact[bool]:
        """A truth value in effect, by its path with dots."""
        return self._fact(setting, bool)

    def count(self, setting: str) -> Fact[int]:
        """A number in effect."""
        return self._fact(setting, int)

    def text(self, setting: str) -> Fact[str]:
        """A text in effect."""
        return self._fact(setting, str)

    def texts(self, *path: str) -> tuple[Item, ...]:
        """The values of a list; empty when it is absent or no list."""
        item = self.item(*path)
        return item.value if item and isinstance(item.value, tuple) else ()

    def _fact(self, setting: str, kind: type[T]) -> Fact[T]:
        item = self.item(*setting.split("."))
        if item is None:
            return self.absent(setting)
        return read(item, setting, kind)

    def absent(self, setting: str) -> Fact[T]:
        """What holds where nothing is written: the default of the version, or of the least safe one."""
        reason = self.gaps.get(setting) or self.gap
        if reason:
            return Unknown(setting, reason, settle="Supply every file of the configuration folder.")
        rows = [row for row in DEFAULTS if row.setting == setting]
        if not rows:
            return Unknown(setting, "it is not in the files")
        row = next((row for row in rows if self.number and row.holds(self.number)), rows[0])
        sure = bool(self.number) or all(one.value == row.value for one in rows)
        origin = told(row)
        basis = Basis.DEFAULT if sure else Basis.ASSUMED
        origin = origin if sure else f"{origin}; {ASSUMED}"
        return Known(cast("T", row.value), setting, basis, (), origin, wanted=WANTED.get(setting))


ASSUMED = "the version is not in the files"


def told(row: Default) -> str:
    """A default with the versions that have it: `false, the default of Orthanc since 1.4.0`."""
    default = f"{shown(row.value)}, the default of Orthanc"
    since, until = (".".join(str(part) for part in version) for version in (row.since, row.until))
    if since and until:
        return f"{default} from {since} to before {until}"
    if since:
        return f"{default} since {since}"
    return f"{default} before {until}" if until else default


def read(item: Item, setting: str, kind: type[T]) -> Fact[T]:
    """The value of one place as a fact."""
    match item.value:
        case Open(reason=reason, settle=settle):
            return Unknown(setting, reason, item.places, settle)
        case value if fits(value, kind):
            told = shown(value) if isinstance(value, int) and item.evidence and not item.filled else ""
            return Known(
                cast("T", value),
                setting,
                item.basis,
                item.places,
                item.origin,
                item.overrode,
                told,
                WANTED.get(setting),
            )
        case _:
            reason = "its value has the wrong type, with which the server does not start"
            return Unknown(setting, reason, item.places, "Correct the value and export again.")


def fits(value: object, kind: type) -> bool:
    """Whether a value has the type that the server demands; a truth value is no number."""
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def judged(fact: Fact[U], judge: Callable[[U], V]) -> Fact[V]:
    """A conclusion from a value, at the same place and as sure as it."""
    if isinstance(fact, Unknown):
        return fact
    return Known(
        judge(fact.value),
        fact.setting,
        fact.basis,
        fact.evidence,
        fact.origin,
        fact.overrode,
        fact.written,
        fact.wanted,
    )


def ignored(config: Config, setting: str, value: T, why: str) -> Known[T]:
    """A value that holds although something else may be written, because this version does not look at that."""
    item = config.written(*setting.split("."))
    return Known(value, setting, Basis.DEFAULT, item.places if item else (), why)


def holds(fact: Fact[bool]) -> bool:
    """Known to be so."""
    return isinstance(fact, Known) and fact.value


def denied(fact: Fact[bool]) -> bool:
    """Known not to be so."""
    return isinstance(fact, Known) and not fact.value


def by_product(setting: str, value: T, why: str, *places: Evidence) -> Known[T]:
    """What the product does in every version, whatever is written."""
    return Known(value, setting, Basis.DEFAULT, places, why)
