"""Our own description of an image server whose product exports nothing; people fill it in."""

from auditor.formats import Format
from auditor.formats.pacs_description.questionnaire import questionnaire
from auditor.formats.pacs_description.read import certainty, read

FORMAT = Format(
    name="pacs_description",
    title="Description of an image server",
    export=(
        "Print the form with 'hipaa-auditor formats pacs_description --questionnaire' into a file such as pacs.yaml, "
        "and fill it in together with the vendor."
    ),
    certainty=certainty,
    read=read,
    kind="pacs",
    questionnaire=questionnaire(),
)
