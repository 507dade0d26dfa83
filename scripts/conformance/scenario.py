"""A scenario: the same calls made on the sandbox and on emulators written by others, and what was seen of them."""

import itertools

from botocore.exceptions import ClientError
from clients import boto

SCENARIOS = {}
_numbers = itertools.count(1)


def scenario(run):
    """Registers a scenario. An error of AWS that it raises is what was seen: `412 PreconditionFailedException`."""

    def seen(server):
        try:
            return run(server)
        except ClientError as error:
            return answer(error)
        except KeyError as missing:
            return f"no {missing.args[0]} in the reply"

    SCENARIOS[run.__name__] = seen
    return seen


def answer(error):
    return f"{error.response['ResponseMetadata']['HTTPStatusCode']} {error.response['Error']['Code']}"


def attempt(call, **parameters):
    try:
        call(**parameters)
        return "accepted"
    except ClientError as error:
        return answer(error)


def unused(name):
    """A name no other scenario has: `scenario-alarm` becomes `scenario-alarm-7`."""
    return f"{name}-{next(_numbers)}"


class Key:
    """A key of a versioned bucket, written once and deleted."""

    def __init__(self, server):
        self.client = boto(server, "s3")
        self.name = {"Bucket": unused("scenario-bucket"), "Key": "code.zip"}
        self.client.create_bucket(Bucket=self.name["Bucket"])
        versioning = {"Status": "Enabled"}
        self.client.put_bucket_versioning(Bucket=self.name["Bucket"], VersioningConfiguration=versioning)
        self.version = self.client.put_object(**self.name, Body=b"x")["VersionId"]
        self.marker = self.client.delete_object(**self.name)["VersionId"]
