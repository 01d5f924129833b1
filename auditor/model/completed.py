"""What a server's own files and answers leave open, taken from the manufacturer's sheet on it."""

from dataclasses import fields, replace
from typing import Any, TypeVar

from auditor.model.fact import Basis, Known, Unknown
from auditor.model.pacs import Listener, Pacs, Tls

Part = TypeVar("Part", Pacs, Listener, Tls)
AnyFact = Known[bool] | Known[int] | Known[str] | Unknown


def completed(server: Pacs, sheet: Pacs) -> Pacs:
    """The server with what only the sheet knows; where two people answer differently, nobody knows."""
    told = {one.service: one for one in sheet.listeners}
    listeners = (_joined(one, told[one.service]) if one.service in told else one for one in server.listeners)
    return replace(_joined(server, sheet), listeners=tuple(listeners), gaps=server.gaps + sheet.gaps)


def _joined(own: Part, told: Part) -> Part:
    changes: dict[str, Any] = {}
    for name in (one.name for one in fields(own)):
        match getattr(own, name), getattr(told, name):
            case (Known() | Unknown()) as mine, (Known() | Unknown()) as other:
                changes[name] = _settled(mine, other)
            case Tls() as mine, Tls() as other:
                changes[name] = _joined(mine, other)
    return replace(own, **changes)


def _settled(mine: AnyFact, told: AnyFact) -> AnyFact:
    match mine, told:
        case (Unknown(), Known()) | (Unknown(setting=""), Unknown()):
            return told
        case Known(basis=Basis.ATTESTED, value=bool() as here), Known(value=bool() as there) if here is not there:
            reason = f"the answers of {mine.setting} and {told.setting} contradict each other"
            return Unknown(mine.setting, reason, mine.evidence + told.evidence, "Have the vendor show the setting.")
        case _:
            return mine
