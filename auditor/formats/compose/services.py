"""The services of compose files, with their layers: what is extended, then each file in its order."""

from collections.abc import Iterator
from collections.abc import Mapping as Names
from dataclasses import field, replace

from auditor.formats.compose.variables import Filled, assignments, fill
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.model.images import Image, image
from auditor.syntax.yamltree import Mapping, Node, Scalar, Sequence

_SHARES = (("nfs", "nfs"), ("cifs", "smb"), ("smb", "smb"))


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a container's environment."""

    name: str
    text: str
    """What is not resolved stays as `${NAME}`."""
    evidence: Evidence
    """The whole assignment."""
    span: tuple[int, int]
    """The value's characters."""
    open: tuple[str, ...] = ()
    scalar: Scalar | None = None
    """The value as written, where the whole of a scalar is the value."""
    lost: tuple["Variable", ...] = ()
    """What lower layers give to the same name, the lowest first; none of it is in effect."""


@dataclass(frozen=True, slots=True)
class Mount:
    """Something of the host inside a container."""

    host: str
    inside: str
    evidence: Evidence


@dataclass(slots=True)
class Project:
    """All that the files of one compose project declare."""

    services: dict[str, list[tuple[Scalar, Mapping]]] = field(default_factory=dict)
    """The places that declare a service, in the order of the files."""
    secrets: dict[str, Mapping] = field(default_factory=dict)
    configs: dict[str, Mapping] = field(default_factory=dict)
    volumes: dict[str, Mapping] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    """What a supplied .env file sets."""
    files: tuple[Source, ...] = ()
    """Environment files that were supplied."""
    problems: list[tuple[Source, str]] = field(default_factory=list)
    cut: bool = False
    """A file was not read to its end."""

    def wrong(self, evidence: Evidence, text: str) -> None:
        """Note what is wrong with a line."""
        self.problems.append((evidence.source, f"Line {evidence.first}: {text}"))

    def fill(self, node: Node | None) -> Filled:
        """A scalar's text with its references replaced; empty for anything else."""
        return fill(node.text, self.known) if isinstance(node, Scalar) and not node.null else Filled("")


@dataclass(frozen=True, slots=True)
class Service:
    """One service as it is run."""

    name: str
    key: Scalar
    layers: tuple[Mapping, ...]
    """Lowest first."""
    project: Project

    def nodes(self, name: str) -> list[Node]:
        """What every layer says about a key."""
        return [node for layer in self.layers if (node := layer.get(name)) is not None]

    def node(self, name: str) -> Node | None:
        """What the highest layer says about a key."""
        found = self.nodes(name)
        return found[-1] if found else None

    def text(self, name: str) -> str:
        """A key's text, references replaced."""
        return self.project.fill(self.node(name)).text

    def listed(self, name: str) -> Iterator[Node]:
        """The members of a list, of every layer."""
        for node in self.nodes(name):
            if isinstance(node, Sequence):
                yield from node.items
            elif isinstance(node, Scalar) and not node.null:
                yield node

    @property
    def evidence(self) -> Evidence:
        """The line that names its image, else its own."""
        node = self.node("image")
        return node.evidence if node else self.key.evidence

    @property
    def image(self) -> Image:
        """The image; its name stays empty when a variable without a value is part of it."""
        filled = self.project.fill(self.node("image"))
        return image(filled.text) if filled.text and not filled.open else Image()

    @property
    def container(self) -> str:
        """The container's name."""
        return self.text("container_name") or self.name

    @property
    def host_network(self) -> bool:
        """It uses the host's own network."""
        return self.text("network_mode") == "host" or self.text("net") == "host"

    @property
    def variables(self) -> dict[str, Variable]:
        """The environment in effect: environment files first, then what stands in the file."""
        found: dict[str, Variable] = {}
        for one in (*self._from_files(), *self._from_layers()):
            earlier = found.get(one.name)
            found[one.name] = replace(one, lost=(*earlier.lost, replace(earlier, lost=()))) if earlier else one
        return found

    @property
    def written(self) -> Iterator[Variable]:
        """Every variable of every layer, those that are not in effect too."""
        for one in self.variables.values():
            yield from (*one.lost, one)

    def value(self, name: str) -> str:
        """A variable's text; empty when it is not set."""
        found = self.variables.get(name)
        return found.text if found else ""

    def _from_layers(self) -> Iterator[Variable]:
        for node in self.nodes("environment"):
            yield from _environment(node, self.project.known)

    def _from_files(self) -> Iterator[Variable]:
        for _, path in self.environment_files:
            name = file_name(path)
            source = next((one for one in self.project.files if file_name(one.path) == name), None)
            for line in assignments(source) if source else ():
                filled = fill(line.value, self.project.known)
                start, end = line.evidence.characters
                scalar = Scalar(source, start, end, line.value) if source else None
                yield Variable(line.name, filled.text, line.evidence, (start, end), filled.open, scalar)

    @property
    def incomplete(self) -> bool:
        """Settings may stand in a file, or a part of one, that was not supplied."""
        supplied = {file_name(one.path) for one in self.project.files}
        missing = any(file_name(path) not in supplied for _, path in self.environment_files)
        return self.project.cut or missing or any(_foreign(self.project, layer) for layer in self.layers)

    @property
    def environment_files(self) -> Iterator[tuple[Node, str]]:
        """The environment files it names, with the place of each name."""
        for node in self.listed("env_file"):
            yield node, self.project.fill(node.get("path") if isinstance(node, Mapping) else node).text

    @property
    def mounts(self) -> Iterator[Mount]:
        """Host folders and files, secrets and configs, by where they appear inside."""
        for node in self.listed("volumes"):
            yield from self._volume(node)
        for kind, folder, known in (
            ("secrets", "/run/secrets/", self.project.secrets),
            ("configs", "/", self.project.configs),
        ):
            for node in self.listed(kind):
                name = self.project.fill(node.get("source") if isinstance(node, Mapping) else node).text
                target = self.project.fill(node.get("target")).text if isinstance(node, Mapping) else ""
                inside = target if target.startswith("/") else folder + (target or name)
                host = self.project.fill(known[name].get("file")).text if name in known else ""
                yield Mount(host, inside, node.evidence)

    @property
    def folders(self) -> Iterator[tuple[str, str, Evidence]]:
        """Folders of the host by their path inside; a volume that a file server holds has the address of that."""
        for mount in self.mounts:
            options = (
                self.project.volumes[mount.host].get("driver_opts") if mount.host in self.project.volumes else None
            )
            kind = self.project.fill(options.get("type")).text.lower() if isinstance(options, Mapping) else ""
            share = next((name for word, name in _SHARES if kind.startswith(word)), "")
            if share and isinstance(options, Mapping):
                device = self.project.fill(options.get("device")).text.lstrip(":/")
                yield mount.inside, f"{share}:{device}", options.evidence
            else:
                yield mount.inside, mount.host, mount.evidence

    def _volume(self, node: Node) -> Iterator[Mount]:
        if isinstance(node, Mapping):
            host, inside = self.project.fill(node.get("source")).text, self.project.fill(node.get("target")).text
            yield Mount(host, inside, node.evidence)
        elif isinstance(node, Scalar):
            parts = self.project.fill(node).text.split(":")
            if len(parts) > 1 and len(parts[0]) == 1 and parts[0].isalpha():
                parts = [":".join(parts[:2]), *parts[2:]]
            if len(parts) > 1:
                yield Mount(parts[0], parts[1], node.evidence)


def _environment(node: Node, known: Names[str, str]) -> Iterator[Variable]:
    match node:
        case Mapping():
            for name, (key, value) in node.items.items():
                if isinstance(value, Scalar):
                    yield _variable(name, value, min(key.start, value.start), known)
        case Sequence(items=items):
            for item in items:
                if isinstance(item, Scalar):
                    yield _assigned(item, known)
        case _:
            return


def _variable(name: str, value: Scalar, start: int, known: Names[str, str]) -> Variable:
    evidence = value.source.at(start, value.end)
    if value.null:
        return _passed_on(name, evidence, known)
    filled = fill(value.text, known)
    return Variable(name, filled.text, evidence, value.inside, filled.open, value)


def _assigned(item: Scalar, known: Names[str, str]) -> Variable:
    name, sign, value = item.text.partition("=")
    if not sign:
        return _passed_on(name, item.evidence, known)
    filled, (begin, end) = fill(value, known), item.inside
    start = begin + len(name) + 1
    if item.style in {"|", ">"} or item.source.text[begin:start] != f"{name}=":
        return Variable(name, filled.text, item.evidence, (item.start, item.end), filled.open)
    rest = Scalar(item.source, start - (begin - item.start), item.end, value, item.style)
    return Variable(name, filled.text, item.evidence, (start, end), filled.open, rest)


def _passed_on(name: str, evidence: Evidence, known: Names[str, str]) -> Variable:
    """A name without a value takes that of the shell."""
    if name in known:
        return Variable(name, known[name], evidence, evidence.characters)
    return Variable(name, f"${{{name}}}", evidence, evidence.characters, (name,))


def file_name(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def services(project: Project) -> tuple[Service, ...]:
    """Every service with what it extends below it."""
    found = []
    for name, places in project.services.items():
        layers = tuple(layer for _, mapping in places for layer in _with_base(project, mapping, (name,)))
        found.append(Service(name, places[-1][0], layers, project))
    return tuple(found)


def _with_base(project: Project, mapping: Mapping, above: tuple[str, ...]) -> Iterator[Mapping]:
    node = mapping.get("extends")
    if node is not None:
        yield from _base(project, node, _foreign(project, mapping), above)
    yield mapping


def _foreign(project: Project, mapping: Mapping) -> str:
    """The file of the service that a mapping extends, when it was not supplied."""
    node = mapping.get("extends")
    file = project.fill(node.get("file")).text if isinstance(node, Mapping) else ""
    places = (place for found in project.services.values() for place in found)
    return "" if any(file_name(one.source.path) == file_name(file) for _, one in places) else file


def _base(project: Project, node: Node, file: str, above: tuple[str, ...]) -> Iterator[Mapping]:
    name = project.fill(node.get("service") if isinstance(node, Mapping) else node).text
    places = project.services.get(name, ())
    if file:
        project.wrong(node.evidence, f"It extends {name} of {file}, which was not supplied. Supply that file too.")
    elif name in above:
        project.wrong(node.evidence, f"The service {name} extends itself; nothing was taken from it.")
    elif not places:
        project.wrong(node.evidence, f"It extends {name}, which the files do not define. Supply the file that does.")
    else:
        for _, mapping in places:
            yield from _with_base(project, mapping, (*above, name))
