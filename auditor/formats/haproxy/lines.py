"""What became of each line of haproxy.cfg."""

import re

from auditor.formats import Coverage, State
from auditor.formats.haproxy.tree import SECTIONS, Section
from auditor.model.evidence import Source

_READ = """
mode log bind acl use_backend default_backend server http-request tcp-request block redirect user group stats
ssl-default-bind-options ssl-default-bind-ciphers
"""
_WITHOUT_EFFECT = re.compile(
    r"option|no|timeout|balance|maxconn|retries|errorfile\w*|errorloc\d*|chroot|uid|gid|daemon|nbproc|nbthread|cpu-map|"
    r"pidfile|ulimit-n|ca-base|crt-base|ssl-\S+|tune\.\S+|log-\S+|http-(?:response|after-response|check|reuse|error)|"
    r"tcp-(?:response|check)|cookie|stick\S*|compression|description|default-server|server-template|capture|monitor\S*|"
    r"unique-id-\S+|rate-limit|fullconn|hash-type|source|nameserver|resolve_retries|hold|accepted_payload_size|parse-\S+|"
    r"filter|id|enabled|disabled|external-check|declare|peer|table|total-max-size|max-\S+|process-vary|default-path|"
    r"lua-\S+|set-dumpable|stats-file|setenv|presetenv|unsetenv|resetenv|expose-\S+|h1-\S+|h2-\S+|email-alert|"
    r"force-persist|ignore-persist|grace|backlog|load-server-state-from-file|server-state-\S+|node|master-worker|"
    r"localpeer|hard-stop-after|zero-warning|numa-cpu-mapping|use-server|retry-on|transparent|dispatch|use-fcgi-app|"
    r"docroot|index|path-info|command|httpclient\S*|quic\S*|profiling\S*|spread-checks|wurfl\S*|deviceatlas\S*|51degrees\S*|"
    r"mworker-\S+|busy-polling|noepoll|nokqueue|nopoll|nosplice|noreuseport|strict-limits|unix-bind|user-\S+|crt\S*|load"
)


def covered(source: Source, found: list[Section]) -> Coverage:
    """The state of every line of one source."""
    coverage = Coverage(source)
    for number, text in enumerate(source.lines, 1):
        if text.lstrip().startswith("#"):
            coverage.mark(State.BLANK, number)
    for section in found:
        for line in (section.head, *section.lines):
            if line.source is source:
                coverage.note(_state(line.name), line.evidence)
    return coverage


def _state(name: str) -> State:
    if name in _READ.split() or name in SECTIONS:
        return State.UNDERSTOOD
    return State.WITHOUT_EFFECT if _WITHOUT_EFFECT.fullmatch(name) else State.NOT_UNDERSTOOD
