"""Kubernetes manifests into the servers and containers that they run."""

from collections.abc import Iterator

from auditor.formats import NotReadableError, Reading
from auditor.formats.kubernetes.documents import Thing, text, things, trees
from auditor.formats.kubernetes.helm import chart_image, overlay
from auditor.formats.kubernetes.ingress import proxies
from auditor.formats.kubernetes.lines import lines
from auditor.formats.kubernetes.orthanc import hide, is_broken, is_old, of_file, of_variable, path_of
from auditor.formats.kubernetes.workloads import Pod, Value, environment, files, number, pods, publications
from auditor.model.credential import Credential, credential
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import Basis, Known, Unknown
from auditor.model.images import TEAM, image, is_orthanc, orthanc_kind, orthanc_version, service_of
from auditor.model.pacs import Container, Listener, Overlay, Setting
from auditor.syntax.yamltree import Mapping, Node, Scalar, Tree, walk

_DATABASES = (("postgres", 5432), ("mysql", 3306), ("mariadb", 3306))
Problems = list[tuple[Source, str]]


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The servers and containers that the manifests of one folder run. Raises NotReadableError."""
    documents = [(one, trees(one)) for one in sources]
    problems = [
        (source, f"Line {source.line_at(problem.at)}: {problem.text}")
        for source, found in documents
        for tree in found
        for problem in tree.problems
    ]
    objects = tuple(one for _, found in documents for one in things(found))
    charts = [(source, tree) for source, found in documents for tree in found if chart_image(tree)]
    if not objects and not charts:
        told = problems[0][1] if problems else "It holds no object of Kubernetes."
        raise NotReadableError(f"{told} Supply what 'kubectl get -o yaml' or 'helm template' prints.")
    _strike_secrets(objects)
    running = tuple(pods(objects))
    cut = any(tree.stopped is not None for _, found in documents for tree in found)
    overlays = (*_overlays_of(running, problems, cut=cut), *_of_charts(charts, problems))
    problems += _notes(objects)
    return Reading(
        overlays=overlays,
        containers=tuple(_container(pod, one) for pod in running for one in pod.containers),
        coverage=tuple(lines(source, found) for source, found in documents),
        problems=tuple(dict.fromkeys(problems)),
        proxies=proxies(objects, running),
    )


def _strike_secrets(objects: tuple[Thing, ...]) -> None:
    for one in objects:
        for part in ("data", "stringData") if one.kind == "Secret" else ():
            for node in walk(one.at(part)):
                if isinstance(node, Scalar):
                    hide(Value("", None, node.evidence, secret=node))


def _overlays_of(running: tuple[Pod, ...], problems: Problems, *, cut: bool) -> Iterator[Overlay]:
    for pod in running:
        for one in pod.containers:
            if is_orthanc(image(text(one.get("image")))):
                yield _overlay(pod, one, running, problems, cut=cut)


def _of_charts(charts: list[tuple[Source, Tree]], problems: Problems) -> Iterator[Overlay]:
    for source, tree in charts:
        text_ = "These are values of a Helm chart; what the chart itself sets is not in them."
        problems.append((source, f"{text_} Supply what 'helm template' prints."))
        found = overlay(tree)
        if found:
            yield found


def _overlay(pod: Pod, one: Mapping, running: tuple[Pod, ...], problems: Problems, *, cut: bool) -> Overlay:
    """What the manifests say about one Orthanc server."""
    picture, place = image(text(one.get("image"))), _place(one)
    variables = environment(pod, one)
    mounted = [(path, value) for path, value in files(pod, one) if path.startswith(("/etc/orthanc", "/run/secrets"))]
    configured = [(path, value) for path, value in mounted if value.text is None or path.lower().endswith(".json")]
    missing = [value for _, value in configured if value.text is None]
    settings = [setting for _, value in configured for setting in of_file(value)]
    settings += _named(pod, one)
    if orthanc_kind(picture) in TEAM or any(path_of(name) for name in variables):
        settings += [setting for value in variables.values() for setting in of_variable(value)]
    unread = [value for value in variables.values() if not value.name or is_old(value.name)]
    documents = [value for _, value in configured if value.text]
    documents += [value for name, value in variables.items() if name == "ORTHANC_JSON" and value.text]
    problems += _told(missing, unread, documents)
    broken = any(is_broken(value) for value in documents)
    return Overlay(
        product="orthanc",
        name=pod.owner.name or text(one.get("name")),
        container=_container(pod, one),
        settings=tuple(settings),
        # a whole file in the place of jodogne's own leaves none of that image's settings
        image_kind="" if orthanc_kind(picture) == "jodogne" and settings else orthanc_kind(picture),
        version=orthanc_version(picture, place),
        environment=tuple(
            Setting((), value.text if value.text is not None else f"${{{name}}}", value.evidence, name)
            for name, value in variables.items()
        ),
        incomplete=cut or broken or bool(missing or unread),
        siblings=tuple(_databases(running)),
    )


def _named(pod: Pod, one: Mapping) -> Iterator[Setting]:
    """Secrets mounted under the name of a setting, as the image takes them from /run/secrets."""
    for path, value in files(pod, one):
        setting = path_of(path.rpartition("/")[2]) if path.startswith("/run/secrets/") else ()
        if setting:
            told = value.text if value.text is not None else f"${{{value.name}}}"
            yield Setting(setting, told, value.evidence, value.name)


def _told(missing: list[Value], unread: list[Value], configured: list[Value]) -> Problems:
    """What the manifests leave open about a server."""
    found = [(one.evidence, f"It takes settings from {one.missing}, which was not supplied.") for one in missing]
    for one in unread:
        text = f"{one.name} is an old name; what it sets was not taken. Name it ORTHANC__… as images of today want it."
        absent = f"It takes variables from {one.missing}, which was not supplied."
        found.append((one.evidence, text if one.name else absent))
    lost = ((one, is_broken(one)) for one in configured)
    found += [(one.evidence, f"{why} The configuration was not read from there on.") for one, why in lost if why]
    return [(place.source, f"Line {place.first}: {told}") for place, told in found]


def _container(pod: Pod, one: Mapping) -> Container:
    picture = image(text(one.get("image")))
    name = pod.owner.name if len(tuple(pod.containers)) == 1 else f"{pod.owner.name} {text(one.get('name'))}"
    context = one.get("securityContext")
    own = environment(pod, one).values() if not is_orthanc(picture) else ()
    shown = [value for value in own if _readable(value)]
    return Container(
        name=name,
        evidence=_place(one),
        image=picture.name,
        tag=picture.tag,
        publications=() if pod.host_network else tuple(dict.fromkeys(publications(pod, one))),
        host_network=pod.host_network,
        privileged=isinstance(context, Mapping) and text(context.get("privileged")) == "true",
        docker_socket=_docker_socket(pod),
        service=service_of(picture.name),
        secrets_in_clear=tuple(value.evidence.noted(value.name) for value in shown),
        credentials=tuple(_credential(pod, picture.name, value) for value in shown),
    )


def _credential(pod: Pod, picture: str, value: Value) -> Credential:
    """A secret as a fingerprint; that of a database is the one that its users hold too."""
    place = value.evidence.noted(value.name)
    if not any(word in picture for word, _ in _DATABASES):
        return credential(value.text or "", place, "", f"{pod.owner.name} {value.name}")
    administrator = " of its administrator" if "_ROOT_" in value.name else ""
    service = next((each.name for each in pod.services), pod.owner.name)
    return credential(value.text or "", place, "database", f"{service}{administrator}")


def _readable(value: Value) -> bool:
    """Whether the manifests show a secret: base64, as Secrets have it, hides nothing."""
    named = value.name.upper().endswith(("PASSWORD", "SECRET", "TOKEN", "PASSWD"))
    if named and value.text and not value.text.startswith("$"):
        if value.scalar is not None:
            value.scalar.source.hide(*value.scalar.inside)
        return True
    return False


def _docker_socket(pod: Pod) -> bool:
    volumes = pod.template.get("spec")
    return any(text(node).endswith("docker.sock") for node in walk(volumes) if not isinstance(node, Mapping))


def _place(one: Mapping) -> Evidence:
    node: Node = one.get("image") or one.get("name") or one
    return node.evidence


def _databases(running: tuple[Pod, ...]) -> Iterator[tuple[tuple[str, ...], Listener]]:
    """The databases of the same manifests, by the names of the Services that lead to them."""
    for pod in running:
        for one in pod.containers:
            port = next((port for word, port in _DATABASES if word in text(one.get("image"))), 0)
            names = tuple(
                name
                for each in pod.services
                for name in (each.name, f"{each.name}.{each.namespace}", f"{each.name}.{each.namespace}.svc")
            )
            if port and names:
                yield names, _database(pod, one, port)


def _database(pod: Pod, one: Mapping, port: int) -> Listener:
    place = (_place(one),)
    unstated = Unknown("image", "the manifests do not show it", place)
    return Listener(
        service="database",
        port=Known(port, "image", Basis.DEFAULT, place, "port of the image"),
        enabled=Known(True, "image", Basis.DEFAULT, place, "port of the image"),
        encrypted=unstated,
        login=Known(True, "image", Basis.DEFAULT, place, "default of the image"),
        publications=tuple(each for each in publications(pod, one) if number(str(each.container_port)) == port),
        contained=not pod.host_network,
        evidence=place,
    )


def _notes(objects: tuple[Thing, ...]) -> Iterator[tuple[Source, str]]:
    for one in objects:
        if one.kind == "NetworkPolicy":
            place = one.root.evidence
            text_ = "whom this policy lets in was not worked out; the ports it guards are judged without it."
            yield place.source, f"Line {place.first}: {text_}"
