"""The journey of a release through boto3, against the endpoint given as the only argument. Prints one JSON object."""

import collections
import datetime
import io
import json
import sys
import time
import urllib.request
import zipfile

import boto3
from botocore.config import Config

endpoint = sys.argv[1]
settings = dict(
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id="AKIABOTO",
    aws_secret_access_key="any",
    config=Config(retries={"max_attempts": 1}),
)
lam, cloudwatch, s3, signer, logs, sts = (
    boto3.client(name, **settings) for name in ("lambda", "cloudwatch", "s3", "signer", "logs", "sts")
)
result = {"caller": sts.get_caller_identity()["Arn"]}


def package(body):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.mjs", "export const handler = async event => { %s }" % body)
    return buffer.getvalue()


def error_of(call, **parameters):
    try:
        call(**parameters)
    except lam.exceptions.ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return None


def updated():
    lam.get_waiter("function_updated_v2").wait(FunctionName="shop", WaiterConfig={"Delay": 1})


# Create, publish, invoke.
lam.create_function(
    FunctionName="shop",
    Role="arn:aws:iam::123456789012:role/shop",
    Runtime="nodejs24.x",
    Handler="index.handler",
    Code={"ZipFile": package("return 'stable'")},
)
lam.get_waiter("function_active_v2").wait(FunctionName="shop", WaiterConfig={"Delay": 1})
stable = lam.publish_version(FunctionName="shop")["Version"]
lam.get_waiter("published_version_active").wait(FunctionName="shop", Qualifier=stable, WaiterConfig={"Delay": 1})
lam.create_alias(FunctionName="shop", Name="live", FunctionVersion=stable)
reply = lam.invoke(FunctionName="shop", Qualifier="live", Payload=b"{}", LogType="Tail")
result["first"] = [json.load(reply["Payload"]), reply["ExecutedVersion"], "LogResult" in reply]
location = lam.get_function(FunctionName="shop")["Code"]["Location"]
result["downloaded"] = len(urllib.request.urlopen(location).read()) == len(package("return 'stable'"))

# Sign and deploy under Enforce.
s3.create_bucket(Bucket="artifacts")
s3.put_bucket_versioning(Bucket="artifacts", VersioningConfiguration={"Status": "Enabled"})
uploaded = s3.put_object(Bucket="artifacts", Key="shop.zip", Body=package("throw new Error('bad')"))
profile = signer.put_signing_profile(profileName="release", platformId="AWSLambda-SHA384-ECDSA")["profileVersionArn"]
job = signer.start_signing_job(
    source={"s3": {"bucketName": "artifacts", "key": "shop.zip", "version": uploaded["VersionId"]}},
    destination={"s3": {"bucketName": "artifacts", "prefix": "signed/"}},
    profileName="release",
    clientRequestToken="release-1",
)["jobId"]
while (state := signer.describe_signing_job(jobId=job))["status"] == "InProgress":
    time.sleep(0.2)
result["signing"] = state["status"]
config = lam.create_code_signing_config(
    AllowedPublishers={"SigningProfileVersionArns": [profile]},
    CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Enforce"},
)["CodeSigningConfig"]["CodeSigningConfigArn"]
lam.put_function_code_signing_config(FunctionName="shop", CodeSigningConfigArn=config)
result["unsigned"] = error_of(lam.update_function_code, FunctionName="shop", ZipFile=package("return 0"))
signed = lam.update_function_code(
    FunctionName="shop", S3Bucket="artifacts", S3Key=state["signedObject"]["s3"]["key"]
)
result["signedBy"] = signed["SigningJobArn"].endswith(job)
updated()
canary = lam.publish_version(FunctionName="shop")["Version"]
lam.get_waiter("published_version_active").wait(FunctionName="shop", Qualifier=canary, WaiterConfig={"Delay": 1})

# Shift half of the traffic; count what ran.
revision = lam.get_alias(FunctionName="shop", Name="live")["RevisionId"]
alias = lam.update_alias(
    FunctionName="shop", Name="live", RevisionId=revision, RoutingConfig={"AdditionalVersionWeights": {canary: 0.5}}
)
result["weights"] = alias["RoutingConfig"]["AdditionalVersionWeights"]
result["stale"] = error_of(lam.update_alias, FunctionName="shop", Name="live", RevisionId=revision)
ran = collections.Counter()
for _ in range(80):
    reply = lam.invoke(FunctionName="shop:live", Payload=b"{}")
    ran[reply["ExecutedVersion"], reply.get("FunctionError")] += 1
result["ran"] = sorted([version, error, count] for (version, error), count in ran.items())

# Alarms of both kinds.
cloudwatch.put_metric_alarm(
    AlarmName="errors",
    Namespace="AWS/Lambda",
    MetricName="Errors",
    Dimensions=[{"Name": "FunctionName", "Value": "shop"}],
    Statistic="Sum",
    Period=60,
    EvaluationPeriods=1,
    Threshold=0,
    ComparisonOperator="GreaterThanThreshold",
)
cloudwatch.put_composite_alarm(AlarmName="any", AlarmRule='ALARM("errors")')
cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="by hand")
found = cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
result["alarms"] = {
    alarm["AlarmName"]: alarm["StateValue"] for alarm in found["MetricAlarms"] + found["CompositeAlarms"]
}
history = cloudwatch.describe_alarm_history(AlarmName="errors", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
result["history"] = history[0]["HistorySummary"]

# The metrics of both versions, once they can be read.
clock = urllib.request.Request(
    endpoint + "/_sandbox/clock/sleep", json.dumps({"seconds": 180}).encode(), {"content-type": "application/json"}
)
now = datetime.datetime.fromtimestamp(json.load(urllib.request.urlopen(clock))["now"])
metrics = cloudwatch.get_metric_data(
    StartTime=now - datetime.timedelta(hours=1),
    EndTime=now,
    MetricDataQueries=[
        {
            "Id": name.lower() + version,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": name,
                    "Dimensions": [
                        {"Name": "FunctionName", "Value": "shop"},
                        {"Name": "Resource", "Value": "shop:live"},
                        {"Name": "ExecutedVersion", "Value": version},
                    ],
                },
                "Period": 60,
                "Stat": "Sum",
            },
        }
        for name in ("Invocations", "Errors")
        for version in (stable, canary)
    ],
)["MetricDataResults"]
result["metrics"] = {series["Id"]: sum(series["Values"]) for series in metrics}
events = logs.filter_log_events(logGroupName="/aws/lambda/shop", filterPattern="bad")["events"]
result["logged"] = len(events) > 0
print(json.dumps(result))
