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
from itertools import combinations

from auditor.checking import Cites, Effect, Estate, Finding, Pacs, Role, Weakness, check, fail, ok, replace, review
from auditor.checking.alike import alike


@check(
    "pacs-secret-reused",
    version=1,
    title="Each account and connection has a secret of its own",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(5)(ii)(D) 312(d)", csf="PR.AA-01", sp80053="IA-5(1)", cis="5.2", hicp="#3", nprm="312(f)(2)"
    ),
)
def secret_reused(estate: Estate) -> Iterator[Finding]:
    for pacs in estate.servers:
        yield from _within(pacs)
    for one, other in combinations(estate.servers, 2):
        yield from _between(one, other)


def _within(pacs: Pacs) -> Iterator[Finding]:
    subject, places = pacs.subject(None, "reused-secrets"), pacs.reused_secrets
    if places:
        text = "{subject} uses the same password or key in more than one place ({count} places; values withheld)"
        yield replace(fail(subject, text, *places[:10], count=len(places)), role=Role.MANAGEMENT)
    elif places is not None and pacs.gaps:
        text = "some lines of {subject} were not understood; a password may stand there a second time"
        yield review(subject, text, *pacs.gaps[:5])
    elif places is not None and len(pacs.secrets_in_clear) > 1:
        yield ok(subject, "the readable passwords and keys of {subject} all differ", *pacs.secrets_in_clear[:10])


def _between(one: Pacs, other: Pacs) -> Iterator[Finding]:
    """The same account on two servers is one secret too many; other settings may be two ends of one connection."""
    pairs = tuple(alike(one, other))
    places, subject = [place for pair in pairs for place in pair][:10], other.subject(None, "shared-secrets", one.name)
    if any(first.note and first.note == last.note for first, last in pairs):
        text = "{subject} has a password or key that {other} has too ({count}; values withheld)"
        yield replace(fail(subject, text, *places, count=len(pairs), other=one.name), role=Role.MANAGEMENT)
    elif pairs:
        text = "{subject} and {other} hold the same password or key; are they the two ends of one connection?"
        yield review(subject, text, *places, other=one.name)
