"""A description into a server."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.pacs_description.answers import Answers
from auditor.formats.pacs_description.questions import (
    ACCOUNT,
    DICOM_PORT,
    OTHER_PORT,
    PEER,
    PORT,
    SERVER,
    SERVICES,
    TLS,
    VERBS,
    Question,
)
from auditor.model import net
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import Basis, Fact, Known
from auditor.model.net import NONE, Ranges
from auditor.model.pacs import Account, Listener, Overlay, Pacs, Peer, Tls
from auditor.syntax import yamltree
from auditor.syntax.yamltree import Node, Scalar, comment_lines, parse

_TOP = (
    "pacs_description",
    "system",
    "answered_by",
    "answered_on",
    *(one.key for one in SERVER),
    "ports",
    "devices",
    "accounts",
)
_EDITION = "1"
_SHARED = re.compile(
    r"admin\w*|doctor|guest|manager|office|pacs|physician|radiolog\w*|read\w*|reception|root|service|shared|staff|student|"
    r"support|tech\w*|test|user|view\w*|web|xray",
    re.IGNORECASE,
)
"""Names that no one person has."""


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """One server for each file. Raises NotReadableError."""
    readings = [_server(source) for source in sources]
    return Reading(
        pacs=tuple(pacs for pacs, _ in readings),
        coverage=tuple(answers.coverage for _, answers in readings),
        problems=tuple(problem for _, answers in readings for problem in answers.problems),
        name=readings[0][0].name,
    )


def _server(source: Source) -> tuple[Pacs, Answers]:
    tree = parse(source)
    if not isinstance(tree.root, yamltree.Mapping):
        problem = tree.problems[0].text if tree.problems else "It holds no keys."
        raise NotReadableError(f"{problem} Print an empty form with 'formats pacs_description --questionnaire'.")
    answers = Answers(source, Coverage(source))
    answers.problems += [(source, f"Line {source.line_at(one.at)}: {one.text}") for one in tree.problems]
    for number in comment_lines(tree, source):
        answers.coverage.mark(State.BLANK, number)
    top = answers.keys(tree.root, _TOP, "")
    _edition(answers, top.get("pacs_description"))
    answers.by = _who(answers, top)
    facts: dict[str, Any] = dict(_facts(answers, top))
    product = top.get("product")
    parts = answers.keys(product, (one.key for one in SERVER[0].questions), "product") if product else {}
    names = [answers.text(parts.get(key), f"product.{key}") for key in ("manufacturer", "name")]
    pacs = Pacs(
        name=answers.text(top.get("system"), "system"),
        product=" ".join(name for name in names if name) or "image server",
        evidence=source.line((product or tree.root).evidence.first),
        listeners=tuple(_ports(answers, top.get("ports"))),
        peers=tuple(_devices(answers, top.get("devices"))),
        accounts=tuple(_accounts(answers, top.get("accounts"))),
        **facts,
    )
    return pacs, answers


def _edition(answers: Answers, node: Node | None) -> None:
    if isinstance(node, Scalar) and node.text.strip() != _EDITION:
        answers.wrong(node, f"This program reads descriptions of edition {_EDITION}. Print the form anew.")


def _who(answers: Answers, top: Mapping[str, Node]) -> str:
    by, on = (answers.text(top.get(key), key) for key in ("answered_by", "answered_on"))
    node = top.get("answered_on")
    if on and node is not None and not _is_date(on):
        answers.wrong(node, "answered_on must be a date such as 2026-11-24.")
        on = ""
    told = f"answered by {by}" if by else "answered by the practice"
    return f"{told} on {on}" if on else told


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _facts(answers: Answers, top: Mapping[str, Node]) -> Iterator[tuple[str, Fact[bool] | Fact[int] | Fact[str]]]:
    """The facts of the server as a whole, by field."""
    for section in SERVER:
        parts = answers.keys(top.get(section.key), (one.key for one in section.questions), section.key)
        for one in section.questions:
            if one.field and one.field != "product":
                yield one.field, _fact(answers, parts.get(one.key), one, f"{section.key}.{one.key}")


def _fact(answers: Answers, node: Node | None, question: Question, path: str) -> Fact[bool] | Fact[int] | Fact[str]:
    match question.kind:
        case "yes-no":
            return answers.truth(node, question, path)
        case "number":
            return answers.number(node, question, path)
        case _:
            return answers.words(node, question, path)


def _ports(answers: Answers, node: Node | None) -> Iterator[Listener]:
    for place, member in enumerate(answers.members(node, "ports"), 1):
        yield from _port(answers, member, f"ports {place}")


def _port(answers: Answers, node: Node, path: str) -> Iterator[Listener]:
    questions = {one.key: one for one in (*OTHER_PORT, *DICOM_PORT, *PORT)}
    parts = answers.keys(node, ("service", *questions, "unlisted_callers_may", "tls"), path)
    service = answers.text(parts.get("service"), f"{path}.service").lower()
    if service not in SERVICES:
        where = parts.get("service") or node
        answers.wrong(where, f"{path} needs a service: {', '.join(SERVICES)}. The port was left out.")
        return
    mine = (*PORT, *(DICOM_PORT if service == "dicom" else OTHER_PORT))
    path = f"{service} port"
    texts: dict[str, Any] = {
        one.field: answers.text(parts.get(one.key), f"{path}.{one.key}") for one in mine if one.kind == "text"
    }
    facts: dict[str, Any] = {
        one.field: _fact(answers, parts.get(one.key), one, f"{path}.{one.key}") for one in mine if one.kind != "text"
    }
    verbs = tuple(_verbs(answers, parts.get("unlisted_callers_may"), f"{path}.unlisted_callers_may"))
    yield Listener(
        service=service,
        enabled=Known(True, f"{path}.service", Basis.ATTESTED, (_line(parts.get("service"), node),), answers.by),
        verbs=verbs if service == "dicom" else (),
        tls=_tls(answers, parts.get("tls"), f"{path}.tls"),
        evidence=(_line(parts.get("port"), node),),
        **facts,
        **texts,
    )


def _line(part: Node | None, node: Node) -> Evidence:
    return (part or node).evidence


def _verbs(answers: Answers, node: Node | None, path: str) -> Iterator[tuple[str, Fact[bool]]]:
    parts = answers.keys(node, VERBS, path)
    for verb, text in VERBS.items():
        fact = answers.truth(parts.get(verb), Question(verb, verb, f"May it {text}?"), f"{path}.{verb}")
        if fact.setting:
            yield verb, fact


def _tls(answers: Answers, node: Node | None, path: str) -> Tls:
    parts = answers.keys(node, (one.key for one in TLS), path)
    return Tls(**{one.field: answers.truth(parts.get(one.key), one, f"{path}.{one.key}") for one in TLS})


def _devices(answers: Answers, node: Node | None) -> Iterator[Peer]:
    for member in answers.members(node, "devices"):
        parts = answers.keys(member, (*(one.key for one in PEER), "may"), "devices")
        asked = {one.key: one for one in PEER}
        title, host = (answers.text(parts.get(key), f"devices.{key}") for key in ("title", "host"))
        label = title or ("a device without a title" if _address(host) else host)
        rights = tuple(_verbs(answers, parts.get("may"), f"{label}.may"))
        if not title and not host:
            continue
        number = answers.number(parts.get("port"), asked["port"], f"{label}.port")
        yield Peer(
            name=label,
            kind="dicom",
            evidence=_line(parts.get("title") or parts.get("host"), member),
            title=title,
            host=host,
            port=number.value if isinstance(number, Known) else None,
            address=_address(host),
            rights=rights,
            encrypted=answers.truth(parts.get("encrypted"), asked["encrypted"], f"{label}.encrypted"),
            wildcard=bool(answers.yes(parts.get("more_than_one"), asked["more_than_one"], f"{label}.more_than_one")),
        )


def _address(host: str) -> Ranges:
    try:
        return Ranges.single(net.address(host))
    except ValueError:
        return NONE


def _accounts(answers: Answers, node: Node | None) -> Iterator[Account]:
    for member in answers.members(node, "accounts"):
        parts = answers.keys(member, (one.key for one in ACCOUNT), "accounts")
        name = answers.text(parts.get("name"), "accounts.name")
        if not name:
            continue
        told = {one.field: answers.yes(parts.get(one.key), one, f"accounts.{one.key}") for one in ACCOUNT[1:]}
        yield Account(
            name=name,
            evidence=_line(parts.get("name"), member),
            default_password=bool(told["default_password"]),
            generic=bool(_SHARED.fullmatch(name)) if told["generic"] is None else told["generic"],
            administrator=told["administrator"],
        )
