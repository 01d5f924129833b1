"""A corner of Python as a language for conditions over the model: typed when compiled, three-valued when asked.

Names are the subject and loop variables, followed by fields of the model; comparisons, `and`, `or`, `not`, `in`,
`any`, `all` and `len`. A field that the files do not decide is unknown: one true item decides an `any`, one false an
`all`; otherwise unknown stays unknown. Only dataclass fields can be named, so nothing else can be reached.
"""

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known, Unknown, weakest
from auditor.model.frozen import dataclass

LONGEST = 2000
"""Characters of a condition."""
Scope = Mapping[str, Any]
_COMPARE: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}


class ConditionError(Exception):
    """What cannot be compiled and what to write instead; `line` and `column` count from 1 within the condition."""

    def __init__(self, text: str, node: ast.AST | None = None) -> None:
        """A complaint about a node; about the whole without one."""
        super().__init__(text)
        self.line: int = getattr(node, "lineno", 1)
        self.column: int = getattr(node, "col_offset", 0) + 1


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled piece: the type of its value, and how the value is found."""

    type: Any
    ask: Callable[[Scope], Fact[Any]]


def compiled(text: str, scope: Mapping[str, type]) -> Callable[[Scope], Fact[bool]]:
    """The condition as a function of the named subjects. Raises ConditionError."""
    if len(text) > LONGEST:
        raise ConditionError(f"the condition is longer than {LONGEST} characters; make two checks of it")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _truth(tree.body, scope).ask
    except SyntaxError as error:
        place = ast.Constant(None, lineno=error.lineno or 1, col_offset=(error.offset or 1) - 1)
        raise ConditionError(f"this is no condition ({error.msg})", place) from None
    except (RecursionError, MemoryError, ValueError):
        raise ConditionError("the condition is nested too deeply; make two checks of it") from None


def _truth(node: ast.expr, scope: Mapping[str, Any]) -> Part:
    """A piece that is true or false."""
    part = _part(node, scope)
    if _required(part.type) is not bool:
        raise ConditionError(f"{ast.unparse(node)} is no yes or no; compare it with something", node)
    return Part(bool, lambda given: _said(part.ask(given)))


def _said(fact: Fact[Any]) -> Fact[Any]:
    """Nothing is neither true nor false."""
    if isinstance(fact, Known) and fact.value is None:
        return Unknown(fact.setting, "the files do not say", fact.evidence)
    return fact


def _part(node: ast.expr, scope: Mapping[str, Any]) -> Part:
    match node:
        case ast.Constant(value=bool() | int() | str() | None as value):
            return Part(type(value), lambda _: Known(value, ""))
        case ast.Name(id=name):
            return _name(node, name, scope)
        case ast.Attribute(value=owner, attr=name):
            return _field(node, _part(owner, scope), name)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return _constants(node, items, scope)
    return _decision(node, scope)


def _decision(node: ast.expr, scope: Mapping[str, Any]) -> Part:
    match node:
        case ast.BoolOp(op=op, values=values):
            parts = [_truth(one, scope).ask for one in values]
            decisive = isinstance(op, ast.Or)
            return Part(bool, lambda given: _joined((ask(given) for ask in parts), decisive=decisive))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            asked = _truth(operand, scope).ask
            return Part(bool, lambda given: _map(operator.not_, asked(given)))
        case ast.Compare(left=left, ops=ops, comparators=right):
            return _comparison(node, [left, *right], ops, scope)
        case ast.Call(func=ast.Name(id="any" | "all" as name), args=[ast.GeneratorExp() as loop], keywords=[]):
            return _loop(loop, scope, decisive=name == "any")
        case ast.Call(func=ast.Name(id="len"), args=[many], keywords=[]):
            return _length(many, scope)
    known = "names, fields, comparisons, and, or, not, in, any, all, len"
    raise ConditionError(f"{ast.unparse(node)[:40]} cannot stand here; there are {known}", node)


def _name(node: ast.expr, name: str, scope: Mapping[str, Any]) -> Part:
    if name not in scope:
        raise ConditionError(f"there is no {name} here{_nearest(name, scope)}", node)
    return Part(scope[name], lambda given: Known(given[name], name, evidence=_places(given[name])))


def _places(value: object) -> tuple[Evidence, ...]:
    """Where a part of the model was read from."""
    found = getattr(value, "evidence", ())
    return (found,) if isinstance(found, Evidence) else found


def _field(node: ast.expr, owner: Part, name: str) -> Part:
    kind = _required(owner.type)
    if not isinstance(kind, type) or not is_dataclass(kind):
        raise ConditionError(f"{ast.unparse(node)}: what stands before .{name} has no fields", node)
    names = [one.name for one in fields(kind)]
    if name not in names:
        raise ConditionError(f"{kind.__name__} has no field {name}{_nearest(name, names)}", node)
    declared = get_type_hints(kind)[name]
    value, certain = _inner(declared)

    def ask(given: Scope) -> Fact[Any]:
        held = _said(owner.ask(given))
        if isinstance(held, Unknown):
            return held
        found = getattr(held.value, name)
        return Known(found, name, evidence=_places(found) or held.evidence) if certain else found

    return Part(value, ask)


def _inner(declared: Any) -> tuple[Any, bool]:
    """The type inside a Fact and False, or the type itself and True."""
    known = next((one for one in get_args(declared) if get_origin(one) is Known), None)
    return (get_args(known)[0], False) if known else (declared, True)


def _required(declared: Any) -> Any:
    """The type without None."""
    if get_origin(declared) not in {Union, UnionType}:
        return declared
    kinds = [one for one in get_args(declared) if one is not NoneType]
    return kinds[0] if len(kinds) == 1 else declared


def _comparison(node: ast.expr, sides: list[ast.expr], ops: list[ast.cmpop], scope: Mapping[str, Any]) -> Part:
    parts = [_part(one, scope) for one in sides]
    tests = []
    for left, op, right in zip(parts, ops, parts[1:], strict=False):
        compare = _COMPARE.get(type(op))
        if compare is None:
            raise ConditionError("write == instead of is", node)
        _fitting(node, left, op, right)
        tests.append((left.ask, compare, right.ask))
    return Part(
        bool,
        lambda given: _joined((_both(one(given), by, two(given)) for one, by, two in tests), decisive=False),
    )


def _fitting(node: ast.expr, left: Part, op: ast.cmpop, right: Part) -> None:
    one, other = _required(left.type), _required(right.type)
    if isinstance(op, ast.In | ast.NotIn):
        if get_origin(other) not in {tuple, frozenset}:
            raise ConditionError(f"{ast.unparse(node)}: what follows in is no list", node)
        other = get_args(other)[0]
    if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) and (one, other) != (int, int):
        raise ConditionError(f"{ast.unparse(node)}: only numbers are greater or smaller", node)
    if one is not other and NoneType not in {one, other} and not _texts(one, other):
        raise ConditionError(f"{ast.unparse(node)} compares {_called(one)} with {_called(other)}", node)


def _texts(one: Any, other: Any) -> bool:
    """Whether both are texts: a word of a list compares as text."""
    return all(isinstance(kind, type) and issubclass(kind, str) for kind in (one, other))


def _constants(node: ast.expr, items: list[ast.expr], scope: Mapping[str, Any]) -> Part:
    kinds = {type(one.value) for one in items if isinstance(one, ast.Constant)}
    if len(kinds) != 1 or not all(isinstance(one, ast.Constant) for one in items):
        raise ConditionError(f"{ast.unparse(node)}: a list holds plain words, or plain numbers", node)
    values = tuple(_part(one, scope).ask({}) for one in items)
    held = tuple(one.value for one in values if isinstance(one, Known))
    return Part(tuple[kinds.pop(), ...], lambda _: Known(held, ""))  # type: ignore[misc]  # a type made at run time


def _items(node: ast.expr, scope: Mapping[str, Any]) -> tuple[Any, Part]:
    """The type of the items of a field that holds many."""
    many = _part(node, scope)
    kind = _required(many.type)
    if get_origin(kind) is not tuple or get_args(kind)[1:] != (...,) or get_origin(get_args(kind)[0]) is tuple:
        raise ConditionError(f"{ast.unparse(node)} is no list", node)
    return get_args(kind)[0], many


def _length(node: ast.expr, scope: Mapping[str, Any]) -> Part:
    _, many = _items(node, scope)
    return Part(int, lambda given: _map(len, many.ask(given)))


def _loop(loop: ast.GeneratorExp, scope: Mapping[str, Any], *, decisive: bool) -> Part:
    match loop.generators:
        case [ast.comprehension(target=ast.Name(id=name), iter=source, ifs=ifs, is_async=0)]:
            pass
        case _:
            raise ConditionError("any and all take one `for … in …` with one name", loop)
    item, many = _items(source, scope)
    inner = {**scope, name: item}
    body = _truth(loop.elt, inner).ask
    filters = [_truth(one, inner).ask for one in ifs]

    def each(given: Scope) -> Fact[bool]:
        """`any(x if f)` is `any(f and x)`; `all(x if f)` is `all(not f or x)`."""
        kept = _joined((ask(given) for ask in filters), decisive=False)
        if decisive:
            return _joined((kept, body(given)) if filters else (body(given),), decisive=False)
        return _joined((_map(operator.not_, kept), body(given)) if filters else (body(given),), decisive=True)

    def ask(given: Scope) -> Fact[bool]:
        held = many.ask(given)
        if isinstance(held, Unknown):
            return held
        return _joined((each({**given, name: one}) for one in held.value), decisive=decisive)

    return Part(bool, ask)


def _joined(facts: Iterable[Fact[bool]], *, decisive: bool) -> Fact[bool]:
    """`or` (decisive True) and `and` (False) of three values: the decisive one wins, then unknown."""
    seen = []
    for one in facts:
        if isinstance(one, Known) and one.value is decisive:
            return one
        seen.append(one)
    doubt = next((one for one in seen if isinstance(one, Unknown)), None)
    return doubt or _known(not decisive, *(one for one in seen if isinstance(one, Known)))


def _both(one: Fact[Any], by: Callable[[Any, Any], bool], other: Fact[Any]) -> Fact[bool]:
    match one, other:
        case Known(value=left), Known(value=right):
            if left is None and by not in {operator.eq, operator.ne}:
                return _said(one)
            return _known(by(left, right), one, other)
    return one if isinstance(one, Unknown) else other


def _map(by: Callable[[Any], Any], fact: Fact[Any]) -> Fact[Any]:
    return _known(by(fact.value), fact) if isinstance(fact, Known) else fact


def _known(value: Any, *facts: Known[Any]) -> Known[Any]:
    evidence = dict.fromkeys(place for one in facts for place in one.evidence)
    setting = ", ".join(dict.fromkeys(one.setting for one in facts if one.setting))
    return Known(value, setting, weakest(*facts), tuple(evidence))


def _nearest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = get_close_matches(name, names, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(names)}"


def _called(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "a word"
    return {bool: "a yes or no", int: "a number", str: "a text", NoneType: "nothing"}.get(kind, "a thing")
