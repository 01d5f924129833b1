"""Compose files into servers, containers and what each line became."""

from dataclasses import replace

from auditor.formats import NotReadableError, Reading
from auditor.formats.compose.containers import container, hide_in_texts, is_user_interface
from auditor.formats.compose.dcm4chee import archive_overlay
from auditor.formats.compose.dcm4chee2 import old_archive, version_2
from auditor.formats.compose.dcmtk import overlay as dcmtk_overlay
from auditor.formats.compose.dcmtk import runs_dcmtk
from auditor.formats.compose.lines import compose_lines, environment_lines, service_table
from auditor.formats.compose.orthanc import overlay, runs_orthanc
from auditor.formats.compose.services import Project, Service, file_name, services
from auditor.formats.compose.traefik import runs_traefik, traefik_overlay
from auditor.formats.compose.variables import assignments, is_environment
from auditor.model.evidence import Source
from auditor.model.images import is_dcm4chee_arc
from auditor.model.pacs import Container, Overlay
from auditor.syntax.yamltree import Mapping, Sequence, Tree, parse


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The servers and containers that the files of one project declare. Raises NotReadableError."""
    files = tuple(one for one in sources if is_environment(one))
    trees = [(one, parse(one)) for one in sources if one not in files]
    project = _project(trees, files)
    if trees and not project.services:
        raise NotReadableError(_why_nothing(trees))
    running = services(project)
    for _, tree in trees:
        hide_in_texts(tree)
    archives = [one for one in running if is_dcm4chee_arc(one.image) and not is_user_interface(one)]
    old = [one for one in running if version_2(one.image)]
    for one in running:
        _tell(one)
    _tell_unused(running, project)
    return Reading(
        # what stands beside belongs to the first archive: one file rarely runs two
        pacs=tuple(old_archive(one, running if one is old[0] and not archives else ()) for one in old),
        overlays=(
            *(overlay(one, running) for one in running if runs_orthanc(one)),
            *(archive_overlay(one, running if one is archives[0] else ()) for one in archives),
            *(dcmtk_overlay(one) for one in running if runs_dcmtk(one)),
            *(found for one in running if runs_traefik(one) and (found := traefik_overlay(one, running))),
        ),
        containers=tuple(_container(one) for one in running),
        coverage=(*(compose_lines(one, tree) for one, tree in trees), *(environment_lines(one) for one in files)),
        problems=tuple(dict.fromkeys(project.problems)),
    )


def _container(service: Service) -> Container:
    """A service as a container; the secrets of an old archive stand in its server, as those of a new one do."""
    found = container(service)
    return (
        replace(found, secrets_in_clear=(), default_secrets=(), credentials=()) if version_2(service.image) else found
    )


def _why_nothing(trees: list[tuple[Source, Tree]]) -> str:
    broken = next(((one, problem) for one, tree in trees for problem in tree.problems), None)
    if broken is None:
        return "The file declares no service. Supply the compose file that starts the server."
    source, problem = broken
    return f"Line {source.line_at(problem.at)}: {problem.text} Correct the file, or export it again."


def _project(trees: list[tuple[Source, Tree]], files: tuple[Source, ...]) -> Project:
    project = Project(files=files, cut=any(tree.stopped is not None for _, tree in trees))
    for source in files:
        if file_name(source.path) == ".env":
            project.known.update((line.name, line.value) for line in assignments(source))
    for source, tree in trees:
        project.problems += [(source, f"Line {source.line_at(one.at)}: {one.text}") for one in tree.problems]
        for name, place in service_table(tree.root).items():
            project.services.setdefault(name, []).append(place)
        if isinstance(tree.root, Mapping):
            _take_top(project, tree.root)
    return project


def _take_top(project: Project, root: Mapping) -> None:
    for kind, table in (("secrets", project.secrets), ("configs", project.configs), ("volumes", project.volumes)):
        declared = root.get(kind)
        if isinstance(declared, Mapping):
            table.update({name: value for name, (_, value) in declared.items.items() if isinstance(value, Mapping)})
    include = root.get("include")
    for node in include.items if isinstance(include, Sequence) else (include,) if include else ():
        text = "It includes another compose file, which is not followed. Supply the output of 'docker compose config'."
        project.wrong(node.evidence, text)


def _tell(service: Service) -> None:
    """Note what the files leave open about a service."""
    supplied = {file_name(one.path) for one in service.project.files}
    for node, path in service.environment_files:
        if file_name(path) not in supplied:
            text = f"{service.name} takes variables from {path}, which was not supplied. Supply that file too."
            service.project.wrong(node.evidence, text)
    image = service.image
    if container(service).service == "dicom" and not (
        runs_orthanc(service) or runs_dcmtk(service) or is_dcm4chee_arc(image) or version_2(image)
    ):
        what = f"{image.name} is" if image.name else f"{service.name} may be, by its name,"
        text = f"{what} an image server that this file starts and does not describe."
        service.project.wrong(service.evidence, f"{text} Supply its own configuration too.")
    mode = service.text("network_mode")
    if mode.startswith(("service:", "container:")):
        text = f"{service.name} uses the network of {mode}; what that one publishes was not counted as its own."
        service.project.wrong(service.evidence, f"{text} Publish the ports at the service that listens.")


def _tell_unused(running: tuple[Service, ...], project: Project) -> None:
    used = {file_name(path) for one in running for _, path in one.environment_files}
    for file in project.files:
        if file_name(file.path) not in used | {".env"}:
            project.problems.append((file, "No compose file that was supplied uses this file; it changed nothing."))
