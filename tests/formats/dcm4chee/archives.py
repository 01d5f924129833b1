"""Small archives for the tables of the tests."""

import json
from typing import Any

from auditor.formats import Reading
from auditor.formats.dcm4chee import FORMAT
from auditor.model.fact import Fact, Known
from auditor.model.pacs import Listener, Overlay, Pacs
from auditor.syntax.decode import decode

UIDS = {
    "echo": "1.2.840.10008.1.1",
    "find": "1.2.840.10008.5.1.4.1.2.2.1",
    "worklist": "1.2.840.10008.5.1.4.31",
    "get": "1.2.840.10008.5.1.4.1.2.2.3",
    "move": "1.2.840.10008.5.1.4.1.2.2.2",
    "store": "1.2.840.10008.5.1.4.1.1.2",
}
PLAIN: dict[str, Any] = {"cn": "dicom", "dicomHostname": "10.20.0.15", "dicomPort": 104}
SECURE: dict[str, Any] = {
    "cn": "dicom-tls",
    "dicomHostname": "10.20.0.15",
    "dicomPort": 2762,
    "dicomTLSCipherSuite": ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"],
}


def title(name: str = "CLINIC", *references: int, **settings: Any) -> dict[str, Any]:
    """An application entity that offers everything, at the connections with these numbers."""
    served = [{"dicomSOPClass": uid, "dicomTransferRole": "SCP"} for uid in UIDS.values()]
    return {
        "dicomAETitle": name,
        "dicomAssociationAcceptor": True,
        "dicomNetworkConnectionReference": [f"/dicomNetworkConnection/{one}" for one in references or (0,)],
        "dicomTransferCapability": served,
        **settings,
    }


def device(*titles: dict[str, Any], connections: Any = (PLAIN,), archive: Any = (), **more: Any) -> dict[str, Any]:
    """An archive's device as the REST service gives it."""
    return {
        "dicomDeviceName": "clinic-arc",
        "dicomNetworkConnection": list(connections),
        "dicomNetworkAE": list(titles or (title(),)),
        "dcmDevice": {"dcmArchiveDevice": dict(archive), **more.pop("dcm", {})},
        **more,
    }


def read(*files: Any, names: tuple[str, ...] = (), overlays: tuple[Overlay, ...] = ()) -> Reading:
    """What some files say: texts, or documents that become JSON."""
    texts = [one if isinstance(one, str) else json.dumps(one, indent=1) for one in files]
    paths = names or tuple(f"file{number}" for number, _ in enumerate(texts))
    return FORMAT.read(tuple(decode(path, text.encode()) for path, text in zip(paths, texts, strict=True)), overlays)


def server(*files: Any) -> Pacs:
    return read(*files).pacs[0]


def dicom(pacs: Pacs) -> Listener:
    return next(one for one in pacs.listeners if one.service == "dicom")


def value(fact: Fact[bool] | Fact[str] | Fact[int]) -> object:
    """The value; None where it is not known."""
    return fact.value if isinstance(fact, Known) else None
