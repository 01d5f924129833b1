"""A few of the configurations that `make test-servers` tries, where the real servers can be had."""

import subprocess
import sys

import pytest

from tests.servers.place import possible

REASON = possible()


@pytest.mark.skipif(bool(REASON), reason=f"the real servers cannot be had: {REASON}")
def test_a_few_agree() -> None:
    command = (sys.executable, "-m", "tests.servers", "one-device", "web-remote", "dcmqrscp-listed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed, 0 failed" in done.stdout
    assert "2 configurations of Orthanc" in done.stdout
