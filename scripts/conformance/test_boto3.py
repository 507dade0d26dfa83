"""boto3 drives the sandbox with its own waiters, paginators, transfer manager and exceptions."""

import datetime
import io
import json
import time
import urllib.error
import urllib.request

import pytest
from clients import boto
from packages import handler, zip_of
from servers import request

FUNCTION = "orders-boto3"
ROLE = "arn:aws:iam::123456789012:role/function"


@pytest.fixture(scope="module")
def functions(sandbox):
    client = boto(sandbox, "lambda")
    client.create_function(
        FunctionName=FUNCTION, Runtime="nodejs24.x", Handler="index.handler", Role=ROLE,
        Code={"ZipFile": handler("one")}, Environment={"Variables": {"STAGE": "test"}}, Tags={"team": "orders"},
    )
    client.get_waiter("function_active_v2").wait(FunctionName=FUNCTION, WaiterConfig={"Delay": 1})
    client.create_alias(
        FunctionName=FUNCTION, Name="live", FunctionVersion=client.publish_version(FunctionName=FUNCTION)["Version"]
    )
    return client


def release(functions, code):
    functions.update_function_code(FunctionName=FUNCTION, ZipFile=code)
    functions.get_waiter("function_updated_v2").wait(FunctionName=FUNCTION, WaiterConfig={"Delay": 1})
    version = functions.publish_version(FunctionName=FUNCTION)["Version"]
    functions.get_waiter("published_version_active").wait(
        FunctionName=FUNCTION, Qualifier=version, WaiterConfig={"Delay": 1}
    )
    return version


def test_get_function_links_to_the_code_it_runs(functions, sandbox):
    found = functions.get_function(FunctionName=FUNCTION)
    assert found["Tags"] == {"team": "orders"}
    with urllib.request.urlopen(found["Code"]["Location"]) as reply:
        assert reply.read() == handler("one")


def test_weights_route_and_are_counted_per_version(functions, sandbox):
    stable = functions.get_alias(FunctionName=FUNCTION, Name="live")["FunctionVersion"]
    canary = release(functions, handler("two"))
    alias = functions.update_alias(
        FunctionName=FUNCTION, Name="live", RoutingConfig={"AdditionalVersionWeights": {canary: 0.5}}
    )
    clock = json.loads(get(f"{sandbox.url}/_sandbox/clock"))["now"]
    served = []
    for _ in range(40):
        reply = functions.invoke(FunctionName=FUNCTION, Qualifier="live", Payload=b"{}")
        served.append(reply["ExecutedVersion"])
        assert json.load(reply["Payload"])["reply"] == ("two" if reply["ExecutedVersion"] == canary else "one")
    # 40 draws at one half: outside of this once in ten million runs.
    assert 4 <= served.count(canary) <= 36
    alias = functions.update_alias(
        FunctionName=FUNCTION, Name="live", FunctionVersion=canary, RevisionId=alias["RevisionId"],
        RoutingConfig={"AdditionalVersionWeights": {}},
    )
    assert alias.get("RoutingConfig") is None
    request(f"{sandbox.url}/_sandbox/clock/sleep", {"seconds": 180})
    counted = {}
    for version in (stable, canary):
        dimensions = [
            {"Name": "FunctionName", "Value": FUNCTION},
            {"Name": "Resource", "Value": f"{FUNCTION}:live"},
            {"Name": "ExecutedVersion", "Value": version},
        ]
        metric = {"Namespace": "AWS/Lambda", "MetricName": "Invocations", "Dimensions": dimensions}
        start = datetime.datetime.fromtimestamp(clock - 60, datetime.timezone.utc)
        reply = boto(sandbox, "cloudwatch").get_metric_data(
            MetricDataQueries=[{"Id": "calls", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}],
            StartTime=start, EndTime=start + datetime.timedelta(hours=20),
        )
        counted[version] = sum(reply["MetricDataResults"][0]["Values"])
    assert counted == {stable: served.count(stable), canary: served.count(canary)}


def test_an_unhandled_error_is_a_function_error_with_its_log(functions):
    version = release(functions, zip_of(index_mjs="export const handler = async () => { throw new RangeError('no') }\n"))
    reply = functions.invoke(FunctionName=FUNCTION, Qualifier=version, Payload=b"{}", LogType="Tail")
    assert (reply["StatusCode"], reply["FunctionError"]) == (200, "Unhandled")
    assert json.load(reply["Payload"])["errorType"] == "RangeError"
    assert reply["LogResult"]


def test_errors_are_the_exceptions_of_the_model(functions):
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_function(FunctionName="nobody")
    with pytest.raises(functions.exceptions.PreconditionFailedException):
        functions.publish_version(FunctionName=FUNCTION, RevisionId="00000000-0000-4000-8000-000000000000")
    with pytest.raises(functions.exceptions.ResourceConflictException):
        functions.create_alias(FunctionName=FUNCTION, Name="live", FunctionVersion="1")


def test_versions_are_paged(functions):
    pages = functions.get_paginator("list_versions_by_function").paginate(
        FunctionName=FUNCTION, PaginationConfig={"PageSize": 1}
    )
    versions = [version["Version"] for page in pages for version in page["Versions"]]
    assert versions[0] == "$LATEST" and len(versions) == len(set(versions)) > 2


@pytest.mark.parametrize("protocol", ["json", "smithy-rpc-v2-cbor", "query"])
def test_alarms_and_metrics_over_every_protocol(sandbox, protocol):
    alarms = boto(sandbox, "cloudwatch", protocol)
    assert alarms.meta.service_model.resolved_protocol == protocol
    first, second, either = (f"{protocol}-{name}" for name in ("a", "b", "either"))
    for name in (first, second):
        alarms.put_metric_alarm(
            AlarmName=name, Namespace="Scenarios", MetricName=name, Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=0, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore",
        )
        alarms.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="scenario")
    alarms.put_composite_alarm(AlarmName=either, AlarmRule=f'ALARM("{first}") OR ALARM("{second}")')
    alarms.set_alarm_state(AlarmName=second, StateValue="ALARM", StateReason="scenario")
    for _ in range(1500):
        found = alarms.describe_alarms(AlarmNames=[either], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
        if found[0]["StateValue"] == "ALARM":
            break
        time.sleep(0.2)
    assert found[0]["StateValue"] == "ALARM"
    assert isinstance(found[0]["StateUpdatedTimestamp"], datetime.datetime)
    with pytest.raises(alarms.exceptions.ResourceNotFound):
        alarms.set_alarm_state(AlarmName="nobody", StateValue="OK", StateReason="x")


def test_s3_transfers_listing_and_errors(sandbox):
    s3 = boto(sandbox, "s3")
    s3.create_bucket(Bucket="boto3-packages")
    s3.put_bucket_versioning(Bucket="boto3-packages", VersioningConfiguration={"Status": "Enabled"})
    large = bytes(range(256)) * 4096 * 9  # 9 MiB: the transfer manager sends it in parts.
    s3.upload_fileobj(io.BytesIO(large), "boto3-packages", "large & odd.bin", ExtraArgs={"Metadata": {"made": "here"}})
    found = s3.get_object(Bucket="boto3-packages", Key="large & odd.bin")
    assert found["Metadata"] == {"made": "here"} and found["Body"].read() == large
    for index in range(5):
        s3.put_object(Bucket="boto3-packages", Key=f"n/{index}", Body=b"x", Tagging="a=b")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket="boto3-packages", Prefix="n/", PaginationConfig={"PageSize": 2}
    )
    assert [item["Key"] for page in pages for item in page["Contents"]] == [f"n/{index}" for index in range(5)]
    assert s3.get_object_tagging(Bucket="boto3-packages", Key="n/0")["TagSet"] == [{"Key": "a", "Value": "b"}]
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="boto3-packages", Key="nobody")


def test_presigned_links_write_and_read(sandbox):
    # The sandbox runs ahead of the clock that boto3 signs by.
    s3 = boto(sandbox, "s3")
    s3.create_bucket(Bucket="boto3-links")
    name = {"Bucket": "boto3-links", "Key": "a key/ü.zip"}
    put = urllib.request.Request(s3.generate_presigned_url("put_object", name), b"by link", method="PUT")
    with urllib.request.urlopen(put) as reply:
        assert reply.status == 200
    assert get(s3.generate_presigned_url("get_object", name, ExpiresIn=7 * 86_400)) == b"by link"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get(s3.generate_presigned_url("get_object", name, ExpiresIn=-60))


def test_signing_and_a_flipped_byte(functions, sandbox):
    signer, s3 = boto(sandbox, "signer"), boto(sandbox, "s3")
    profile = signer.put_signing_profile(profileName="boto3_releases", platformId="AWSLambda-SHA384-ECDSA")
    s3.create_bucket(Bucket="boto3-signed")
    s3.put_bucket_versioning(Bucket="boto3-signed", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="boto3-signed", Key="in.zip", Body=handler("signed"))["VersionId"]
    job = signer.start_signing_job(
        profileName="boto3_releases", source={"s3": {"bucketName": "boto3-signed", "key": "in.zip", "version": version}},
        destination={"s3": {"bucketName": "boto3-signed", "prefix": "out/"}},
    )["jobId"]
    signer.get_waiter("successful_signing_job").wait(jobId=job, WaiterConfig={"Delay": 1})
    signed = s3.get_object(Bucket="boto3-signed", Key=f"out/{job}.zip")["Body"].read()

    config = functions.create_code_signing_config(
        AllowedPublishers={"SigningProfileVersionArns": [profile["profileVersionArn"]]}
    )["CodeSigningConfig"]["CodeSigningConfigArn"]
    functions.put_function_code_signing_config(FunctionName=FUNCTION, CodeSigningConfigArn=config)
    at = signed.index(b"index.mjs") + len("index.mjs") + 4
    tampered = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1:]
    with pytest.raises(functions.exceptions.InvalidCodeSignatureException):
        functions.update_function_code(FunctionName=FUNCTION, ZipFile=tampered)
    functions.update_function_code(FunctionName=FUNCTION, ZipFile=signed)
    functions.delete_function_code_signing_config(FunctionName=FUNCTION)


def get(url):
    with urllib.request.urlopen(url) as reply:
        return reply.read()
