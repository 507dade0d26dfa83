"""The clients others wrote, pointed at an endpoint and at nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
from botocore.config import Config

REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIACONFORMANCE", "AWS_SECRET_ACCESS_KEY": "conformance"}
AWS = Path(sys.executable).parent / "aws"


def boto(server, service, protocol=None):
    """A boto3 client. `protocol` makes it speak one of several that its model names, instead of its own choice."""
    session = boto3.Session()
    if protocol is not None:
        prefer(session._loader, protocol)
    return session.client(
        service,
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def prefer(loader, protocol):
    load = loader.load_service_model

    def load_with_protocol(*arguments, **named):
        model = load(*arguments, **named)
        if "metadata" not in model:
            return model
        assert protocol in model["metadata"]["protocols"]
        return model | {"metadata": model["metadata"] | {"protocol": protocol, "protocols": [protocol]}}

    loader.load_service_model = load_with_protocol


def aws(server, *arguments):
    """Runs the AWS CLI as a person would. Returns what it prints, parsed."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "AWS_ENDPOINT_URL": server.url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        **CREDENTIALS,
    }
    command = [str(AWS), *arguments, "--output", "json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise CliError(done.stderr.strip())
    return json.loads(done.stdout) if done.stdout.strip() else None


class CliError(Exception):
    """What the AWS CLI wrote to standard error."""
