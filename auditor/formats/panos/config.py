"""Where the parts of a configuration stand, whichever way it was exported."""

from collections.abc import Iterator

from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass

_OWN = frozenset({"rulebase", "zone", "address", "address-group", "service", "service-group", "application", "import"})


@dataclass(frozen=True, slots=True)
class Config:
    """The parts of one configuration; a part that the file lacks is an empty node."""

    root: Node
    management: Node
    shared: Node
    device: Node
    """What holds `network`, `deviceconfig` and `vsys`."""
    pushed: Node
    """What Panorama pushed, where the export shows it."""
    complete: bool
    """The file holds the whole configuration, so that an absent setting is really absent."""

    @property
    def system(self) -> Node:
        """`deviceconfig system`."""
        return self._part("deviceconfig", "system")

    @property
    def setting(self) -> Node:
        """`deviceconfig setting`."""
        return self._part("deviceconfig", "setting")

    @property
    def network(self) -> Node:
        """`network`."""
        return self._part("network")

    def _part(self, *path: str) -> Node:
        return self.device.get(*path) or _empty(self.root)

    @property
    def virtual(self) -> tuple[Node, ...]:
        """The virtual systems; in `set` commands of a device with one, what stands at the top."""
        found = tuple(self.device.below("vsys"))
        top = any(one.name in _OWN for one in self.device.children)
        return (self.device, *found) if top else found

    def pushed_to(self, name: str) -> Node:
        """What Panorama pushed to a virtual system."""
        return self.pushed.get("vsys", name) or _empty(self.root)

    @property
    def panorama(self) -> Evidence | None:
        """The place that names a Panorama which manages the device."""
        for path in (("panorama", "local-panorama", "panorama-server"), ("panorama-server",), ("panorama",)):
            found = self.system.get(*path)
            if found is not None and found.children:
                return found.evidence
        return None

    def settings(self, *path: str) -> Iterator[Node]:
        """What stands at a path of `shared`, or of what Panorama pushed."""
        for above in (self.shared, self.pushed.get("shared")):
            found = above.get(*path) if above is not None else None
            if found is not None:
                yield found


def _empty(root: Node) -> Node:
    return Node(root.source, "", root.start, root.start, _children=[])


def locate(root: Node, *, complete: bool) -> Config:
    """The parts below the root of a configuration."""
    devices = root.below("devices")
    device = devices[0] if devices else root
    empty = _empty(root)
    return Config(
        root,
        root.get("mgt-config") or empty,
        root.get("shared") or empty,
        device,
        root.get("panorama") or empty,
        complete,
    )
