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
answers: {"login:pacs-1:web": yes, "exported:edge": 2026-11-02, patients: 12000, "version:pacs-1": 1.12.1}
thresholds: {console_idle_minutes: 5}
"""


def test_everything_of_the_contract_is_read() -> None:
    site = read_site(GOOD, "site.yaml")
    assert (site.practice, site.patients, site.contact) == ("Riverside Imaging", 12000, "Security Official")
    assert site.networks[0].role is Role.IMAGING
    assert address("10.20.0.77") in site.networks[0].addresses
    assert site.systems[0].files == ("orthanc.json", "*.yml")
    assert address("10.20.0.15") in site.systems[0].addresses
    assert site.systems[0].exported == date(2026, 11, 1)
    assert site.systems[1].interfaces == (("outside", Role.INTERNET),)
    assert site.systems[1].formerly == ("old-edge",)
    assert site.answers == (
        ("login:pacs-1:web", "yes"),
        ("exported:edge", "2026-11-02"),
        ("patients", "12000"),
        ("version:pacs-1", "1.12.1"),
    )
    assert site.thresholds.console_idle_minutes == 5
    assert site.thresholds.web_idle_minutes == 15
    assert site.overridden == (("console_idle_minutes", 5),)
    assert len(site.sha256 or "") == 64


@pytest.mark.parametrize("data", [b"", b"# nothing yet\n", b"{}", b"\xef\xbb\xbfpractice: {}\r\n", b"---\n...\n"])
def test_everything_may_be_missing(data: bytes) -> None:
    site = read_site(data, "site.yaml")
    assert (site.practice, site.patients, site.systems, site.networks, site.overridden) == ("", None, (), (), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("practise: {}", "line 1: there is no key 'practise' here; did you mean practice?"),
        ("practice:\n  name: A\n  patient: 3", "line 3: there is no key 'patient' here; did you mean patients?"),
        ("systems:\n  - {name: a, file: [b]}", "line 2: there is no key 'file' here; did you mean files?"),
        ("networks:\n  - {cidr: 10.0.0.0/8, rule: x}", "line 2: there is no key 'rule' here; did you mean role?"),
        ("networks:\n  - {xyz: 1}", "there are: cidr, role"),
        ("practice: {patients: many}", "line 1: patients must be a whole number"),
        ("practice: {patients: 12000.5}", "line 1: patients must be a whole number"),
        ("practice: {patients: -1}", "line 1: patients is too small"),
        ("practice:\n  name: 2020", "line 2: name must be a text; put it in quotes"),
        ("practice: Riverside", "line 1: practice must hold keys and values"),
        ("systems: {name: a}", "line 1: systems must be a list, such as [one, two]"),
        ("systems:\n  - name: no", "line 2: name must be a text; put it in quotes"),
        ("systems:\n  - name: ''", "line 2: name is empty"),
        ("systems:\n  - {name: a, files: b.cfg}", "line 2: files must be a list"),
        ("systems:\n  - name: a\n    files:\n      - x\n      - 7", "line 5: files must be a text"),
        (
            "networks:\n  - {cidr: 10.0.0.0/8, role: imaging}\n  - {cidr: 10.0.0.0/99, role: office}",
            "line 3: cidr: '10.0.0.0/99' is no range of addresses; write one such as 10.20.0.0/24",
        ),
        ("networks:\n  - {cidr: 10.0.0.0/8, role: gest}", "there is no role 'gest'; did you mean guest?"),
        ("networks:\n  - {cidr: 10.0.0.0/8, role: zzz}", "there are: internet, partner, vpn, guest, office"),
        ("networks:\n  - {cidr: 10.0.0.0/8}", "line 2: role is missing"),
        ("networks: &all\n  - {cidr: 10.0.0.0/8, role: vpn}\nsystems: *all", "line 3: aliases are not read here"),
        (
            "networks:\n  - {cidr: 10.0.0.0/8, role: vpn}\n  - {cidr: 10.0.0.0/8, role: guest}",
            "line 3: 10.0.0.0/8 stands here twice",
        ),
        ("systems:\n  - name: a\n  - name: a", "line 3: two systems are called a; rename one"),
        (
            "systems:\n  - {name: a, addresses: [pacs.local]}",
            "'pacs.local' is no address; write one such as 10.20.0.15",
        ),
        ("answers: {vpn: yes}", "line 1: there is no question 'vpn'; they begin with: patients, role"),
        ("answers:\n  patiens: 3", "line 2: there is no question 'patiens'; did you mean patients?"),
        ("answers: {'version:a': 1.10}", "put the answer to version:a in quotes; without them 1.10 is read as 1.1"),
        ("answers: {patients: many}", "line 1: 'many' is no whole number"),
        ("answers: {'role:edge': office}", "'role:edge' is cut short; it is written role:SYSTEM:INTERFACE"),
        ("answers: {'role:edge:dmz': offce}", "'offce' is no role; there are: internet"),
        ("answers: {'address:a': x}", "'x' is no address"),
        ("answers: {'exported:a': soon}", "'soon' is no date"),
        ("answers: {'login:a:web': perhaps}", "'perhaps' is neither yes nor no"),
        ("practice: {patients: 3}\nanswers: {patients: 4}", "line 2: patients is answered with 4, and elsewhere"),
        (
            "systems:\n  - {name: e, interfaces: {dmz: office}}\nanswers:\n  role:e:dmz: guest",
            "line 4: role:e:dmz is answered with guest, and elsewhere in this file it is office; keep one",
        ),
        ("systems:\n  - {name: a, exported: yesterday}", "line 2: exported must be a date without a time"),
        ("systems:\n  - {name: a, exported: 2026-11-01 10:00:00}", "line 2: exported must be a date without a time"),
        ("systems:\n  - {name: a, exported: 2026-13-45}", "line 2: 2026-13-45 is no date"),
        ("systems:\n  - {name: a, interfaces: {wan: intrnet}}", "did you mean internet?"),
        ("thresholds: {console_idle_minuts: 5}", "did you mean console_idle_minutes?"),
        ("thresholds: {console_idle_minutes: 0}", "above 0"),
        ("thresholds: {console_idle_minutes: 5.5}", "console_idle_minutes must be a whole number"),
        ("answers: {a: [1]}", "line 1: answers: a must be one word, number or date"),
        ("practice: {}\npractice: {}", "line 2: the key 'practice' stands here twice; keep one of the two"),
        ("? [a]\n: b", "line 1: a key must be a word"),
        ("practice:\n  name: a\n<<: {x: 1}", "line 3: there is no key '<<' here"),
        ("a: !!python/object:os.system x", "line 1: this is no YAML"),
        ("a: [1", "this is no YAML"),
        ("practice:\n\tname: a", "line 2: this is no YAML"),
        ("a: 1\n---\nb: 2", "this is no YAML"),
        ("a: \x01", "line 1: this is no YAML"),
        ("[" * 100_000, "this is no YAML"),
        ("- a", "line 1: the file must hold keys and values"),
        ("just words", "line 1: the file must hold keys and values"),
        (f"answers: {{a: {'x' * 1_000_000}}}", "line 1: the file is larger than a megabyte"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_site(text.encode(), "site.yaml")
    assert said in str(error.value)
    assert str(error.value).startswith(f"site.yaml, line {error.value.line}: ")
    assert error.value.file == "site.yaml"
    assert "pydantic" not in str(error.value)


def test_the_first_of_several_mistakes_is_named() -> None:
    text = b"thresholds: {a: 1}\nsystems:\n  - {name: 1}\npractice: {patients: x}\n"
    with pytest.raises(SettingsError, match="line 1: thresholds"):
        read_site(text, "site.yaml")


def test_another_encoding_is_named_with_its_line() -> None:
    with pytest.raises(SettingsError, match=r"line 2: the file is not UTF-8; save it as UTF-8\."):
        read_site(b"practice:\n  name: K\xfcche\n", "site.yaml")
