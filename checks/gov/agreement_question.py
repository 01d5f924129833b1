"""An outside party may handle patient data without an agreement.

Is there a signed agreement with every outside party?

Why it matters: a company that handles patient data for you must sign an agreement first (164.308(b)(1), (b)(3)). The
files show who takes part; they cannot show a contract.

What to do:

Practice, this month: look up the agreement with each outside party that the files name, and answer the question of
164.308(b)(1) with name, date and where the paper lies.

How to verify: the next report shows the answer as attested.

Side effects: none for answering.
"""

from collections.abc import Iterator

from auditor.checking import (
    Basis,
    Cites,
    Effect,
    Estate,
    Evidence,
    Finding,
    Role,
    Subject,
    Weakness,
    check,
    ok,
    replace,
    review,
)


def parties(estate: Estate) -> Iterator[tuple[Subject, str, Evidence]]:
    """Everyone outside whom the files name: what it is, its name, and where it stands."""
    for pacs in estate.servers:
        for peer in pacs.peers:
            if not peer.wildcard and estate.outside(peer.address):
                yield pacs.part(peer.kind, "party", peer.name), peer.name, peer.evidence
    for wall in estate.gateways:
        for vpn in wall.vpns:
            if not vpn.remote_access and not vpn.disabled:
                yield wall.subject("party", "tunnel", vpn.name), vpn.name, vpn.evidence
        for one in wall.interfaces:
            if one.role is Role.PARTNER and one.enabled:
                party = f"the network on {one.name}"
                yield wall.subject("party", "network", one.name), party, one.evidence or wall.evidence


@check(
    "gov-agreement-question",
    version=1,
    title="Every outside party has a signed agreement",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="308(b)(1) 308(b)(3) 314(a)(1)",
        csf="GV.SC-05",
        sp80053="SA-9 PS-7",
        cis="15.1 15.4",
        hicp="#10",
        nprm="308(b)(2)",
    ),
)
def agreement_question(estate: Estate) -> Iterator[Finding]:
    answer = estate.attested("164.308(b)(1)", "164.308(b)(3)")
    for subject, party, place in parties(estate):
        if answer:
            text = "{by} answered on {on} that there is an agreement with every party, {party} among them"
            yield ok(subject, text, place, basis=Basis.ATTESTED, by=answer.by, on=answer.on, party=party)
        else:
            text = "{subject} exchanges data with {party}; the files do not say whether an agreement is signed"
            yield replace(review(subject, text, place, party=party), role=Role.PARTNER)
