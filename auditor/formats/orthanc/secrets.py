"""Passwords and keys: where they stand, and which are published or easy to guess; none is kept."""

import re
from collections.abc import Iterator

from auditor.formats.orthanc.effective import Config
from auditor.formats.orthanc.layers import Item, Open
from auditor.formats.orthanc.passwords import COMMON, GENERIC, PUBLISHED, digest
from auditor.model.evidence import Evidence, Source
from auditor.model.pacs import Account
from auditor.model.thresholds import Thresholds
from auditor.syntax.jsonc import Object, Tree

_KEY = re.compile(r"password|secret|^pin$|token$|apikey|accesskey|accountkey", re.IGNORECASE)
_ABOUT_ONE = re.compile(r"Headers?$|Arguments$|Enabled$|Url$|^TokenType$", re.IGNORECASE)
_HEADER = re.compile(r"auth|token|key|cookie|secret", re.IGNORECASE)
_IN_TEXT = re.compile(
    r"(?:^|//)[^/\s:@]+:(?P<url>[^@/\s$<%]+)@|(?:AccountKey|SharedAccessSignature|Password|pwd)\s*=\s*(?P<pair>[^;\s<$%]+)"
    r"|(?P<pem>-----BEGIN [A-Z ]*PRIVATE KEY-----.+)",
    re.IGNORECASE | re.DOTALL,
)
_NO_VALUE = re.compile(
    r"|\*+|<.*>|%.*%|\$\{.*|\$[A-Za-z_]\w*|change[-_ ]?(?:me|this)\W*|must be defined.*|\(?(?:removed|hidden)\)?",
    re.IGNORECASE | re.DOTALL,
)
_ACCOUNT = re.compile(r'"([^"\n]+)"\s*:\s*"([^"\n]+)"')


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a secret without being one."""
    return bool(_NO_VALUE.fullmatch(text.strip()))


def is_secret(path: tuple[str, ...]) -> bool:
    """Whether a setting holds a secret, by its name."""
    match path:
        case ("RegisteredUsers", _):
            return True
        case (*_, "Servers" | "OrthancPeers", _, "2"):
            return True
        case (*_, "HttpHeaders", name):
            return bool(_HEADER.search(name))
        case (*_, name):
            return bool(_KEY.search(name)) and not _ABOUT_ONE.search(name)
        case _:
            return False


def strike(root: Item) -> None:
    """Mark every secret of the files, those that are not in effect too."""
    for path, item in root.walk():
        text, span = item.value.written if isinstance(item.value, Open) else item.value, item.span
        if not isinstance(text, str) or span is None or item.evidence is None:
            continue
        source = item.evidence.source
        if is_secret(path) and not item.filled and not is_placeholder(text):
            source.hide(*span)
        for found in _IN_TEXT.finditer(source.text[slice(*span)]):
            for name in ("url", "pair", "pem"):
                if found[name]:
                    source.hide(span[0] + found.start(name), span[0] + found.end(name))


def strike_comments(tree: Tree, source: Source) -> None:
    """Mark the passwords of accounts that stand in comments: old ones are left there."""
    users = tree.root.get("RegisteredUsers") if isinstance(tree.root, Object) else None
    for start, end in tree.comments:
        if users and users.start < start < users.end:
            for found in _ACCOUNT.finditer(source.text, start, end):
                if digest(f"{found[1]}:{found[2]}") not in PUBLISHED["RegisteredUsers"]:
                    source.hide(*found.span(2))


def in_clear(root: Item) -> Iterator[Evidence]:
    """Every place that holds a readable secret; the note names its setting."""
    for path, item in root.walk():
        if item.evidence is None or not isinstance(item.value, str) or item.filled:
            continue
        shown = is_secret(path) and not is_placeholder(item.value)
        if shown or _IN_TEXT.search(item.value):
            yield item.evidence.noted(label(path))


def in_text(text: str) -> Iterator[str]:
    """The secrets inside an address or a connection string."""
    for found in _IN_TEXT.finditer(text):
        yield next(value for value in (found["url"], found["pair"], found["pem"]) if value)


def label(path: tuple[str, ...]) -> str:
    """A setting as evidence names it: an account's name stays out."""
    return "RegisteredUsers" if path[0] == "RegisteredUsers" else ".".join(path)


def left_at_default(config: Config) -> Iterator[Evidence]:
    """Places of a published secret in effect that is no account's password."""
    for setting in PUBLISHED.keys() - {"RegisteredUsers"}:
        item = config.item(*setting.split("."))
        if item and item.evidence and isinstance(item.value, str) and digest(item.value) in PUBLISHED[setting]:
            yield item.evidence.noted(setting)


def published(name: str, item: Item) -> bool:
    """Whether the vendor prints this account with this password, or the password is empty."""
    if not isinstance(item.value, str):
        return False
    return not item.value or digest(f"{name}:{item.value}") in PUBLISHED["RegisteredUsers"]


def account(name: str, item: Item, place: Evidence, *, administrator: bool | None) -> Account:
    """One declared account, with what its password shows."""
    text = item.value if isinstance(item.value, str) else ""
    known = bool(text) and not is_placeholder(text)
    return Account(
        name=name,
        evidence=place,
        default_password=published(name, item),
        weak_password=_weakness(name, text) if known else "",
        clear_text=known and not item.filled,
        generic=re.sub(r"[\W\d_]+$", "", name.lower()) in GENERIC,
        administrator=administrator,
        setting="RegisteredUsers",
    )


def _weakness(name: str, text: str) -> str:
    least = Thresholds().min_password_length
    if text.lower() == name.lower():
        return "is equal to the user name"
    if digest(text.lower()) in COMMON:
        return "is on lists of common passwords"
    if text.lower().startswith(name.lower()) and len(name) > 3:
        return "begins with the user name"
    return f"is shorter than {least} characters" if len(text) < least else ""
