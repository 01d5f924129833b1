"""Where the shipped folders lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_HOME = _PACKAGE.parent if (_PACKAGE.parent / "pyproject.toml").is_file() else _PACKAGE

CHECKS, TEMPLATES, SAMPLES = (_HOME / name for name in ("checks", "report_templates", "samples"))
