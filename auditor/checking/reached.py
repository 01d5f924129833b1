"""What several checks of servers ask: who reaches a listener, by which lines, and what stands in the way."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.checking.check import fail, looked, ok, review, told
from auditor.model.estate import Estate
from auditor.model.evidence import Evidence
from auditor.model.exposure import Exposure
from auditor.model.fact import Basis, Fact, Known, Unknown, weakest
from auditor.model.finding import Finding, Floor, Verdict, Weakness
from auditor.model.net import PUBLIC, show_address
from auditor.model.pacs import Listener, Pacs
from auditor.model.role import Role
from auditor.model.subject import Subject

_NOTES = {
    "permit": "this rule lets it in",
    "default": "no rule refuses it",
    "translate": "this translation hands it on",
    "publish": "this publishes the port",
    "proxy": "this hands it on to the server",
}
NETWORKS = {
    Role.INTERNET: "internet",
    Role.PARTNER: "partner networks",
    Role.VPN: "VPN",
    Role.GUEST: "guest Wi-Fi",
    Role.OFFICE: "office network",
    Role.IMAGING: "imaging network",
    Role.MANAGEMENT: "management network",
}
"""The networks in the words of a sentence, after `the`."""
_HANDED_ON = {"dicom", "hl7"}
"""What another container may pass on to one that publishes nothing."""


def holds(fact: Fact[bool]) -> bool:
    """Known to be so."""
    return isinstance(fact, Known) and fact.value


def denied(fact: Fact[bool]) -> bool:
    """Known not to be so."""
    return isinstance(fact, Known) and not fact.value


def from_outside(pacs: Pacs, listener: Listener, judged: Finding) -> Finding:
    """The same judgement, unless no other host reaches the listener or gets an answer from it."""
    subject = pacs.subject(listener)
    if judged.verdict is Verdict.PASS:
        return judged
    match listener.remote:
        case Known(value=False, setting=setting, evidence=places, basis=basis):
            return ok(subject, "{subject} answers no other computer ({setting})", *places, basis=basis, setting=setting)
        case Unknown(setting=setting, reason=reason, evidence=places) if setting:
            text = "whether {subject} answers other computers is not known: {reason}"
            return review(subject, text, *places, *judged.evidence, reason=reason)
    if listener.reachable:
        return judged
    return _inside(pacs, listener, judged)


def _inside(pacs: Pacs, listener: Listener, judged: Finding) -> Finding:
    """The judgement on a listener that nothing publishes, or only to its own machine."""
    subject, alike = pacs.subject(listener), pacs.of(listener.service)
    if listener.contained and isinstance(listener.port, Unknown):
        text, port = "whether other computers reach {subject} is not known: {reason}", listener.port
        return review(subject, text, *port.evidence, *judged.evidence, reason=port.reason)
    if any(one.proxy and one.behind == listener.number for one in alike):
        return ok(
            subject, "other computers reach {subject} only through the proxy, judged on its own", *listener.evidence
        )
    hidden = listener.contained and not any(one.publications for one in (listener, *alike))
    if listener.service == "web" or (hidden and listener.service in _HANDED_ON):
        text = "other computers do not reach {subject} directly; what stands before it decides, and is not in the files"
        return review(subject, text, *judged.evidence)
    return ok(subject, "{subject} is reached from its own machine only", *listener.evidence)


def through_web(pacs: Pacs, judged: Finding) -> Finding:
    """The same judgement on what the web interface lets people do, unless no web listener answers other hosts."""
    seen = [from_outside(pacs, one, judged) for one in pacs.of("web")]
    return judged if judged in seen else next(iter(seen), judged)


def supposed(judged: Finding, text: str) -> Finding:
    """The same judgement, but a question where a fail rests on a version that no file states.

    `text` is the question's literal sentence with `{subject}` and `{told}`.
    """
    if judged.verdict is not Verdict.FAIL or judged.basis is not Basis.ASSUMED:
        return judged
    return review(judged.subject, text, *judged.evidence, told=dict(judged.message.args)["told"])


def anyone(exposure: Exposure) -> bool:
    """The internet at large, not a few named addresses of it."""
    known = exposure.sources & PUBLIC
    return exposure.role is Role.INTERNET and not 0 < known.size <= exposure.pacs.thresholds.broad_source_addresses


def standing(exposure: Exposure) -> Role:
    """Who calls: a few named addresses of the internet are a partner."""
    return Role.PARTNER if exposure.role is Role.INTERNET and not anyone(exposure) else exposure.role


def reach(estate: Estate, role: Role, *services: str) -> Iterator[Exposure]:
    """One exposure for each listener that the role reaches, the surest first; it carries the lines of every path."""
    together: dict[Subject, list[Exposure]] = {}
    for one in estate.exposures:
        if standing(one) is role and (not services or one.listener.service in services):
            together.setdefault(one.subject, []).append(one)
    for group in together.values():
        sure = [one for one in group if one.certain] or group
        path = dict.fromkeys(step for one in sure for step in one.path)
        rules = dict.fromkeys(rule for one in sure for rule in one.rules)
        yield replace(sure[0], role=role, path=tuple(path), rules=tuple(rules))


def unreached(estate: Estate, role: Role, *services: str) -> Iterator[Finding]:
    """A pass for each listener that the role does not reach; a question where the files cannot show it."""
    found = {
        (one.pacs.name, one.listener.service, one.listener.number)
        for one in estate.exposures
        if role in {one.role, standing(one)}
    }
    asked = [
        (system.name, estate.standing(system, one), system.pacs.subject(one))
        for system in estate.systems
        if system.pacs and estate.gateways
        for one in system.pacs.listeners
        if one.live and one.service in services
    ]
    for system, addresses, listener in asked:
        subject = replace(listener, key=(role.value, *listener.key))
        if (system, listener.service, listener.port) in found:
            continue
        if addresses and role is Role.INTERNET and not _faced(estate):
            yield review(subject, "which interface of a firewall faces the internet is not known; say it in site.yaml")
        elif addresses:
            text = "the firewall files show no path from the {role} to {subject}"
            yield nothing_found(estate, subject, text, role=NETWORKS[role])
        else:
            yield review(subject, "the files do not say which address {subject} has, so no path can be followed")


def _faced(estate: Estate) -> bool:
    """Some gateway is known to face the internet; else no path from there could be found at all."""
    return any(one.role is Role.INTERNET for wall in estate.gateways for one in wall.interfaces)


def nothing_found(estate: Estate, subject: Subject, text: str, **args: str | int) -> Finding:
    """A pass because no firewall line shows anything; a question where some lines could not be read and judged."""
    doubts = [wall for wall in estate.gateways if wall.unread]
    if doubts:
        doubt = "nothing was found, but not every line of {firewall} could be read and judged"
        return review(subject, doubt, *(doubts[0].gaps[:5] or (doubts[0].evidence,)), firewall=doubts[0].name)
    return ok(subject, text, *(wall.evidence for wall in estate.gateways), basis=Basis.CORRELATED, **args)


def met(exposure: Exposure, fact: Fact[bool], *, wants: bool, bad: str, fine: str, note: str) -> Finding:
    """Judge what a caller meets at the end of a path, firewall lines first; an uncertain path gives a question.

    `wants` is the value that the fact should have. `bad` and `fine` are literal sentences with `{system}`, `{address}`,
    `{port}`, `{role}` and `{told}`; `note` says what the server's lines show when it fails.
    """
    address = show_address(exposure.address)
    args = {"system": exposure.pacs.name, "address": address, "port": exposure.port, "role": NETWORKS[exposure.role]}
    if isinstance(fact, Unknown):
        text = "callers from the {role} reach {system} at {address} port {port}; what they meet is not known: {reason}"
        return _placed(exposure, review(exposure.subject, text, *story(exposure, fact), **args, reason=fact.reason))
    args["told"] = told(fact)
    if fact.value is wants:
        return ok(exposure.subject, fine, *story(exposure, fact), basis=joined(fact), **args)
    places = story(exposure, fact, note=note)
    if not exposure.certain:
        text = "callers from the {role} may reach {system} at {address} port {port}; {reason}"
        return _placed(exposure, review(exposure.subject, text, *places, **args, reason=exposure.reason))
    found = fail(exposure.subject, bad, *places, basis=joined(fact), **args)
    return _placed(exposure, replace(found, judged=((fact.setting, str(fact.value).lower()),)))


def _placed(exposure: Exposure, found: Finding) -> Finding:
    mapping = exposure.pacs.subject(None, "internet-mapping")
    return replace(found, role=exposure.role, parts=(*exposure.parts, exposure.subject, mapping))


def story(exposure: Exposure, *facts: Fact[bool], note: str = "") -> tuple[Evidence, ...]:
    """The lines of a path, what lets it in first, then those of the server with a note."""
    steps = [step for action in _NOTES for step in exposure.path if step.action == action]
    told = [step.evidence.noted(_NOTES[step.action]) for step in steps if step.evidence]
    met = (place for fact in facts for place in looked(fact))
    return (*told, *(place.noted("; ".join(filter(None, (place.note, note)))) for place in met))


def joined(*facts: Fact[bool]) -> Basis:
    """How sure a conclusion from two files is."""
    return weakest(Known(value=True, setting="", basis=Basis.CORRELATED), *facts)


def barrier(listener: Listener) -> tuple[Weakness, tuple[Floor, ...]]:
    """How much stands between a caller and what a listener serves, and the floors that follow."""
    reads = listener.reads if listener.service == "dicom" else listener.login
    opened = holds(reads) if listener.service == "dicom" else denied(reads)
    image = listener.service in {"dicom", "web"}
    if opened:
        return Weakness.NO_BARRIER, (Floor.F2,) if image else (Floor.F3,)
    if holds(listener.default_account):
        return Weakness.NAME_ONLY, () if image else (Floor.F3,)
    if holds(listener.titles_only) or not image:
        return Weakness.NAME_ONLY, ()
    return (Weakness.HARDENING if holds(listener.tls.client_certificate) else Weakness.WEAK_BARRIER), ()
