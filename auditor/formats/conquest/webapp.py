"""The web pages of Conquest: what config.php switches on, and what dicom.ini says about them."""

import re

from auditor.formats import Coverage, State
from auditor.formats.conquest.ini import Ini
from auditor.formats.conquest.passwords import ACCOUNTS, account
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Account, Listener

SWITCHES = ("userlogin", "wplogin", "cors")
_SWITCH = re.compile(r"(?m)^[ \t]*\$(userlogin|wplogin|cors)[ \t]*=[ \t]*(true|false|1|0)[ \t]*;", re.IGNORECASE)
_ADDRESS = re.compile(r"(https?)://[^/:\s]+(?::(\d{1,5}))?(/\S*)?", re.IGNORECASE)
_PHP = "config.php of newweb in Conquest 1.5.0"


@dataclass(frozen=True, slots=True)
class Switches:
    """config.php of the newer web pages."""

    values: dict[str, tuple[bool, Evidence]]
    source: Source

    def on(self, name: str) -> Known[bool]:
        """A switch in effect; all of them are off by default."""
        if name in self.values:
            value, place = self.values[name]
            return Known(value, f"${name}", evidence=(place,), written=str(value).lower())
        return Known(False, f"${name}", Basis.DEFAULT, (self.source.line(1),), f"false, the default of {_PHP}")


def switches(source: Source) -> Switches:
    """What a config.php sets; the last of several counts, as PHP runs them."""
    found = {
        one[1].lower(): (one[2].lower() in {"true", "1"}, source.at(*one.span()))
        for one in _SWITCH.finditer(source.text)
    }
    return Switches(found, source)


def cover(one: Switches) -> Coverage:
    """What became of the lines of a config.php."""
    coverage = Coverage(one.source)
    coverage.mark(State.WITHOUT_EFFECT, 1, len(one.source.lines))
    for _, place in one.values.values():
        coverage.note(State.UNDERSTOOD, place)
    return coverage


def login(one: Switches | None, place: Evidence) -> Fact[bool]:
    """Whether the pages ask who is there; a web server before them may ask too."""
    if one is None:
        reason = "config.php, which switches the login on, was not supplied"
        return Unknown("$userlogin", reason, (place,), "Supply config.php of the web pages.")
    own, other = one.on("userlogin"), one.on("wplogin")
    return other if other.value and not own.value else own


def listener(web: Ini, one: Switches | None, place: Evidence) -> Listener:
    """The pages as they are reached through their web server."""
    item = web.get("WebScriptAddress")
    found = _ADDRESS.match(item.value) if item else None
    places = (item.evidence,) if item else (place,)
    unseen = Unknown("WebScriptAddress", "the web server before the pages decides", places, "Supply its configuration.")
    coded: Fact[bool] = unseen
    port: Fact[int] = unseen
    if item and found:
        coded = Known(found[1].lower() == "https", "WebScriptAddress", evidence=places, written=item.value)
        number = int(found[2] or (443 if found[1].lower() == "https" else 80))
        port = Known(number, "WebScriptAddress", evidence=places, written=item.value)
    return Listener(
        service="web",
        port=port,
        enabled=Known(True, "WebServerFor", evidence=places),
        encrypted=coded,
        login=login(one, place),
        paths=(found[3] or "/" if found else item.value,) if item else (),
        evidence=places,
    )


def accounts(web: Ini, asked: Fact[bool]) -> tuple[Account, ...]:
    """The accounts that dicom.ini declares, where the pages ask for one or may."""
    if isinstance(asked, Known) and not asked.value:
        return ()
    items = ((name, web.get(f"{name}_password")) for name in ACCOUNTS)
    return tuple(account(name, item) for name, item in items if item and not item.open)


def without(asked: Fact[bool], why: str) -> Fact[bool]:
    """What a login lacks that is only a name and a password."""
    if isinstance(asked, Unknown) or not asked.value or asked.setting != "$userlogin":
        return UNSTATED
    return Known(False, asked.setting, Basis.DEFAULT, asked.evidence, why)
