"""site.yaml: what is read, and what is said of a mistake."""

from datetime import date

import pytest

from auditor.model.net import address
from auditor.model.role import Role
from auditor.settings import SettingsError, read_site

GOOD = b"""practice: {name: Riverside Imaging, patients: 12000, contact: Security Official}
networks:
  - {cidr: 10.20.0.0/24, role: imaging}
systems:
  - {name: pacs-1, addresses: [10.20.0.15], files: [orthanc.json, "*.yml"], exported: 2026-11-01}
  - {name: edge, files: [edge.cfg], interfaces: {outside: internet}, formerly: [old-edge]}
answers: {}
thresholds: {console_idle_minutes: 5}
"""


def test_everything_of_the_contract_is_read() -> None:
    site = read_site(GOOD, "site.yaml")
    assert (site.practice, site.patients) == ("Riverside Imaging", 12000)
    assert site.networks[0].role is Role.IMAGING
    assert address("10.20.0.15") in site.systems[0].addresses
    assert site.systems[0].exported == date(2026, 11, 1)
    assert site.systems[1].interfaces == (("outside", Role.INTERNET),)
    assert site.systems[1].formerly == ("old-edge",)
    assert site.thresholds.console_idle_minutes == 5
    assert site.overridden == (("console_idle_minutes", 5),)
    assert read_site(b"", "site.yaml").systems == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("practise: {}\n", "line 1: there is no key 'practise' here; did you mean practice?"),
        ("practice:\n  name: A\n  patient: 3\n", "line 3: there is no key 'patient' here; did you mean patients?"),
        ("practice: {patients: many}\n", "line 1: patients"),
        ("practice: {patients: -1}\n", "line 1: patients"),
        (
            "networks:\n  - {cidr: 10.0.0.0/8, role: imaging}\n  - {cidr: 10.0.0.0/99, role: office}\n",
            "line 3: cidr: '10.0",
        ),
        ("networks:\n  - {cidr: 10.0.0.0/8, role: gest}\n", "did you mean guest?"),
        ("networks:\n  - {cidr: 10.0.0.0/8}\n", "line 2: role is missing"),
        ("systems:\n  - name: a\n  - name: a\n", "line 3: two systems are called a"),
        ("systems:\n  - {name: a, addresses: [pacs.local]}\n", "'pacs.local' is no address"),
        ("systems:\n  - {name: a, exported: yesterday}\n", "line 2: exported"),
        ("systems:\n  - {name: a, interfaces: {wan: intrnet}}\n", "did you mean internet?"),
        ("thresholds: {console_idle_minuts: 5}\n", "did you mean console_idle_minutes?"),
        ("thresholds: {console_idle_minutes: 0}\n", "above 0"),
        ("a: [1\n", "this is no YAML"),
        ("- a\n", "line 1:"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_site(text.encode(), "site.yaml")
    assert said in str(error.value)
    assert str(error.value).startswith("site.yaml, line")


def test_another_encoding_is_named() -> None:
    with pytest.raises(SettingsError, match="UTF-8"):
        read_site(b"practice: {name: K\xfcche}\n", "site.yaml")
