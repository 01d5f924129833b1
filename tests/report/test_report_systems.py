"""What a device is called, and which exposures the report shows."""

from dataclasses import replace

import pytest

from auditor.analysis.exposure import join
from auditor.model.estate import Estate, System
from auditor.model.proxy import Proxy
from auditor.report.build_estate import exposures, system
from tests.checks.estates import EDGE, LINE, NETWORKS, OFF, ON, SERVER, WEB, pacs

PROXY = Proxy("web-1", "nginx", LINE)


@pytest.mark.parametrize(
    ("device", "kind", "product"),
    [
        (System("pacs-1", pacs=pacs(WEB), proxies=(PROXY,)), "pacs", pacs(WEB).product),
        (System("edge", firewall=EDGE, proxies=(PROXY,)), "firewall", EDGE.product),
        (System("web-1", proxies=(PROXY,)), "proxy", "nginx"),
        (System("host"), "host", ""),
    ],
)
def test_what_a_device_is(device: System, kind: str, product: str) -> None:
    made = system(device, Estate(systems=(device,)))
    assert (made.kind, made.product) == (kind, product)


@pytest.mark.parametrize(("remote", "shown"), [(ON, True), (OFF, False)])
def test_a_port_that_refuses_other_machines_is_no_exposure(remote: object, shown: bool) -> None:
    server = System("pacs-1", pacs=pacs(replace(WEB, remote=remote)), addresses=SERVER)
    estate = join(Estate(systems=(server, System("edge", firewall=EDGE)), networks=NETWORKS))
    assert estate.exposures
    assert bool(tuple(exposures(estate))) is shown
