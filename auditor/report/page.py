"""A check's own page as Markdown: for `explain` and the documentation."""

from auditor.checking.check import WHO, Check

_NAMES = {who: name for name, who in WHO.items()}


def check_page(check: Check) -> str:
    """Everything a check says about itself."""
    page, cites = check.page, check.cites
    mapped = (
        ("CSF 2.0", cites.csf),
        ("SP 800-53r5", cites.sp80053),
        ("CIS v8.1", cites.cis),
        ("HICP 2023", cites.hicp),
    )
    decide = [f"Or decide: record why this is not reasonable here (164.306(d)(3)); {check.decidable} is addressable."]
    return "\n".join(
        [
            f"# {check.id}",
            "",
            f"{page.weakness}. *Good:* {check.title}.",
            "",
            *([f"*When the files do not tell:* {page.question}", ""] if page.question else []),
            "## Why it matters",
            "",
            _sentence(page.why),
            "",
            "## What to do",
            "",
            *(f"- **{_NAMES[who]}**, {text}" for who, text in page.remedy),
            *([f"- {decide[0]}"] if check.decidable else []),
            "",
            "## How to verify",
            "",
            *(_sentence(one) for one in page.verify),
            "",
            "## Side effects",
            "",
            *(_sentence(one) for one in page.side_effects),
            "",
            "## How it is rated",
            "",
            f"Weakness W{check.weakness.value}, effect {check.effect.value}"
            + (f", floors {' '.join(check.floors)}" if check.floors else "")
            + f"; version {check.version}; asked of: {check.subject.__name__}.",
            "",
            "## Citations",
            "",
            f"45 CFR {', '.join(cites.rows)}. "
            + "; ".join(f"{name} {value}" for name, value in mapped if value)
            + ". Mappings are the project's own.",
        ]
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
