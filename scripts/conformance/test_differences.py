"""The sandbox and two emulators of others answer the same calls; differences.toml says how, and who is right."""

import tomllib
from pathlib import Path

import pytest
from scenarios import SCENARIOS

RECORDED = tomllib.loads((Path(__file__).parent / "differences.toml").read_text(encoding="utf8"))
SERVERS = ("sandbox", "moto", "ministack")


def test_every_scenario_is_recorded_with_the_fact_that_decides():
    assert set(RECORDED) == set(SCENARIOS)
    assert all(set(entry) == {*SERVERS, "fact"} for entry in RECORDED.values())


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_it_answers_as_recorded(scenario, name, request):
    seen = SCENARIOS[scenario](request.getfixturevalue(name))
    assert seen == RECORDED[scenario][name], f"{name} now answers {seen!r}: correct differences.toml"
