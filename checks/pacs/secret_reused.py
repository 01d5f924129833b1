"""The archive uses one password or key in several places.

Does each account and connection have a password of its own?

Why it matters: whoever learns one of them opens the others too, and it cannot be changed in one place alone. Password
management is addressable (164.308(a)(5)(ii)(D)); authentication is a binding standard (164.312(d)).

What to do:

PACS vendor, this quarter: give each account, peer and database of each server a long random password of its own.

How to verify: run the report on the new export; the values themselves are compared and never shown.

Side effects: the other end of each connection needs the new password at once.
"""

from collections.abc import Iterator
from itertools import combinations, product

from auditor.checking import Cites, Effect, Estate, Finding, Pacs, Role, Weakness, check, fail, ok, replace, review
from auditor.checking.alike import Holder, between, containers, firewalls, server, within


@check(
    "pacs-secret-reused",
    version=2,
    title="Each account and connection has a secret of its own",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(5)(ii)(D) 312(d)", csf="PR.AA-01", sp80053="IA-5(1)", cis="5.2", hicp="#3", nprm="312(f)(2)"
    ),
)
def secret_reused(estate: Estate) -> Iterator[Finding]:
    servers = [server(one) for one in estate.servers]
    beside = [one for system in estate.systems for one in containers(system)]
    for pacs, holder in zip(estate.servers, servers, strict=True):
        yield from _within(pacs, holder)
    for one in beside:
        yield from _twice(one)
    walls = list(firewalls(estate)) if servers else []
    pairs = (*combinations((*servers, *beside), 2), *product(walls, servers))
    for one, other in pairs:
        yield from _between(one, other)


def _within(pacs: Pacs, holder: Holder) -> Iterator[Finding]:
    subject = holder.subject("reused-secrets")
    if found := tuple(_twice(holder)):
        yield from found
    elif holder.credentials and pacs.gaps:
        text = "some lines of {subject} were not understood; a password may stand there a second time"
        yield review(subject, text, *pacs.gaps[:5])
    elif len(holder.credentials) > 1:
        places = (one.place for one in holder.credentials[:10])
        yield ok(subject, "the readable passwords and keys of {subject} all differ", *places)


def _twice(holder: Holder) -> Iterator[Finding]:
    if places := tuple(within(holder)):
        text = "{subject} uses the same password or key in more than one place ({count} places; values withheld)"
        found = fail(holder.subject("reused-secrets"), text, *places[:10], count=len(places))
        yield replace(found, role=Role.MANAGEMENT)


def _between(one: Holder, other: Holder) -> Iterator[Finding]:
    """The same account on two servers is one secret too many; other settings may be two ends of one connection."""
    pairs = tuple(between(one, other))
    places, subject = [place for *pair, _ in pairs for place in pair][:10], other.subject("shared-secrets", one.name)
    if any(sure for *_, sure in pairs):
        text = "{subject} has a password or key that {other} has too ({count} in all; values withheld)"
        yield replace(fail(subject, text, *places, count=len(pairs), other=one.name), role=Role.MANAGEMENT)
    elif pairs:
        text = "{subject} and {other} hold the same password or key; are they the two ends of one connection?"
        yield review(subject, text, *places, other=one.name)
