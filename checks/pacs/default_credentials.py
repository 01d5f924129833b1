"""The archive still has a password it was shipped with.

Is a shipped password still in use?

Why it matters: the password is in public manuals, so it keeps nobody out. Authentication is a binding standard
(164.312(d)); password management is addressable (164.308(a)(5)(ii)(D)).

What to do:

PACS vendor, today: replace the vendor's password by a long one, another on each system; remove accounts nobody needs.

IT vendor: look in the archive's logs for logins with the vendor's password from unknown places.

How to verify: the old password must fail; note who tried and when. Run the report again.

Side effects: services that log in with this account stop until they get the new password; ask the vendor for the
list.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Container,
    Effect,
    Estate,
    Evidence,
    Finding,
    Floor,
    Pacs,
    Subject,
    Weakness,
    check,
    denied,
    fail,
    from_outside,
    holds,
    judge,
    ok,
    replace,
    review,
    with_account,
)
from auditor.checking.reached import supposed


@check(
    "pacs-default-credentials",
    version=2,
    title="No shipped password is left",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 308(a)(5)(ii)(D)", csf="PR.AA-01", sp80053="IA-5 AC-2", cis="4.7 5.2", hicp="#3", nprm="312(f)(2)"
    ),
    floors=(Floor.F3,),
    absorbs=("pacs-no-users",),
)
def default_credentials(estate: Estate) -> Iterator[Finding]:
    for pacs in estate.servers:
        yield from _of_server(pacs)
    told = {place for pacs in estate.servers for place in _told(pacs)}
    for system in estate.systems:
        for one in system.containers:
            if places := [place for place in one.default_secrets if _spot(place) not in told]:
                yield _of_container(
                    Subject(system.name, ("container", one.name, "secrets"), label=one.name), one, places
                )


def _of_container(subject: Subject, one: Container, places: list[Evidence]) -> Finding:
    """A container that publishes nothing is met by its neighbors only, unless one of them leads strangers on to it."""
    if one.host_network or any(not each.loopback for each in one.publications):
        text = "{subject} opens with a published or an empty password, or with none ({count} in all; values withheld)"
        return fail(subject, text, *places, count=len(places))
    if one.service in {"database", "ldap"}:
        return ok(subject, "{subject} is reached from its own machine only", *places)
    text = "{subject} opens with a published or an empty password, or with none; does a web server lead others to it?"
    return review(subject, text, *places)


def _told(pacs: Pacs) -> Iterator[tuple[str, tuple[int, int]]]:
    """What a finding on a server tells already."""
    accounts = (one.default_account for one in pacs.listeners if one.live and holds(one.default_account))
    yield from (_spot(place) for fact in accounts for place in fact.evidence)
    yield from (_spot(place) for place in pacs.default_secrets)


def _spot(place: Evidence) -> tuple[str, tuple[int, int]]:
    return place.source.path, place.characters


def _of_server(pacs: Pacs) -> Iterator[Finding]:
    shipped = [one for one in pacs.accounts if one.default_password]
    for one in shipped:
        found = fail(pacs.account(one), "{subject} has the vendor's published password (value withheld)", one.evidence)
        yield with_account(found, one)
    seen = {one.evidence.characters for one in shipped}
    if places := [place for place in pacs.default_secrets if place.characters not in seen]:
        text = "{subject} uses passwords or keys that the vendor publishes ({count} in all; values withheld)"
        yield fail(pacs.subject(None, "secrets"), text, *places, count=len(places))
    seen |= {place.characters for place in places}
    for listener in (one for one in pacs.listeners if one.live and one.default_account.setting):
        if denied(listener.login) and denied(listener.default_account):
            continue  # it opens without any account, which another check tells
        judged = judge(
            pacs.subject(listener),
            listener.default_account,
            good=lambda opened: not opened,
            bad="{subject} opens with an account that the vendor publishes",
            fine="{subject} does not open with an account that the vendor publishes",
        )
        text = "{subject} may open with an account that the vendor publishes; its version decides ({told})"
        if seen.isdisjoint(place.characters for place in judged.evidence):
            yield replace(
                from_outside(pacs, listener, supposed(judged, text)), parts=(pacs.about(pacs.users_declared, "web"),)
            )
        seen |= {place.characters for place in judged.evidence if holds(listener.default_account)}
