"""A password in the file is easy to guess.

Are the passwords long and hard to guess?

Why it matters: a guessed password opens the archive. Password management is addressable (164.308(a)(5)(ii)(D));
authentication is a binding standard (164.312(d)). The length is our threshold.

What to do:

PACS vendor, this month: set a long random password for each account of the archive, or use the login of your network.

How to verify: run the report on the new export.

Side effects: people and programs need the new password at once.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, fail, judge, ok, review, with_account


@check(
    "pacs-weak-password",
    version=1,
    title="Passwords are long and hard to guess",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(5)(ii)(D) 312(d)", csf="PR.AA-01", sp80053="IA-5(1)", cis="5.2", hicp="#3", nprm="312(f)(2)"
    ),
)
def weak_password(pacs: Pacs) -> Iterator[Finding]:
    own = [one for one in pacs.accounts if not one.default_password]
    weak = [one for one in own if one.weak_password]
    hidden = [one for one in own if not one.weak_password and not one.clear_text]
    for one in weak:
        text = "{subject} has a password that {why} (value withheld)"
        found = fail(pacs.account(one), text, one.evidence, why=one.weak_password)
        yield with_account(found, one)
    subject = pacs.part("web", "accounts")
    if hidden:
        text = "passwords of {subject} are not readable here ({count}), so nobody can judge them"
        yield review(subject, text, *(one.evidence for one in hidden[:5]), count=len(hidden))
    elif own and not weak:
        yield ok(subject, "{subject} shows no password that is easy to guess", own[0].evidence)
    if pacs.password_length.setting:
        least = pacs.thresholds.min_password_length
        yield judge(
            pacs.about(pacs.password_length, "web"),
            pacs.password_length,
            good=lambda length: length >= least,
            bad="the login of {subject} takes passwords that are short ({told}); our threshold is {least} characters",
            fine="the login of {subject} takes no password of less than {value} characters ({told})",
            least=least,
        )
