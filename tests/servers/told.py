"""What the product says that a caller gets: its effective state, asked in the caller's words."""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model.fact import Basis, Fact, Known
from auditor.model.net import address
from auditor.model.pacs import Listener, Pacs, Peer
from tests.servers.calls import Call, Request
from tests.servers.place import HERE


@dataclass(frozen=True)
class Outcome:
    """One thing that was tried."""

    what: str
    done: bool
    said: bool | None
    """None where the product does not decide it."""

    @property
    def agrees(self) -> bool:
        """Not against each other."""
        return self.said is None or self.said is self.done


def value(fact: Fact[bool]) -> bool | None:
    """None where the files do not decide it, or only by what an older version did."""
    return fact.value if isinstance(fact, Known) and fact.basis is not Basis.ASSUMED else None


def both(*answers: bool | None) -> bool | None:
    """All of them, in the logic of three values."""
    return False if False in answers else None if None in answers else True


def either(answers: Iterable[bool | None]) -> bool | None:
    """One of them."""
    found = tuple(answers)
    return True if True in found else None if None in found else False


def served(pacs: Pacs, call: Call, *, exact: bool = False) -> bool | None:
    """Whether a DICOM request is carried out."""
    port = next(one for one in pacs.listeners if one.service == "dicom")
    return both(value(port.enabled), _connected(port, call), _allowed(pacs, port, call, exact=exact))


def _connected(port: Listener, call: Call) -> bool | None:
    encrypted, certificate = value(port.encrypted), value(port.tls.client_certificate)
    if encrypted is None:
        return None
    if encrypted != bool(call.tls):
        return False
    if call.called != port.title and value(port.called_title_checked) is not False:
        return None if value(port.called_title_checked) is None else False
    if not encrypted or call.tls == "certificate":
        return True
    return None if certificate is None else not certificate


def _allowed(pacs: Pacs, port: Listener, call: Call, *, exact: bool) -> bool | None:
    if call.verb not in dict(port.verbs):
        return False
    listed = [
        _listed(pacs, peer, call)
        for peer in pacs.peers
        if peer.kind == "dicom" and call.title in ({peer.title} if exact else {peer.title, peer.title.lower()})
    ]
    return either((value(port.verb(call.verb)), *listed))


def _listed(pacs: Pacs, peer: Peer, call: Call) -> bool | None:
    own = value(dict(peer.rights)[call.verb])
    home = address(call.address) in peer.address or (peer.host == "localhost" and call.address == HERE)
    if peer.anywhere:
        return either((own if home else False, value(dict(peer.anywhere)[call.verb])))
    return own if home else both(own, None if value(pacs.host_check) is None else not value(pacs.host_check))


def answered(pacs: Pacs, request: Request, accounts: dict[str, str]) -> bool | None:
    """Whether a web request gets past the login."""
    web = next(one for one in pacs.listeners if one.service == "web")
    near = True if request.address == HERE else value(web.remote)
    return both(value(web.enabled), near, _let_in(web, request, accounts))


def _let_in(web: Listener, request: Request, accounts: dict[str, str]) -> bool | None:
    asked = value(web.login)
    if asked is not True:
        return None if asked is None else True
    if request.account is None:
        return False
    name, password = request.account
    if accounts.get(name) == password:
        return True
    shipped = request.account == ("orthanc", "orthanc") and not accounts
    return value(web.default_account) if shipped else False


def starts(pacs: Pacs, problems: Iterable[str]) -> bool:
    """Whether the server starts at all, by what was noted of its files."""
    notes = [*problems, *(one.evidence.note for one in pacs.notices)]
    return not any("not start" in note for note in notes)
