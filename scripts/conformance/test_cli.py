"""The AWS CLI drives the sandbox from an empty account to a signed release behind a weighted alias."""

import json

import pytest
from clients import CliError, aws
from packages import handler

FUNCTION = "orders-cli"
ROLE = "arn:aws:iam::123456789012:role/function"


@pytest.fixture(scope="module")
def cli(sandbox, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")

    def run(*arguments):
        return aws(sandbox, *arguments)

    run.file = lambda name, content: (folder / name).write_bytes(content) and str(folder / name)
    run.path = lambda name: str(folder / name)
    code = run.file("one.zip", handler("one"))
    run(*f"lambda create-function --function-name {FUNCTION} --runtime nodejs24.x --handler index.handler".split(),
        "--role", ROLE, "--zip-file", f"fileb://{code}")
    run("lambda", "wait", "function-active-v2", "--function-name", FUNCTION)
    return run


def publish(cli, reply):
    code = cli.file(f"{reply}.zip", handler(reply))
    cli("lambda", "update-function-code", "--function-name", FUNCTION, "--zip-file", f"fileb://{code}")
    cli("lambda", "wait", "function-updated-v2", "--function-name", FUNCTION)
    return cli("lambda", "publish-version", "--function-name", FUNCTION)["Version"]


def invoke(cli, qualifier):
    out = cli.path("reply.json")
    payload = cli.file("event.json", b'{"n": 1}')
    meta = cli("lambda", "invoke", "--function-name", FUNCTION, "--qualifier", qualifier,
               "--payload", f"fileb://{payload}", out)
    with open(out, encoding="utf8") as reply:
        return meta, json.load(reply)


def test_caller_identity(cli):
    assert cli("sts", "get-caller-identity")["Account"] == "123456789012"


def test_versions_behind_a_weighted_alias_answer_by_weight(cli):
    first, second = publish(cli, "two"), publish(cli, "three")
    cli("lambda", "create-alias", "--function-name", FUNCTION, "--name", "live", "--function-version", first)
    cli("lambda", "update-alias", "--function-name", FUNCTION, "--name", "live",
        "--routing-config", f"AdditionalVersionWeights={{{second}=0.5}}")
    alias = cli("lambda", "get-alias", "--function-name", FUNCTION, "--name", "live")
    assert (alias["FunctionVersion"], alias["RoutingConfig"]) == (first, {"AdditionalVersionWeights": {second: 0.5}})
    served = {invoke(cli, "live")[0]["ExecutedVersion"] for _ in range(8)}
    assert served <= {first, second}
    cli("lambda", "update-alias", "--function-name", FUNCTION, "--name", "live", "--routing-config", "{}")


def test_invoke_returns_what_the_handler_returned(cli):
    version = publish(cli, "four")
    meta, reply = invoke(cli, version)
    assert (meta["StatusCode"], meta["ExecutedVersion"]) == (200, version)
    assert reply == {"reply": "four", "event": {"n": 1}}


def test_a_stale_revision_id_is_refused_by_name(cli):
    with pytest.raises(CliError, match="PreconditionFailedException"):
        cli("lambda", "update-alias", "--function-name", FUNCTION, "--name", "live",
            "--revision-id", "00000000-0000-4000-8000-000000000000", "--description", "stale")


def test_alarms_and_their_history(cli):
    cli("cloudwatch", "put-metric-alarm", "--alarm-name", "cli-errors", "--namespace", "Scenarios",
        "--metric-name", "Errors", "--dimensions", f"Name=FunctionName,Value={FUNCTION}", "--statistic", "Sum",
        "--period", "60", "--evaluation-periods", "1", "--threshold", "1", "--treat-missing-data", "ignore",
        "--comparison-operator", "GreaterThanOrEqualToThreshold")
    cli("cloudwatch", "set-alarm-state", "--alarm-name", "cli-errors", "--state-value", "ALARM",
        "--state-reason", "set by a scenario")
    alarms = cli("cloudwatch", "describe-alarms", "--alarm-names", "cli-errors")["MetricAlarms"]
    assert [(alarm["AlarmName"], alarm["StateValue"]) for alarm in alarms] == [("cli-errors", "ALARM")]
    history = cli("cloudwatch", "describe-alarm-history", "--alarm-name", "cli-errors",
                  "--history-item-type", "StateUpdate")["AlarmHistoryItems"]
    assert any("to ALARM" in item["HistorySummary"] for item in history)
    with pytest.raises(CliError, match="ResourceNotFound"):
        cli("cloudwatch", "set-alarm-state", "--alarm-name", "no-such", "--state-value", "OK", "--state-reason", "x")


def test_a_release_is_signed_and_deployed_under_enforce(cli):
    profile = cli("signer", "put-signing-profile", "--profile-name", "cli_releases",
                  "--platform-id", "AWSLambda-SHA384-ECDSA")["profileVersionArn"]
    cli("s3api", "create-bucket", "--bucket", "cli-packages")
    cli("s3api", "put-bucket-versioning", "--bucket", "cli-packages",
        "--versioning-configuration", "Status=Enabled")
    code = cli.file("signed.zip", handler("signed"))
    version = cli("s3api", "put-object", "--bucket", "cli-packages", "--key", "in.zip", "--body", code)["VersionId"]
    job = cli("signer", "start-signing-job", "--profile-name", "cli_releases",
              "--source", f"s3={{bucketName=cli-packages,key=in.zip,version={version}}}",
              "--destination", "s3={bucketName=cli-packages,prefix=signed/}")["jobId"]
    cli("signer", "wait", "successful-signing-job", "--job-id", job)
    signed = cli("signer", "describe-signing-job", "--job-id", job)["signedObject"]["s3"]
    assert signed == {"bucketName": "cli-packages", "key": f"signed/{job}.zip"}

    config = cli("lambda", "create-code-signing-config", "--allowed-publishers", f"SigningProfileVersionArns={profile}",
                 "--code-signing-policies", "UntrustedArtifactOnDeployment=Enforce")["CodeSigningConfig"]
    cli("lambda", "put-function-code-signing-config", "--function-name", FUNCTION,
        "--code-signing-config-arn", config["CodeSigningConfigArn"])
    with pytest.raises(CliError, match="CodeVerificationFailedException"):
        cli("lambda", "update-function-code", "--function-name", FUNCTION, "--zip-file", f"fileb://{code}")
    deployed = cli("lambda", "update-function-code", "--function-name", FUNCTION,
                   "--s3-bucket", signed["bucketName"], "--s3-key", signed["key"])
    assert deployed["SigningProfileVersionArn"] == profile
    assert deployed["SigningJobArn"].endswith(f"/signing-jobs/{job}")
    cli("lambda", "delete-function-code-signing-config", "--function-name", FUNCTION)
    cli("lambda", "wait", "function-updated-v2", "--function-name", FUNCTION)
