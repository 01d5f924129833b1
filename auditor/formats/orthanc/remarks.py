"""Where a file says one thing and the server does another: keys that are wrong, twice there, or never replaced."""

import re
from collections.abc import Iterator

from auditor.formats.orthanc import dicom, http, modalities
from auditor.formats.orthanc.assembly import ANSWERS, CLASHES
from auditor.formats.orthanc.effective import Config, fits
from auditor.formats.orthanc.layers import Item, Open
from auditor.formats.orthanc.names import BY_LETTERS, INNER, KEYS, MISTAKEN
from auditor.formats.orthanc.plugins import authorization, scripts
from auditor.model.evidence import Evidence
from auditor.model.fact import Known
from auditor.model.pacs import Notice

_BARE = re.compile(r"\$[A-Za-z_]\w*")


def notices(config: Config) -> tuple[Notice, ...]:
    """Everything of this kind, each thing once."""
    found = (
        *_twice(config),
        *_letters(config),
        *_types(config),
        *_too_new(config),
        *_variables(config),
        *_unknown(config),
        *_scripts(config),
        *_unprotected(config),
        *http.notices(config),
        *dicom.notices(config),
        *modalities.notices(config, dicom.verbs(config)),
    )
    return tuple({(one.kind, one.setting): one for one in reversed(found)}.values())[::-1]


def _noted(item: Item, note: str) -> Evidence | None:
    return item.evidence.noted(note) if item.evidence else None


def _label(path: tuple[str, ...]) -> str:
    return path[0] if path[0] == "RegisteredUsers" else ".".join(path)


def _twice(config: Config) -> Iterator[Notice]:
    for path, item in config.root.walk():
        for lost in item.lost:
            if item.evidence is None or lost.evidence is None:
                continue
            other, line = lost.evidence.source, lost.evidence.first
            if isinstance(item.value, Open) and item.value.reason in CLASHES:
                note = f"{item.value.reason}; the other one is {other.path}, line {line}"
                yield Notice("duplicate-key", item.evidence.noted(note), _label(path))
            elif other is item.evidence.source:
                note = f"the same key stands on line {line} too; only this one, the last, counts"
                yield Notice("duplicate-key", item.evidence.noted(note), _label(path))


def _letters(config: Config) -> Iterator[Notice]:
    for path, item in config.root.walk():
        right = ""
        if len(path) == 1 and path[0] not in KEYS:
            right = BY_LETTERS.get(path[0].lower(), "")
        elif len(path) == 2 and path[1] not in INNER.get(path[0], frozenset()):
            known = {name.lower(): name for name in INNER.get(path[0], ())}
            right = known.get(path[1].lower(), known.get(MISTAKEN.get(path[1], "").lower(), ""))
        place = _noted(item, f"it is ignored; the server knows the key as {right}")
        if right and place:
            yield Notice("wrong-case-key", place, ".".join(path))


def _types(config: Config) -> Iterator[Notice]:
    for name, item in config.root.children.items():
        key = KEYS.get(name)
        value = list(item.value) if isinstance(item.value, tuple) else item.value
        if key is None or key.kind is object or isinstance(value, Open) or fits(value, key.kind):
            continue
        kinds = {bool: "true or false", int: "a number", str: "a text", list: "a list", dict: "a section"}
        place = _noted(item, f"the server does not start, because the value must be {kinds[key.kind]}")
        if place:
            yield Notice("wrong-type", place, name)


def _too_new(config: Config) -> Iterator[Notice]:
    for name, item in config.root.children.items():
        since = KEYS[name].since if name in KEYS else ()
        if config.number and config.number < since:
            version = ".".join(str(part) for part in since)
            place = _noted(item, f"this version ignores it; it came with {version}")
            if place:
                yield Notice("no-effect", place, name)


def _variables(config: Config) -> Iterator[Notice]:
    for path, item in config.root.walk():
        literal = isinstance(item.value, str) and _BARE.fullmatch(item.value)
        name = path[-1] if path and _BARE.fullmatch(path[-1]) else ""
        place = _noted(item, "Orthanc replaces ${NAME} only; $NAME without braces is taken as it is written")
        if place and (literal or name):
            yield Notice("unsubstituted-variable", place, _label(path))


def _unknown(config: Config) -> Iterator[Notice]:
    for name, item in config.root.children.items():
        known = name.lower() in BY_LETTERS or name in ANSWERS or name.startswith(("_", "//"))
        place = _noted(item, "Orthanc does not know this key and ignores it")
        if place and not known:
            yield Notice("unknown-key", place, name)


def _scripts(config: Config) -> Iterator[Notice]:
    for setting, item in scripts(config):
        place = _noted(item, "a script may change who is let in, what is stored and what is recorded; it was not read")
        if place:
            yield Notice("script", place, setting)


def _unprotected(config: Config) -> Iterator[Notice]:
    """A section for tokens that keeps nobody out."""
    section, token = config.written("Authorization"), authorization(config)
    if section and section.evidence and isinstance(token, Known) and not token.value:
        place = (*token.evidence, section.evidence)[0]
        yield Notice("no-effect", place.noted(_WHY_OPEN[token.setting]), token.setting)
    asked = http.authentication(config)
    if isinstance(token, Known) and token.value and isinstance(asked, Known) and asked.value and asked.evidence:
        note = "the Authorization plugin up to 0.8.2 refuses to run beside it; update the plugin, or set it to false"
        if not config.number or config.number < _PLUGIN_AGREES:
            yield Notice("may-not-start", asked.evidence[0].noted(note), asked.setting)


_PLUGIN_AGREES = (1, 12, 7)
"""Orthanc of April 2025, after the plugin stopped refusing in February (orthanc-authorization, changeset ffa6e2388943);
what is older may run with an older plugin."""
_WHY_OPEN = {
    "Plugins": "the plugin for the section Authorization is not loaded, so it protects nothing",
    "Authorization.WebServiceRootUrl": "no service that checks tokens is named, so the plugin lets everything through",
    "Authorization.UncheckedFolders": "folders that hold patient data are excepted from the check",
    "Authorization.UncheckedResources": "lists of patients or studies are excepted from the check",
    "Authorization.UncheckedLevels": "no level of the data is checked",
}
