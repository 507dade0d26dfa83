"""What Signer, CloudWatch and S3 do."""

from clients import boto
from packages import handler
from scenario import Key, attempt, scenario, unused


@scenario
def a_signing_job_leaves_a_signed_zip(server):
    signer, s3 = boto(server, "signer"), boto(server, "s3")
    name = unused("releases").replace("-", "_")
    signer.put_signing_profile(profileName=name, platformId="AWSLambda-SHA384-ECDSA")
    bucket = unused("scenario-bucket")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="in.zip", Body=handler("in"))["VersionId"]
    job = signer.start_signing_job(
        profileName=name, clientRequestToken=name,
        source={"s3": {"bucketName": bucket, "key": "in.zip", "version": version}},
        destination={"s3": {"bucketName": bucket, "prefix": "out-"}},
    )["jobId"]
    signer.get_waiter("successful_signing_job").wait(jobId=job, WaiterConfig={"Delay": 1})
    signed = s3.get_object(Bucket=bucket, Key=f"out-{job}.zip")["Body"].read()
    return "a zip with a signature" if b"META-INF/aws_signer_signature_v1.0.SF" in signed else "no zip"


@scenario
def an_alarm_that_is_not_there(server):
    alarms = boto(server, "cloudwatch")
    return attempt(alarms.set_alarm_state, AlarmName="nobody", StateValue="OK", StateReason="x")


@scenario
def a_history_of_alarm_states(server):
    alarms = boto(server, "cloudwatch")
    name = unused("scenario-alarm")
    alarms.put_metric_alarm(
        AlarmName=name, Namespace="Scenarios", MetricName=name, Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=0, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore",
    )
    alarms.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="scenario")
    items = alarms.describe_alarm_history(AlarmName=name, HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    return any("to ALARM" in item["HistorySummary"] for item in items)


@scenario
def a_bucket_of_another_account(server):
    s3 = boto(server, "s3")
    bucket = unused("scenario-bucket")
    s3.create_bucket(Bucket=bucket)
    return attempt(s3.put_object, Bucket=bucket, Key="a", Body=b"a", ExpectedBucketOwner="999999999999")


@scenario
def a_deleted_key_keeps_its_versions(server):
    key = Key(server)
    now = attempt(key.client.get_object, **key.name)
    return f"{now}, its version {attempt(key.client.get_object, **key.name, VersionId=key.version)}"


@scenario
def a_delete_marker_read_by_its_version(server):
    key = Key(server)
    return attempt(key.client.get_object, **key.name, VersionId=key.marker)


@scenario
def an_object_version_deleted_for_good(server):
    key = Key(server)
    key.client.delete_object(**key.name, VersionId=key.version)
    return attempt(key.client.get_object, **key.name, VersionId=key.version)


@scenario
def a_new_alarm_knows_nothing_yet(server):
    alarms = boto(server, "cloudwatch")
    name = unused("scenario-alarm")
    alarms.put_metric_alarm(
        AlarmName=name, Namespace="Scenarios", MetricName=name, Statistic="Sum", Period=86400, EvaluationPeriods=1,
        Threshold=0, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore",
    )
    return alarms.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"]


@scenario
def describing_an_alarm_that_is_not_there(server):
    found = boto(server, "cloudwatch").describe_alarms(AlarmNames=["nobody"])["MetricAlarms"]
    return f"{len(found)} alarms"
