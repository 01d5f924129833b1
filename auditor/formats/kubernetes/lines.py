"""What became of each line of a manifest."""

from auditor.formats import Coverage, State
from auditor.formats.kubernetes.documents import text, things
from auditor.formats.kubernetes.helm import chart_image
from auditor.formats.kubernetes.others import PARTLY_READ
from auditor.model.evidence import Source
from auditor.syntax.yamltree import Mapping, Tree, comment_lines

_READ = """
ConfigMap CronJob DaemonSet Deployment Ingress IngressRoute Job Middleware Pod ReplicaSet ReplicationController Secret
Service StatefulSet
"""
_WITHOUT_EFFECT = """
ClusterRole ClusterRoleBinding CustomResourceDefinition Endpoints EndpointSlice Event HorizontalPodAutoscaler Lease
LimitRange Namespace Node PersistentVolume PersistentVolumeClaim PodDisruptionBudget PriorityClass ResourceQuota Role
RoleBinding ServiceAccount StorageClass IngressClass
"""
_STATES = (
    dict.fromkeys(_READ.split(), State.UNDERSTOOD)
    | dict.fromkeys(_WITHOUT_EFFECT.split(), State.WITHOUT_EFFECT)
    | dict.fromkeys(("NetworkPolicy", *PARTLY_READ), State.PARTLY)
)
"""By kind, what the lines of an object are good for."""


def lines(source: Source, found: tuple[Tree, ...]) -> Coverage:
    """The state of every line: that of the object it belongs to."""
    coverage = Coverage(source)
    for number, line in enumerate(source.lines, 1):
        if line.startswith(("---", "...")):
            coverage.mark(State.WITHOUT_EFFECT, number)
    for tree in found:
        _frame(coverage, tree)
        for one in things((tree,)):
            coverage.note(_STATES.get(one.kind, State.NOT_UNDERSTOOD), one.root.evidence)
        for number in comment_lines(tree, source):
            coverage.mark(State.BLANK, number)
    return coverage


def _frame(coverage: Coverage, tree: Tree) -> None:
    """The lines around the members of a List; the whole of a chart's values, which only partly say what they do."""
    root = tree.root
    if not isinstance(root, Mapping):
        return
    if chart_image(tree):
        coverage.note(State.PARTLY, root.evidence)
    elif text(root.get("kind")).endswith("List"):
        for name in ("apiVersion", "kind", "metadata", "items"):
            for key in root.items.get(name, ())[:1]:
                coverage.note(State.UNDERSTOOD, key.evidence)
