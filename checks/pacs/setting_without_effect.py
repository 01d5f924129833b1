"""A setting in the archive's file does not do what it says.

Does this setting do what it says?

Why it matters: someone wrote it and believes that it protects. A wrong name, a second copy of the key or a global
setting undoes it silently. Regular evaluation is a binding standard (164.308(a)(8)).

What to do:

PACS vendor, this quarter: write each setting of the archive under its right name and place, once, and remove those that
do nothing.

How to verify: run the report on a new export; then try what the setting is meant to refuse.

Side effects: once it takes effect, callers that it was meant to refuse are refused; list the devices first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, fail, ok, review

UNDONE = frozenset({"duplicate-key", "wrong-case-key", "wrong-type", "no-effect", "users-ignored", "duplicate-title"})
OPEN = frozenset({"script", "unsubstituted-variable", "dns-host", "may-not-start"})


@check(
    "pacs-setting-without-effect",
    version=1,
    title="Every setting of the archive does what it says",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="308(a)(8) 312(a)(1)", csf="PR.PS-01", sp80053="CM-6", cis="4.1", hicp="#9", nprm="312(c)(2)(iii)"
    ),
)
def setting_without_effect(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.notices:
        subject = pacs.part("", one.kind, one.setting, label=f"{pacs.name} {one.setting}".rstrip())
        place, what = one.evidence.noted(""), one.evidence.note
        if one.kind in UNDONE:
            yield fail(subject, "{subject}: {what}", place, what=what)
        elif one.kind in OPEN:
            yield review(subject, "{subject}: {what}", place, what=what)
    if not {one.kind for one in pacs.notices} & (UNDONE | OPEN):
        yield ok(pacs.part("", "settings"), "no setting of {subject} is known to be without effect", pacs.evidence)
