"""Sets of addresses and ports against Python's own sets; addresses and services for people."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.net import (
    ANY_ADDRESS,
    ANY_PORT,
    ANY_SERVICE,
    ANY_V4,
    ANY_V6,
    NONE,
    NOT_PUBLIC,
    PRIVATE,
    PUBLIC,
    SYMBOLIC,
    V6,
    Ranges,
    Service,
    address,
    cidr,
    show_address,
    show_addresses,
    show_ports,
    show_service,
    symbolic,
    tcp,
)

PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)
SETS = PAIRS.map(lambda pairs: Ranges.of(*pairs))


def members(ranges: Ranges) -> set[int]:
    return {value for low, high in ranges for value in range(low, high + 1)}


@given(PAIRS)
def test_of_holds_what_the_pairs_hold_in_normal_form(pairs: list[tuple[int, int]]) -> None:
    found = Ranges.of(*pairs)
    assert members(found) == {value for low, high in pairs for value in range(low, high + 1)}
    assert all(low <= high for low, high in found)
    assert all(first[1] + 1 < second[0] for first, second in zip(found.pairs, found.pairs[1:], strict=False))


@given(SETS, SETS)
def test_operations_are_those_of_sets(one: Ranges, other: Ranges) -> None:
    a, b = members(one), members(other)
    assert members(one | other) == a | b
    assert members(one & other) == a & b
    assert members(one - other) == a - b
    assert (one <= other) == (a <= b)
    assert bool(one) == bool(a)
    assert one.size == len(a)
    assert (one == other) == (a == b)
    assert [value for value in range(-1, 43) if value in one] == sorted(a)


@given(st.lists(SETS, max_size=4))
def test_the_union_of_many_is_the_union_of_each(sets: list[Ranges]) -> None:
    expected = NONE
    for one in sets:
        expected |= one
    assert Ranges.union(sets) == expected


@given(SETS, st.integers(-50, 50))
def test_shifting_moves_every_value(one: Ranges, by: int) -> None:
    assert members(one.shifted(by)) == {value + by for value in members(one)}


@given(SETS, SETS, SETS)
def test_results_are_in_normal_form(one: Ranges, other: Ranges, third: Ranges) -> None:
    for found in (one | other, one & other, one - other, (one - other) | third):
        assert found == Ranges.of(*found.pairs)


def test_first_is_the_lowest() -> None:
    assert Ranges.single(9, 3, 5).first == 3
    with pytest.raises(IndexError):
        _ = NONE.first
    assert "3" not in Ranges.single(3)


@given(st.ip_addresses())
def test_an_address_is_one_point_and_shown_as_python_does(one: object) -> None:
    point = address(str(one))
    assert show_address(point) == str(ip_address(str(one)))
    assert cidr(str(one)) == Ranges.single(point)
    assert (point >= V6) == (ip_address(str(one)).version == 6)
    assert point in ANY_ADDRESS


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_a_prefix_of_version_4_is_shown_as_written(one: object, length: int) -> None:
    network = ip_network(f"{one}/{length}", strict=False)
    shown = {0: "any IPv4", 32: str(network.network_address)}.get(length, str(network))
    assert show_addresses(cidr(f"{one}/{length}")) == shown
    assert cidr(f"{one}/{length}").size == network.num_addresses


@given(st.ip_addresses(v=6), st.integers(1, 127))
def test_a_prefix_of_version_6_is_shown_as_written(one: object, length: int) -> None:
    network = ip_network(f"{one}/{length}", strict=False)
    assert show_addresses(cidr(str(network))) == str(network)


@pytest.mark.parametrize("text", ["", "10.0.0", "10.0.0.256", "10.0.0.0/33", "pacs.local", "2001:db8::/129", "::g"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        cidr(text)


def test_the_axis_holds_both_families_and_symbolic_points_apart() -> None:
    assert ANY_V4 | ANY_V6 <= ANY_ADDRESS
    assert not ANY_V4 & ANY_V6
    assert symbolic(0) == SYMBOLIC
    assert symbolic(254) in ANY_ADDRESS
    assert symbolic(0) not in ANY_V4 | ANY_V6
    assert show_address(symbolic(3)) == "an address the file does not state"


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("8.8.8.8", True), ("192.0.2.1", True), ("198.51.100.7", True), ("203.0.113.10", True), ("2001:db8::1", True),
        ("2600::1", True), ("172.15.255.255", True), ("172.32.0.0", True), ("100.63.0.1", True), ("10.0.0.1", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("100.64.0.1", False), ("127.0.0.1", False),
        ("169.254.1.1", False), ("fd00::1", False), ("fe80::1", False), ("::1", False), ("224.0.0.1", False),
        ("0.0.0.0", False), ("255.255.255.255", False),
    ],
)  # fmt: skip
def test_public(text: str, public: bool) -> None:
    assert (address(text) in PUBLIC) is public
    assert (address(text) in NOT_PUBLIC) is not public


def test_private_is_not_public() -> None:
    assert PRIVATE <= NOT_PUBLIC
    assert not PUBLIC & NOT_PUBLIC


@pytest.mark.parametrize(
    ("ranges", "shown"),
    [
        (ANY_ADDRESS, "any"),
        (ANY_V4, "any IPv4"),
        (NONE, ""),
        (cidr("10.0.0.0/24") | cidr("10.0.2.5"), "10.0.0.0/24, 10.0.2.5"),
        (Ranges.of((address("10.0.0.1"), address("10.0.0.3"))), "10.0.0.1-10.0.0.3"),
        (Ranges.single(1, 3, 5, 7, 9, 11, 13), "0.0.0.1, 0.0.0.3, 0.0.0.5, 0.0.0.7, 0.0.0.9, 0.0.0.11 and 1 more"),
        (Ranges.single(symbolic(0)), "an address the file does not state"),
    ],
)
def test_addresses_for_people(ranges: Ranges, shown: str) -> None:
    assert show_addresses(ranges) == shown


@pytest.mark.parametrize(
    ("ports", "shown"),
    [
        (ANY_PORT, "any"),
        (Ranges.single(104, 11112), "104, 11112"),
        (Ranges.of((1, 65535)), "any"),
        (Ranges.of((1, 5)), "1-5"),
        (Ranges.single(*range(1, 21, 2)), "1, 3, 5, 7, 9, 11, 13, 15 and 2 more"),
    ],
)
def test_ports_for_people(ports: Ranges, shown: str) -> None:
    assert show_ports(ports) == shown


@pytest.mark.parametrize(
    ("service", "shown"),
    [
        (ANY_SERVICE, "any service"),
        (tcp(104), "tcp 104"),
        (tcp(), "tcp"),
        (Service(Ranges.single(6, 17), Ranges.single(53)), "tcp, udp 53"),
        (Service(Ranges.of((100, 110))), "protocols 100-110"),
        (Service(Ranges.single(1)), "icmp"),
    ],
)
def test_services_for_people(service: Service, shown: str) -> None:
    assert show_service(service) == shown
