"""The archive's https accepts outdated protocols or ciphers.

Which TLS versions and ciphers does the web page accept?

Why it matters: old versions have known holes, so the encryption may be undone. Encryption in transit is addressable
(164.312(e)(2)(ii)).

What to do:

PACS vendor, this quarter: let the archive's web interface accept TLS 1.2 and 1.3 with AES-GCM suites only.

How to verify: ask the vendor to try a connection with TLS 1.1; it must fail. Run the report on the new export.

Side effects: very old browsers can no longer open the page.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, denied, from_outside, holds, judge
from auditor.checking.reached import supposed


@check(
    "pacs-web-tls-weak",
    version=1,
    title="Web TLS is version 1.2 or newer, with strong suites",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-8 SC-13", cis="3.10 12.6", hicp="#9", nprm="312(b)(2)"
    ),
)
def web_tls_weak(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("web"):
        facts = [fact for fact in (one.tls.minimum_weak, one.tls.weak_ciphers) if fact.setting]
        if holds(one.encrypted) and facts:
            judged = judge(
                pacs.subject(one),
                next((fact for fact in facts if not denied(fact)), facts[0]),
                good=lambda weak: not weak,
                bad="{subject} accepts old TLS versions or weak ciphers ({told})",
                fine="{subject} accepts no old TLS version and no weak cipher",
            )
            text = "{subject} may accept old TLS versions or weak ciphers; its version decides ({told})"
            yield from_outside(pacs, one, supposed(judged, text))
