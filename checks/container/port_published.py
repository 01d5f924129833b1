"""A container's port is published on every address of its host.

Are container ports published only where they are needed?

Why it matters: Docker hands such a port on past the host's own firewall, so every computer that reaches the host
reaches the container. Access control is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this month: write an address into the line that publishes the container's port (127.0.0.1 for what only the
host needs, the imaging network's address for DICOM), or remove the line where only other containers call.

How to verify: from a computer that should not reach it, try the port; it must not answer.

Side effects: computers that used the other addresses lose the service.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Container,
    Effect,
    Estate,
    Finding,
    Subject,
    System,
    Weakness,
    check,
    fail,
    ok,
    replace,
    review,
    with_address,
)


@check(
    "container-port-published",
    version=1,
    title="Container ports are bound to one address",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)", csf="PR.IR-01", sp80053="SC-7 CM-7", cis="4.4 4.8", hicp="#6", nprm="312(c)(2)(iv)"
    ),
)
def port_published(estate: Estate) -> Iterator[Finding]:
    for system in estate.systems:
        for one in system.containers:
            if one.service in _HELD:
                yield from _judged(system, one)


_HELD = {"dicom", "web", "database", "ldap", "console"}
"""What holds or leads to patient data; a proxy is there to be reached."""


def _judged(system: System, container: Container) -> Iterator[Finding]:
    listeners = system.pacs.listeners if system.pacs else ()
    for one in container.publications:
        label = f"{container.name} port {one.container_port}"
        key = ("container", container.name, str(one.container_port), one.protocol)
        behind = next((listener for listener in listeners if one in listener.publications), None)
        subject = Subject(system.name, key, label=label)
        if behind:
            subject = replace(subject, service=behind.service, port=behind.number)
        if one.loopback:
            yield ok(subject, "{subject} is published to its own host only", one.evidence)
        elif one.address:
            yield ok(subject, "{subject} is published at {address} only", one.evidence, address=one.address)
        else:
            found = fail(subject, "{subject} is published on every address of its host", one.evidence)
            yield with_address(found, [one], container.service, system)
    subject = Subject(system.name, ("container", container.name), label=container.name)
    if container.host_network:
        text = "{subject} uses its host's own network; which of its ports should other computers reach?"
        yield review(subject, text, container.evidence)
    elif not container.publications:
        yield ok(subject, "{subject} publishes no port", container.evidence)
