"""Names of request headers by which one web server tells another who the caller is."""

import re

_PERSON = re.compile(
    r"(?:x-)?(?:(?:remote|forwarded|auth(?:enticated|-request)?|webauth|ssl-client|client-cert|proxy|oidc-claim|token)-)?"
    r"(?:user(?:-?name|-?id)?|email|groups?|roles?|cn|dn|s-dn|subject|sub|preferred-username)|sm-?user",
    re.IGNORECASE,
)


def names_a_person(header: str) -> bool:
    """Whether a header says who the caller is: `X-Remote-User`, `X-Forwarded-Email`."""
    return bool(_PERSON.fullmatch(header.replace("_", "-")))
