"""Servers for the session, and the line that says how many scenarios passed."""

import pytest
from servers import start_ministack, start_moto, start_sandbox


@pytest.fixture(scope="session")
def sandbox():
    """Our sandbox, its clock thirty times as fast as the machine's."""
    server = start_sandbox("--rate", "30")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def moto(tmp_path_factory):
    server = start_moto(tmp_path_factory.mktemp("moto") / "log")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def ministack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ministack")
    server = start_ministack(folder / "log", folder)
    yield server
    server.stop()


def pytest_terminal_summary(terminalreporter):
    def count(kind):
        return len(terminalreporter.stats.get(kind, []))

    failed = count("failed") + count("error")
    terminalreporter.ensure_newline()
    terminalreporter.write_line(f"{count('passed')} passed, {failed} failed")
