"""A certificate has run out, is weak, or is a vendor's sample.

Are the certificates valid, strong and your own?

Why it matters: a device that takes an old or weak certificate can be talked to by a false archive, and the key of a
sample is public. Authentication is a binding standard (164.312(d)); encryption in transit is addressable
(164.312(e)(2)(ii)).

What to do:

IT vendor, this month: issue a new certificate for the server, with a new key (RSA 2048 bits or more, or EC; SHA-256).

IT vendor: set a reminder two months before each certificate runs out.

PACS vendor: put the new certificate in place, and remove sample certificates from every store.

How to verify: run the report with the new certificate beside the other files.

Side effects: devices that know the old certificate refuse the new one until they are told; plan a day for it.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Subject,
    Weakness,
    check,
    fail,
    holds,
    ok,
    replace,
    review,
)
from auditor.model.certificate import Certificate
from auditor.model.thresholds import Thresholds


@check(
    "dicom-certificate-weak",
    version=1,
    title="Certificates are valid, strong and your own",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(d) 312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-12 SC-17", cis="3.10", hicp="#9", nprm="312(b)(2)"
    ),
)
def certificate_weak(estate: Estate) -> Iterator[Finding]:
    for one in estate.certificates:
        yield _judged(one, estate)
    if estate.certificates:
        return
    for pacs in estate.servers:
        port = next((one for one in pacs.of("dicom") if holds(one.encrypted)), None)
        if port is not None:
            text = "no certificate of {subject} was supplied, so nothing shows how strong it is and when it runs out"
            yield review(pacs.subject(port), text, *port.encrypted.evidence)


def _judged(one: Certificate, estate: Estate) -> Finding:
    subject = Subject("", ("certificate", str(one)), f"the certificate {one}")
    if one.sha1 in _SAMPLES:
        text = "{subject} is a sample of {vendor}, whose key everyone can have"
        found = fail(subject, text, one.evidence, vendor=_SAMPLES[one.sha1])
        return replace(found, weakness=Weakness.NAME_ONLY, effect=Effect.BULK)
    text = "{subject} is valid until {end}, with a strong key and signature"
    fine = ok(subject, text, one.evidence, end=one.end)
    return _weak(subject, one, estate.site.thresholds) or _old(subject, one, estate) or fine


def _weak(subject: Subject, one: Certificate, limits: Thresholds) -> Finding | None:
    if 0 < one.bits < limits.min_rsa_bits:
        text = "{subject} has an {key} key of {bits} bits; our threshold is {least}"
        return fail(subject, text, one.evidence, key=one.key, bits=one.bits, least=limits.min_rsa_bits)
    if one.digest in _BROKEN and not (one.issues and one.signs_itself):
        return fail(subject, "{subject} is signed over {digest}, which can be forged", one.evidence, digest=one.digest)
    return None


def _old(subject: Subject, one: Certificate, estate: Estate) -> Finding | None:
    left, least = (one.end - estate.as_of).days, estate.site.thresholds.certificate_days_left
    if left < 0:
        return fail(subject, "{subject} ran out on {end}", one.evidence, end=one.end)
    if one.start > estate.as_of:
        return fail(subject, "{subject} is valid from {start} only", one.evidence, start=one.start)
    if left < least:
        text = "{subject} runs out on {end}; our threshold is {days} days"
        return fail(subject, text, one.evidence, end=one.end, days=least)
    return None


_BROKEN = frozenset({"md2", "md4", "md5", "sha1"})
_SAMPLES = {"a936b3b46063229ef4ae41d33b97cabe9ba932e9": "dcm4che"}
"""Fingerprints that vendors print: README of dcm4che-dockerfiles/wildfly and keycloak."""
