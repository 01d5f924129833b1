"""Servers from a few settings, for the tables of the tests."""

import json

from auditor.formats import Reading
from auditor.formats.orthanc import FORMAT
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.pacs import Container, Listener, Overlay, Pacs, Publication, Setting
from auditor.syntax.decode import decode

COMPOSE = decode("docker-compose.yml", b"services:\n  pacs:\n    image: one\n")
BASE = {"DicomAet": "CLINIC", "DicomPort": 104}


def files(*documents: dict[str, object] | str, names: tuple[str, ...] = ()) -> tuple[Source, ...]:
    titles = names or tuple(f"file{number}.json" for number, _ in enumerate(documents))
    texts = (one if isinstance(one, str) else json.dumps(one, indent=1) for one in documents)
    return tuple(decode(name, text.encode()) for name, text in zip(titles, texts, strict=True))


def read(*documents: dict[str, object] | str, overlay: Overlay | None = None) -> Reading:
    return FORMAT.read(files(*documents), (overlay,) if overlay else ())


def server(settings: dict[str, object], version: str = "1.12.7") -> Pacs:
    """A server that runs a version, as its own answer to /system says; "" leaves the version open."""
    answer = {"Version": version, "ApiVersion": 27, "DatabaseVersion": 6, "PluginsEnabled": True}
    documents = (BASE | settings, answer) if version else (BASE | settings,)
    return read(*documents).pacs[0]


def overlay(
    *settings: tuple[str, object],
    kind: str = "orthancteam",
    version: str = "1.12.7",
    mounts: tuple[str, ...] = (),
    variables: dict[str, str] | None = None,
    incomplete: bool = False,
    host_network: bool = False,
) -> Overlay:
    place = COMPOSE.line(2)
    out = (Publication(104, 4242, place), Publication(8042, 8042, place, address="127.0.0.1"))
    return Overlay(
        product="orthanc",
        name="pacs",
        container=Container("pacs", place, f"{kind}/orthanc", "1", publications=out, host_network=host_network),
        settings=tuple(Setting(tuple(name.split(".")), value, COMPOSE.line(3), name) for name, value in settings),
        image_kind=kind,
        version=Known(version, "image", evidence=(place,)) if version else Unknown("image", "no tag"),
        mounts=mounts,
        environment=tuple(Setting((), text, COMPOSE.line(3), name) for name, text in (variables or {}).items()),
        incomplete=incomplete,
    )


def web(pacs: Pacs) -> Listener:
    return next(one for one in pacs.listeners if one.service == "web")


def dicom(pacs: Pacs) -> Listener:
    return next(one for one in pacs.listeners if one.service == "dicom")


def value(fact: Fact[bool] | Fact[str] | Fact[int]) -> object:
    """The value; None where it is not known."""
    return fact.value if isinstance(fact, Known) else None


def kinds(pacs: Pacs) -> list[tuple[str, str]]:
    return [(one.kind, one.setting) for one in pacs.notices]
