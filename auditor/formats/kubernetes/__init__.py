"""Kubernetes manifests: which servers a cluster runs, what it publishes and what their environment sets."""

from pathlib import PurePosixPath

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.kubernetes.defaults import DEFAULTS
from auditor.formats.kubernetes.documents import things, trees
from auditor.formats.kubernetes.helm import chart_image
from auditor.model.evidence import Source


def certainty(source: Source) -> Guess:
    """How surely a text is a manifest."""
    if not all(word in source.text for word in ("apiVersion", "kind")):
        charts = "repository" in source.text and any(chart_image(one) for one in trees(source))
        return Guess(3, "the image of Orthanc with repository and tag, as in values of a Helm chart") if charts else NO
    found = list(things(trees(source)))
    if not found:
        return NO
    named = [one for one in found if one.at("metadata") is not None]
    return Guess(3 if named else 1, f"an object of the kind {found[0].kind}")


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The manifests of one folder are one application's."""
    folders: dict[PurePosixPath, list[Source]] = {}
    for one in sources:
        folders.setdefault(PurePosixPath(one.path).parent, []).append(one)
    return tuple(tuple(together) for together in folders.values())


FORMAT = Format(
    name="kubernetes",
    title="Kubernetes manifests",
    export=(
        "Run 'kubectl get deployments,statefulsets,daemonsets,pods,services,ingresses,configmaps,secrets -o yaml "
        "-n NAMESPACE > manifests.yaml' (with Traefik also middlewares). "
        "For a Helm chart: helm template RELEASE CHART -f values.yaml > manifests.yaml."
    ),
    certainty=certainty,
    read=reader("auditor.formats.kubernetes.read"),
    group=group,
    deploys=True,
    kind="deployment",
    defaults=DEFAULTS,
)
