"""Containers that run a DCMTK server: the command line is all their configuration, or names its file."""

import re
from collections.abc import Iterator

from auditor.formats.compose.containers import container
from auditor.formats.compose.services import Service
from auditor.model.fact import Unknown
from auditor.model.pacs import Overlay, Setting
from auditor.syntax.yamltree import Scalar, Sequence

_PROGRAM = re.compile(r"(?:^|[\s/])(?:dcmqrscp|storescp)(?:\s|$)")
_VERSION = Unknown("image", "the image does not tell the version of DCMTK", settle="Supply what its --version prints.")


def runs_dcmtk(service: Service) -> bool:
    """Whether its command line starts dcmqrscp or storescp."""
    return any(_PROGRAM.search(str(one.value)) for one in _words(service))


def overlay(service: Service) -> Overlay:
    """The command line of one server, for the reader of DCMTK."""
    return Overlay(
        product="dcmqrscp",
        name=service.container,
        container=container(service),
        settings=tuple(_words(service)),
        version=_VERSION,
        mounts=tuple(one.host for one in service.mounts if one.inside.endswith(".cfg")),
        environment=tuple(Setting((), one.text, one.evidence, one.name) for one in service.variables.values()),
        incomplete=service.incomplete,
    )


def _words(service: Service) -> Iterator[Setting]:
    """A setting for each member of a list, one for a line that a shell would split."""
    for name in ("entrypoint", "command"):
        node = service.node(name)
        members = node.items if isinstance(node, Sequence) else (node,)
        for place, one in enumerate(members):
            if isinstance(one, Scalar) and not one.null:
                path = (name, str(place)) if isinstance(node, Sequence) else (name,)
                yield Setting(path, one.text, one.source.at(*one.inside), name)
