"""A result as JSON, back from JSON, and its schema."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from auditor.report.clean import LONGEST, clean
from auditor.report.document import LOGINS, SCHEMA_VERSION, SEVERITIES, VERDICTS, Document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_SAID_OF_CUT = 40
"""Characters that `clean` adds to a line it cuts; such a line is not cut again."""


@cache
def _adapter() -> "TypeAdapter[Document]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - only who reads a result back pays for it

    return TypeAdapter(Document)


def dumps(document: Document, *, indent: int | None = 2) -> bytes:
    """The result as UTF-8 JSON that ends in a line break.

    Made plain by hand: to build the schema that `loads` checks against costs more than most audits.
    """
    from pydantic_core import PydanticSerializationError, to_json  # noqa: PLC0415 - the same

    plain = _plain(document)
    try:
        return to_json(plain, indent=indent) + b"\n"
    except PydanticSerializationError:  # a text that is no Unicode, which only Python's own writer takes, far slower
        separators = (",", ": ") if indent else (",", ":")
        text = json.dumps(plain, indent=indent, ensure_ascii=False, separators=separators)
        return text.encode("utf-8", "surrogatepass") + b"\n"


def _plain(value: Any) -> Any:
    """A value of the result as JSON has it; texts, of which there are most, are asked about first."""
    match value:
        case str() | int() | float() | None:
            return value
        case tuple() | list():
            return [_plain(one) for one in value]
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
    kind: type[Any] = type(value)
    return {key: _plain(getattr(value, name)) for name, key in _keys(kind)} if is_dataclass(kind) else value


@cache
def _keys(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """The fields of a dataclass, and how JSON calls them."""
    return tuple((one.name, one.name.rstrip("_")) for one in fields(kind))


def render(document: Document) -> bytes:
    """The result as a file."""
    return dumps(document)


def loads(data: bytes) -> Document:
    """A result that `dumps` wrote, by this or an earlier version. Raises ValueError saying what is wrong where."""
    from pydantic import ValidationError  # noqa: PLC0415 - the same

    try:
        document = _adapter().validate_python(_shown(json.loads(data)))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"the file is no JSON ({error})") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where or 'the file'}: {first['msg']}") from error
    major = document.schema_version.partition(".")[0]
    if major != SCHEMA_VERSION.partition(".")[0]:
        raise ValueError(
            f"it has schema version {document.schema_version}, and this program reads {SCHEMA_VERSION}. "
            "Use the version of the program that wrote it, or a later one."
        )
    if stranger := next(_strangers(document), ""):
        raise ValueError(f"this version of the program does not know the word {stranger!r}.")
    return document


def _shown(value: Any) -> Any:
    """Every text made safe to show again: between writing and reading, anybody may have edited the file."""
    match value:
        case str():
            return clean(value, LONGEST + _SAID_OF_CUT)
        case dict():
            return {clean(name): _shown(one) for name, one in value.items()}
        case list():
            return [_shown(one) for one in value]
    return value


def _strangers(document: Document) -> Iterator[str]:
    """Words outside the vocabulary that reports are made with."""
    severities = {*SEVERITIES, None}
    for one in document.findings:
        yield from (word for word in (one.severity, one.potential_severity) if word not in severities and word)
        yield from (word for word in (one.verdict,) if word not in VERDICTS)
    yield from (one.login for one in document.exposures if one.login not in LOGINS)


def schema() -> dict[str, Any]:
    """The JSON schema of a result."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter().json_schema(mode="serialization")}
