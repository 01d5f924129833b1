"""Elements made from elements: under another name, with other children, at the same characters."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from auditor.syntax.xmltree import Element


def made(at: Element, name: str, text: str = "", *parts: Element) -> Element:
    """An element that stands where another does."""
    return replace(at, name=name, text=text, children=parts, attributes=())


def named(one: Element, name: str) -> Element:
    """An element under another name."""
    return replace(one, name=name)


def said(one: Element, name: str) -> Element:
    """The child of that name, or the element itself when it has none."""
    return one.get(name) or one


def on(one: Element, name: str, *, default: bool = False) -> bool:
    """Whether a switch of the newer kind is on: neither empty nor 0."""
    found = one.get(name)
    return default if found is None else found.text not in {"", "0"}


def without(one: Element, flags: frozenset[str]) -> Element:
    """An element, and its sides, without the switches that are written as off."""
    return replace(
        one,
        children=tuple(
            without(part, flags) if part.name in {"source", "destination"} else part
            for part in one.children
            if part.name not in flags
            or part.children
            or not (part.text == "0" or (part.name == "disabled" and not part.text))
        ),
    )


def children(root: Element, name: str, parts: Iterable[Element]) -> Element | None:
    """The section of that name with other children; None when there is neither."""
    section, found = root.get(name), tuple(parts)
    if section is None and not found:
        return None
    return replace(section, children=found) if section is not None else made(found[0], name, "", *found)


def rebuilt(section: Element | None, change: Callable[[Element], Element]) -> Element | None:
    """A section with every child changed."""
    return None if section is None else replace(section, children=tuple(change(one) for one in section.children))
