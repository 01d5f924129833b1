"""The form on the command line, and one format alone."""

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.formats.pacs_description import questionnaire


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["formats", *words])
    return result.exit_code, result.output


def test_the_form_is_printed() -> None:
    assert run("pacs_description", "--questionnaire") == (0, questionnaire())


def test_one_format_is_shown() -> None:
    code, output = run("orthanc")
    assert code == 0
    assert output.startswith("orthanc: ")
    assert output.count("\n") == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("orthnac",), "Did you mean orthanc?"),
        (("--questionnaire",), "formats pacs_description --questionnaire"),
        (("orthanc", "--questionnaire"), "formats pacs_description --questionnaire"),
    ],
)
def test_wrong_use(words: tuple[str, ...], told: str) -> None:
    code, output = run(*words)
    assert code == 2
    assert told in output
