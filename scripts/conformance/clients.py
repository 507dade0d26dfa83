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


def boto(server, service):
    return boto3.client(
        service,
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )


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
