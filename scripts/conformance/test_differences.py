"""The sandbox and two emulators of others answer the same calls; differences.toml says how, and who is right."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lambda_scenarios  # noqa: F401: registers its scenarios
import other_scenarios  # noqa: F401
import pytest
from scenario import SCENARIOS

RECORDED = tomllib.loads((Path(__file__).parent / "differences.toml").read_text(encoding="utf8"))
SERVERS = ("sandbox", "moto", "ministack")


@pytest.fixture(scope="module")
def seen(sandbox, moto, ministack):
    """What every server answered, each in a thread of its own: they mostly wait for their functions."""

    def run_all(server):
        return {name: attempt(run, server) for name, run in SCENARIOS.items()}

    def attempt(run, server):
        try:
            return run(server)
        except Exception as error:  # One broken scenario shall not hide the others.
            return f"{type(error).__name__}: {error}"

    with ThreadPoolExecutor() as pool:
        runs = {server.name: pool.submit(run_all, server) for server in (sandbox, moto, ministack)}
        return {name: run.result() for name, run in runs.items()}


def test_every_scenario_is_recorded_with_the_fact_that_decides():
    assert set(RECORDED) == set(SCENARIOS)
    assert all(set(entry) == {*SERVERS, "fact"} for entry in RECORDED.values())


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_it_answers_as_recorded(scenario, name, seen):
    now = seen[name][scenario]
    assert now == RECORDED[scenario][name], f"{name} now answers {now!r}: correct differences.toml"
