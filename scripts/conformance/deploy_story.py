"""Releases of one function by the deploy bundle, on an emulator it was not written for."""

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from clients import CREDENTIALS, REGION, boto
from proxy import CountingProxy
from servers import ENVIRONMENT, ROOT

DIST = ROOT / os.environ.get("CONFORMANCE_DIST", "dist")
FUNCTION, ALIAS, ALARM, BUCKET = "orders-elsewhere", "live", "orders-elsewhere-errors", "orders-elsewhere-packages"


@dataclass
class Release:
    outcome: str
    exit_code: int
    log: str
    alias: dict
    routings: list = field(default_factory=list)


@dataclass
class Story:
    calls: dict
    errors: dict
    releases: dict


CREATED = {
    "strategy": "all-at-once", "bake": "0s", "runtime": "nodejs24.x", "handler": "index.handler",
    "role": "arn:aws:iam::123456789012:role/function",
}
CANARY = {"strategy": "canary 50% 1m", "max-step-time": "2m", "bake": "0s", "alarms": ALARM}
SIGNED = CANARY | {"signing-profile": "elsewhere", "s3-bucket": BUCKET}


def tell(server, folder):
    """Releases `first`, `healthy`, `failing` and `signed`, every request through a proxy that counts."""
    proxy = CountingProxy(server.url)
    functions, alarms = boto(server, "lambda"), boto(server, "cloudwatch")
    alarms.put_metric_alarm(
        AlarmName=ALARM, Namespace="AWS/Lambda", MetricName="Errors", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore",
        Dimensions=[{"Name": "FunctionName", "Value": FUNCTION}, {"Name": "Resource", "Value": f"{FUNCTION}:{ALIAS}"}],
    )

    def turn(state):
        alarms.set_alarm_state(AlarmName=ALARM, StateValue=state, StateReason="story")

    turn("OK")
    prepare_signing(server)
    try:
        first = release(proxy, functions, folder / "first", CREATED)
        healthy = release(proxy, functions, folder / "healthy", CANARY)
        failing = release(proxy, functions, folder / "failing", CANARY, lambda: turn("ALARM"))
        turn("OK")
        signed = release(proxy, functions, folder / "signed", SIGNED)
    finally:
        proxy.stop()
    releases = {"first": first, "healthy": healthy, "failing": failing, "signed": signed}
    return Story(dict(proxy.calls), dict(proxy.errors), releases)


def prepare_signing(server):
    s3 = boto(server, "s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    boto(server, "signer").put_signing_profile(profileName="elsewhere", platformId="AWSLambda-SHA384-ECDSA")


def release(proxy, functions, folder, inputs, when_shifted=None):
    source = folder / "source"
    source.mkdir(parents=True)
    (source / "index.mjs").write_text(f"export const handler = async () => ({{ reply: '{folder.name}' }})\n")
    watch = AliasWatch(functions, when_shifted)
    step = {
        "main": str(DIST / "deploy.js"),
        "post": str(DIST / "deploy-post.js"),
        "folder": str(folder),
        "workspace": str(source),
        "inputs": {"function-name": FUNCTION, "alias": ALIAS, "code-artifacts-dir": ".", **inputs},
        "env": {"AWS_ENDPOINT_URL": proxy.url, "AWS_REGION": REGION, **CREDENTIALS},
    }
    with watch:
        command = ["node", str(Path(__file__).parent / "step.ts")]
        done = subprocess.run(command, input=json.dumps(step), env=ENVIRONMENT, capture_output=True, text=True, timeout=540)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    result = json.loads(done.stdout)
    return Release(result["outputs"].get("outcome", ""), result["exitCode"], result["stdout"], watch.read(), watch.routings)


class AliasWatch:
    """Reads the alias with boto3 all the while, and calls `when_shifted` once it has seen a weight."""

    def __init__(self, functions, when_shifted):
        self.functions, self.when_shifted = functions, when_shifted
        self.routings, self.ended = [], threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def run(self):
        while not self.ended.is_set():
            alias = self.read()
            seen = (alias.get("FunctionVersion"), weights_of(alias))
            if alias and seen not in self.routings:
                self.routings.append(seen)
            if seen[1] and self.when_shifted is not None:
                time.sleep(2)
                self.when_shifted()
                self.when_shifted = None
            self.ended.wait(0.5)

    def read(self):
        try:
            alias = self.functions.get_alias(FunctionName=FUNCTION, Name=ALIAS)
            return {name: value for name, value in alias.items() if name != "ResponseMetadata"}
        except self.functions.exceptions.ResourceNotFoundException:
            return {}


def weights_of(alias):
    return (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
