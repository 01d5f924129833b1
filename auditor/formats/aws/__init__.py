"""Amazon Web Services: security groups, network ACLs, addresses and routes, as the describe calls print them.

A VPC is one gateway. Each network interface of a machine is one of its sides, so that nothing passes unjudged between
two machines of one subnet; the internet gateway is the outer side and hands public addresses one to one to private
ones. What AWS asks of a packet are stages, each of which must permit it: routes, network ACLs (both directions, for
they keep no state), and the union of the security groups of the receiver and of the sender. What a call that was not
supplied would have said is open, and named.
"""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.aws.defaults import DEFAULTS
from auditor.formats.aws.listing import EXPORT, KINDS, listing
from auditor.model.evidence import Source

_KEY = re.compile(rf'"(?:{"|".join(KINDS)})"\s*:\s*\[')


def certainty(source: Source) -> Guess:
    """How surely a text is the answer of a describe call, by its list and the fields of the first entry."""
    if not source.text.lstrip("\ufeff \n\t").startswith("{") or not _KEY.search(source.text):
        return NO
    found = listing(source)
    if kinds := [kind for kind, rows in found.rows.items() if rows]:
        return Guess(3, f"the list {kinds[0]} of a describe call")
    return Guess(2, "an empty list of a describe call") if found.kinds else NO


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """All files of a folder are one account and region."""
    return (sources,)


FORMAT = Format(
    name="aws",
    title="AWS security groups and networks (describe calls)",
    export=EXPORT,
    certainty=certainty,
    read=reader("auditor.formats.aws.read"),
    group=group,
    defaults=DEFAULTS,
)
