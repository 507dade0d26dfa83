"""The deploy bundle, with nothing changed but the endpoint, on emulators written by others."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from deploy_story import ALIAS, DIST, FUNCTION, tell, weights_of

EMULATORS = ("moto", "ministack")
REACHED = {
    "GetFunction", "UpdateFunctionCode", "PublishVersion", "CreateAlias", "UpdateAlias", "DescribeAlarms",
    "GetMetricData", "GetAlias", "CreateFunction",
}
# The call that a signed deploy ends at, and what the deploy says of it: an emulator that learns it makes this fail.
LACKS_OF_SIGNING = {
    "moto": ("StartSigningJob 404", "signer:StartSigningJob"),
    "ministack": ("UpdateFunctionCode 400", "Could not unzip uploaded file"),
}


@pytest.fixture(scope="module")
def stories(moto, ministack, tmp_path_factory):
    """Both at the same time: a weighted step lasts two minutes on the machine's clock."""
    assert (DIST / "deploy.js").exists(), f"no deploy bundle in {DIST}: npm run build"
    with ThreadPoolExecutor() as pool:
        told = {server.name: pool.submit(tell, server, tmp_path_factory.mktemp(server.name)) for server in (moto, ministack)}
        return {name: story.result() for name, story in told.items()}


@pytest.fixture(params=EMULATORS)
def story(stories, request):
    return stories[request.param]


def test_the_first_release_creates_function_and_alias(story):
    first = story.releases["first"]
    assert (first.outcome, first.exit_code) == ("created", 0), first.log
    assert (first.alias["FunctionVersion"], weights_of(first.alias)) == ("1", {})


def test_a_healthy_release_gets_half_of_the_traffic_and_then_all(story):
    healthy = story.releases["healthy"]
    assert (healthy.outcome, healthy.exit_code) == ("promoted", 0), healthy.log
    assert healthy.routings[:2] == [("1", {}), ("1", {"2": 0.5})]
    assert (healthy.alias["FunctionVersion"], weights_of(healthy.alias)) == ("2", {})


def test_a_release_whose_alarm_fires_is_taken_back(story):
    failing = story.releases["failing"]
    assert (failing.outcome, failing.exit_code) == ("rolled-back", 1), failing.log
    assert ("2", {"3": 0.5}) in failing.routings
    assert (failing.alias["FunctionVersion"], weights_of(failing.alias)) == ("2", {})
    assert "Rolled back" in failing.log and f'Alias "{ALIAS}" serves version 2 at 100%' in failing.log


def test_boto3_reads_the_record_from_the_alias(story):
    assert story.releases["healthy"].alias["Description"] == "[canary1 2 was 1]"
    assert story.releases["failing"].alias["Description"].startswith("[canary1 2 was 1 not 3")
    assert all(release.alias["AliasArn"].endswith(f":{FUNCTION}:{ALIAS}") for release in story.releases.values())


def test_every_operation_of_the_journey_reaches_it(story):
    assert REACHED <= set(story.calls)
    # To half, to all, to half, back: no other write of the alias.
    assert story.calls["UpdateAlias"] == 4


@pytest.mark.parametrize("name", EMULATORS)
def test_what_it_lacks_of_signing_fails_in_words_and_leaves_the_alias(stories, name):
    signed = stories[name].releases["signed"]
    assert (signed.outcome, signed.exit_code) == ("failed", 1), f"{name} signs now: {signed.log}"
    call, words = LACKS_OF_SIGNING[name]
    assert call in stories[name].errors and words in signed.log
    assert signed.alias == stories[name].releases["failing"].alias
