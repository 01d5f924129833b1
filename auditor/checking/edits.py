"""Remedies as data for what no single fact states: accounts, and the ports of containers."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.model.estate import System
from auditor.model.finding import Change, Finding, Verdict
from auditor.model.net import ANY_V4, show_address
from auditor.model.pacs import Account, Publication

_OWN = {"database", "ldap", "console", "debug"}
"""Services that only the machine itself needs to reach."""


def with_account(found: Finding, one: Account) -> Finding:
    """A finding with the setting that holds an account; its value is a password, which only people can make up."""
    return replace(found, changes=(Change(one.setting, None, one.evidence),)) if one.setting else found


def with_address(found: Finding, ways: Iterable[Publication], service: str, system: System | None = None) -> Finding:
    """A fail with the lines that publish a port on every address, each bound to one where that is known.

    Args:
        found: what was judged.
        ways: how the port is published.
        service: what answers there: `dicom`, `web`, `database` ...
        system: whose one address others call; None where it is not known.
    """
    if found.verdict is not Verdict.FAIL:
        return found
    return replace(found, changes=(*found.changes, *_bound(ways, service, system)))


def _bound(ways: Iterable[Publication], service: str, system: System | None) -> Iterator[Change]:
    known = system.addresses & ANY_V4 if system else ANY_V4
    address = "127.0.0.1" if service in _OWN else show_address(known.first) if known.size == 1 else ""
    for one in (way for way in ways if way.setting and not way.address):
        protocol = "" if one.protocol == "tcp" else f"/{one.protocol}"
        wanted = f"{address}:{one.host_port}:{one.container_port}{protocol}" if address and one.host_port else None
        yield Change(one.setting, wanted, one.evidence)
