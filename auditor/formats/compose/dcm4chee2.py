"""dcm4chee 2: recognised by its image, and said to be at the end of its life; its JBoss files are not read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from auditor.formats.compose.containers import credentials, default_secrets, secrets_in_clear
from auditor.formats.compose.ports import publications
from auditor.formats.compose.services import Service
from auditor.formats.compose.stores import listener, stores
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.images import Image
from auditor.model.pacs import VERBS, Advisory, Listener, Pacs

AS_OF = date(2026, 11, 1)
"""When the end of life was last compared with its source."""
_IMAGE = re.compile(r"(?:docker-)?dcm4chee[-_]?(?:v?(2(?:[._][0-9]+)*))?(?:-(?:mysql|psql|postgres))?")
_END = Advisory(
    "dcm4chee 2 end of life",
    "nobody has mended this product since 2015",
    "its successor, dcm4chee-arc 5",
    "github.com/nroduit/Weasis, issue 333 (2022-09-22); its successor is github.com/dcm4che/dcm4chee-arc-light",
)
_SERVICES = {104: "dicom", 11112: "dicom", 2575: "hl7", 8080: "web", 8443: "web"}
"""What dcm4chee 2 offers on the ports that its images publish."""
_ORIGIN = "the ports that images of dcm4chee 2 publish"


def version_2(image: Image) -> str:
    """The version of dcm4chee 2 that an image runs; empty for every other image."""
    found = _IMAGE.fullmatch(image.repository.lower())
    if found is None:
        return ""
    if found[1]:
        return found[1].replace("_", ".")
    return ".".join(map(str, image.dated)) if image.dated[:1] == (2,) else ""


def old_archive(service: Service, others: tuple[Service, ...]) -> Pacs:
    """The archive that a service runs, with the stores that stand beside it."""
    where = service.evidence.noted("this image runs dcm4chee 2")
    beside = [one for other in others if other is not service for one in stores(other) if one.service == "database"]
    return Pacs(
        name=service.container,
        product="dcm4chee",
        evidence=where,
        version=Known(version_2(service.image), "image", evidence=(where,)),
        listeners=(*_listeners(service, where), *beside),
        secrets_in_clear=secrets_in_clear(service),
        default_secrets=default_secrets(service),
        credentials=credentials(service),
        advisories=((_END, Known(True, "image", evidence=(where,))),),
        advisories_as_of=AS_OF,
    )


def _listeners(service: Service, where: Evidence) -> Iterator[Listener]:
    for port in dict.fromkeys(one.container_port for one in publications(service)):
        offers = _SERVICES.get(port)
        if offers is None:
            continue
        made = listener(service, offers, port, _unread("TLS", where), _unread("login", where), _ORIGIN)
        callers = _unread("CallingAETitles", where)
        verbs = tuple((verb, callers) for verb in VERBS) if offers == "dicom" else ()
        on = Known(True, "image", Basis.DEFAULT, (where,), _ORIGIN)
        yield replace(made, enabled=on, verbs=verbs, titles_only=callers if offers == "dicom" else made.titles_only)


def _unread(setting: str, where: Evidence) -> Fact[bool]:
    reason = "dcm4chee 2 keeps it in its JBoss files, which are not read"
    return Unknown(setting, reason, (where,), "Move to a product that is maintained.")
