"""What the reports for people say once, in order, and with names as the files write them."""

from dataclasses import replace

import pytest

from auditor.report.document import Evidence, Network, Remedy, Said
from auditor.report.papers import Task
from auditor.report.passed import passed
from auditor.report.quotations import quotations
from auditor.report.view import Action, sentence, view
from auditor.report.work import changes
from tests.report.clinic import CONSOLE, DISKS, PASSED, WEB_LOGIN, result

STEP = "Change the passwords."


def due(finding: str, subject: str) -> Task:
    return Task(finding, "", subject, None, "", "practice", "2026-12-01", suggested=True, status="open")


def test_an_action_stands_once_where_it_is_due_first() -> None:
    soon = replace(WEB_LOGIN, remedy=(Remedy("it-vendor", STEP, "this month"),))
    later = replace(CONSOLE, remedy=(Remedy("it-vendor", STEP),))
    seen = view(result((soon, later)))
    assert seen.actions == (("this month", (Action("this month", "it-vendor", STEP, seen.groups),)),)


def test_effort_counts_settings_within_their_places() -> None:
    seen = view(result((replace(WEB_LOGIN, remedy=(Remedy("it-vendor", STEP), Remedy("practice", "Decide."))),)))
    assert {one.effort for _, found in seen.actions for one in found} == {"1 setting in 1 place", "a decision"}


def test_the_plan_follows_the_numbers_and_names_each_place() -> None:
    other = replace(WEB_LOGIN, id="2" * 16, subject="pacs-1 account admin")
    document = result((WEB_LOGIN, CONSOLE, other))
    document = replace(document, plan=tuple(due(one, "pacs-1") for one in (CONSOLE.id, other.id, "gone", WEB_LOGIN.id)))
    assert [(one.finding, subject) for one, subject in view(document).planned] == [
        (WEB_LOGIN.id, WEB_LOGIN.subject),
        (other.id, "pacs-1 account admin"),
        (CONSOLE.id, CONSOLE.subject),
        ("gone", "pacs-1"),
    ]


def test_questions_are_numbered_as_they_are_listed_by_person() -> None:
    asked = [
        replace(DISKS, id=who, check=who, title=who, message=who, texts={}, remedy=(Remedy(who, "Ask."),))
        for who in ("pacs-vendor", "practice", "it-vendor")
    ]
    seen = view(result((WEB_LOGIN, *asked)))
    listed = [(one.number, one.title) for _, groups in seen.asked for one in groups]
    assert listed == [(2, "practice"), (3, "it-vendor"), (4, "pacs-vendor")]
    assert [(one.number, one.title) for one in seen.questions] == listed


def test_places_are_listed_as_their_lines_stand_and_a_long_quotation_once() -> None:
    rule = Evidence("edge.cfg", 7, 9, "rule\n from any\n to pacs", "lets it in")
    line = Evidence("edge.cfg", 2, 2, "http server enable", "")
    places = [
        replace(WEB_LOGIN, id=name, evidence=at) for name, at in (("b", (rule, line)), ("c", (rule,)), ("a", (line,)))
    ]
    (group,) = view(result(places)).groups
    assert [one.id for one in group.full] == ["a", "b", "c"]
    line_2 = ["edge.cfg, line 2", "  2  http server enable"]
    told = {one.id: [text.split("\n") for text in texts] for one, texts in quotations(group.full)}
    assert told == {
        "a": [line_2],
        "b": [["edge.cfg, lines 7\u20139: lets it in", "  7  rule", "  8   from any", "  9   to pacs", *line_2]],
        "c": [["edge.cfg, lines 7\u20139: lets it in; quoted above"]],
    }


def test_quotations_of_more_lines_than_stay_on_one_page_are_apart() -> None:
    lines = "\n".join("x" * 8)
    at = tuple(Evidence("edge.cfg", first, first + 7, lines, "") for first in (1, 11, 21))
    ((_, texts),) = quotations([replace(WEB_LOGIN, evidence=(*at, Evidence("edge.cfg", 40, 40, "y", "")))])
    assert [text.count("\n") + 1 for text in texts] == [9, 9, 11]


def test_a_network_stands_once_with_all_its_reasons() -> None:
    why = "10.20.0.0/24 stands behind interface inside of edge, the imaging side."
    networks = (Network("10.20.0.0/24", "imaging"), Network("10.20.0.0/24", "imaging", why))
    seen = view(
        replace(result(), networks=networks, assumptions=(why, "a: taken as vpn. It is a tunnel.", "It is a tunnel."))
    )
    assert seen.networks == (("10.20.0.0/24", "imaging", ("site.yaml says so.", why)),)
    assert seen.assumed == ("a: taken as vpn. It is a tunnel.",)


def test_of_two_roles_of_one_network_the_first_holds() -> None:
    networks = (Network("10.84.0.15", "partner"), Network("10.84.0.15", "vpn", "It stands behind a tunnel."))
    reasons = ("site.yaml says so.", "It stands behind a tunnel. The first holds.")
    assert view(replace(result(), networks=networks)).networks == (("10.84.0.15", "partner", reasons),)


@pytest.mark.parametrize(
    ("text", "args", "shown"),
    [
        ("ct and archive have a path", {"peer": "ct"}, "ct and archive have a path."),
        ("auth_basic: nobody says", {"setting": "auth_basic"}, "auth_basic: nobody says."),
        ("office computers can reach it", {"role": "office"}, "Office computers can reach it."),
    ],
)
def test_a_name_at_the_start_of_a_sentence_keeps_its_letters(text: str, args: dict[str, str], shown: str) -> None:
    one = replace(WEB_LOGIN, message=text, texts={"message": Said(text, args)})
    assert sentence(one) == shown


def test_a_setting_stands_once_for_all_findings_that_ask_the_same_of_it() -> None:
    seen = view(result((CONSOLE, replace(CONSOLE, id="f00d", check="fw-log-not-forwarded"))))
    (work,) = changes(seen.groups)
    assert [(edit.setting, edit.wanted, edit.groups) for edit in work.edits] == [("console timeout", "10", seen.groups)]


def test_what_passed_says_a_sentence_once_with_each_line() -> None:
    later = replace(PASSED, id="2" * 16, evidence=(Evidence("edge.cfg", 9, 9, "x", ""),))
    named = replace(PASSED, id="3" * 16, message="login is on (edge.cfg line 1)")
    (one,) = passed(view(result((PASSED, later, named))))
    assert one.said == ((sentence(PASSED), ("edge.cfg", "edge.cfg:9")), ("Login is on (edge.cfg line 1).", ()))
    assert one.elsewhere == ()


def test_lines_that_several_sentences_rest_on_stand_with_the_last() -> None:
    other = replace(PASSED, id="2" * 16, message="so is another")
    (one,) = passed(view(result((PASSED, other))))
    assert one.said == ((sentence(PASSED), ()), ("So is another.", ("edge.cfg",)))


def test_what_passed_names_what_the_check_found_elsewhere() -> None:
    (one,) = passed(view(result((CONSOLE, replace(WEB_LOGIN, check=PASSED.check), PASSED))))
    assert one.elsewhere == (view(result((CONSOLE, WEB_LOGIN))).places[WEB_LOGIN.id],)
