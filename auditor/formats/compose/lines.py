"""What became of each line of a compose or environment file."""

from auditor.formats import Coverage, State
from auditor.formats.compose.containers import is_secret
from auditor.formats.compose.services import Variable
from auditor.formats.compose.variables import assignments
from auditor.model.evidence import Source
from auditor.syntax.yamltree import Mapping, Node, Scalar, Tree, comment_lines

_READ = """
image build ports expose environment env_file command entrypoint volumes network_mode net privileged secrets configs
extends profiles container_name hostname
"""
_WITHOUT_EFFECT = """
annotations attach blkio_config cap_add cap_drop cgroup cgroup_parent cpu_count cpu_percent cpu_period cpu_quota
cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules
devices dns dns_opt dns_search domainname external_links extra_hosts gpus group_add healthcheck init ipc isolation
label_file labels links logging log_driver log_opt mac_address mem_limit mem_reservation mem_swappiness memswap_limit
networks oom_kill_disable oom_score_adj pid pids_limit platform post_start pre_stop pull_policy read_only restart
runtime scale security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits user
userns_mode uts volume_driver volumes_from working_dir
"""
_STATES = dict.fromkeys(_READ.split(), State.UNDERSTOOD) | dict.fromkeys(_WITHOUT_EFFECT.split(), State.WITHOUT_EFFECT)
"""Keys of a service: docs.docker.com/reference/compose-file/services (2026-11), and the first layout's."""
_TOP_STATES = dict.fromkeys(("services", "secrets", "configs", "volumes", "include"), State.UNDERSTOOD) | dict.fromkeys(
    ("version", "name", "networks", "models"), State.WITHOUT_EFFECT
)


def service_table(root: Node | None) -> dict[str, tuple[Scalar, Mapping]]:
    """The services of a file, of the first layout without `services` too."""
    if not isinstance(root, Mapping):
        return {}
    table = root.get("services")
    if table is not None:
        found = table.items if isinstance(table, Mapping) else {}
        return {name: (key, value) for name, (key, value) in found.items() if isinstance(value, Mapping)}
    return {
        name: (key, value)
        for name, (key, value) in root.items.items()
        if isinstance(value, Mapping) and (value.get("image") or value.get("build") or value.get("extends"))
    }


def compose_lines(source: Source, tree: Tree) -> Coverage:
    """The state of every line of a compose file."""
    coverage = Coverage(source)
    for line in comment_lines(tree, source):
        coverage.mark(State.BLANK, line)
    for number, text in enumerate(source.lines, 1):
        if text.strip() in {"---", "..."}:
            coverage.mark(State.WITHOUT_EFFECT, number)
    services = service_table(tree.root)
    for name, (key, value) in tree.root.items.items() if isinstance(tree.root, Mapping) else ():
        if name == "services" or name in services:
            coverage.note(State.UNDERSTOOD, key.evidence)
        else:
            _mark(coverage, _state(name, _TOP_STATES), key, value)
    for key, service in services.values():
        _mark_service(coverage, key, service)
    if tree.stopped is not None:
        last = source.line_at(tree.stopped)
        coverage.mark(State.PARTLY, last)
        coverage.mark(State.NOT_UNDERSTOOD, last + 1, len(source.lines))
    return coverage


def _mark_service(coverage: Coverage, name: Scalar, service: Mapping) -> None:
    coverage.note(State.UNDERSTOOD, name.evidence)
    for key, _ in service.entries:
        if key.text == "<<":
            coverage.note(State.UNDERSTOOD, key.evidence)
    for key, value in service.items.values():
        _mark(coverage, _state(key.text, _STATES), key, value)


def _state(name: str, states: dict[str, State]) -> State:
    return states.get(name, State.WITHOUT_EFFECT if name.startswith("x-") else State.NOT_UNDERSTOOD)


def _mark(coverage: Coverage, state: State, key: Scalar, value: Node) -> None:
    """The lines of an entry; a value that an alias brings from elsewhere keeps its own."""
    last = value.end if value.start >= key.start else key.end
    coverage.note(state, coverage.source.at(key.start, last))


def environment_lines(source: Source) -> Coverage:
    """The state of every line of an environment file; its secrets are struck out."""
    coverage = Coverage(source)
    for number, text in enumerate(source.lines, 1):
        if text.lstrip().startswith("#"):
            coverage.mark(State.BLANK, number)
    for line in assignments(source):
        coverage.mark(State.UNDERSTOOD, line.number)
        if is_secret(Variable(line.name, line.value, line.evidence, line.evidence.characters)):
            source.hide(*line.evidence.characters)
    return coverage
