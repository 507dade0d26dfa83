"""What Lambda does with versions, aliases, weights and revisions."""

import json

from clients import boto
from packages import handler
from scenario import Key, attempt, scenario, unused

ROLE = "arn:aws:iam::123456789012:role/function"


class Function:
    """A function of its own for every scenario, with two versions."""

    def __init__(self, server):
        self.name = unused("scenario")
        self.client = boto(server, "lambda")
        self.client.create_function(
            FunctionName=self.name, Runtime="nodejs24.x", Handler="index.handler", Role=ROLE,
            Code={"ZipFile": handler("one")},
        )
        self.wait("function_active_v2")
        self.first = self.publish()
        self.update("two")
        self.second = self.publish()

    def call(self, operation, **parameters):
        return getattr(self.client, operation)(FunctionName=self.name, **parameters)

    def wait(self, waiter, **parameters):
        config = {"Delay": 0.2, "MaxAttempts": 300}
        self.client.get_waiter(waiter).wait(FunctionName=self.name, WaiterConfig=config, **parameters)

    def update(self, reply, **parameters):
        self.call("update_function_code", ZipFile=handler(reply), **parameters)
        self.wait("function_updated_v2")

    def publish(self, **parameters):
        version = self.call("publish_version", **parameters)["Version"]
        self.wait("published_version_active", Qualifier=version)
        return version

    def alias(self, **parameters):
        return self.call("create_alias", Name="live", FunctionVersion=self.first, **parameters)

    def executed(self, qualifier="live"):
        reply = self.call("invoke", Qualifier=qualifier, Payload=b"{}")
        reply["Payload"].read()
        return reply.get("ExecutedVersion", "unsaid")


@scenario
def weights_route_requests(server):
    function = Function(server)
    function.alias(RoutingConfig={"AdditionalVersionWeights": {function.second: 0.5}})
    served = {function.executed() for _ in range(30)}
    return "both versions" if served == {function.first, function.second} else f"only {' '.join(sorted(served))}"


@scenario
def a_stale_revision_id_on_update_alias(server):
    function = Function(server)
    stale = function.alias()["RevisionId"]
    function.call("update_alias", Name="live", Description="somebody else")
    return attempt(function.client.update_alias, FunctionName=function.name, Name="live", RevisionId=stale)


@scenario
def a_stale_revision_id_on_publish(server):
    function = Function(server)
    stale = function.call("get_function_configuration")["RevisionId"]
    function.update("three")
    return attempt(function.client.publish_version, FunctionName=function.name, RevisionId=stale)


@scenario
def publishing_changes_the_revision_of_latest(server):
    function = Function(server)
    function.update("three")
    before = function.call("get_function_configuration")["RevisionId"]
    function.publish()
    return before != function.call("get_function_configuration")["RevisionId"]


@scenario
def publishing_unchanged_code(server):
    function = Function(server)
    again = function.publish(Description="another text")
    return "the same version" if again == function.second else "a new version"


@scenario
def publishing_with_another_code_hash(server):
    function = Function(server)
    function.update("three")
    wrong = "A" * 43 + "="
    return attempt(function.client.publish_version, FunctionName=function.name, CodeSha256=wrong)


@scenario
def a_dry_run_of_update_function_code(server):
    function = Function(server)
    before = function.call("get_function_configuration")["CodeSha256"]
    function.update("three", DryRun=True)
    after = function.call("get_function_configuration")["CodeSha256"]
    return "changes nothing" if before == after else "replaces the code"


@scenario
def an_update_of_code_is_in_progress_first(server):
    function = Function(server)
    reply = function.call("update_function_code", ZipFile=handler("three"))
    return reply.get("LastUpdateStatus", "not said")


@scenario
def weights_on_latest(server):
    function = Function(server)
    weights = {"AdditionalVersionWeights": {function.first: 0.1}}
    return attempt(function.client.create_alias, FunctionName=function.name, Name="live", FunctionVersion="$LATEST",
                   RoutingConfig=weights)


@scenario
def a_weight_above_one(server):
    function = Function(server)
    weights = {"AdditionalVersionWeights": {function.second: 2.0}}
    return attempt(function.alias, RoutingConfig=weights)


@scenario
def a_weight_for_the_primary_itself(server):
    function = Function(server)
    return attempt(function.alias, RoutingConfig={"AdditionalVersionWeights": {function.first: 0.1}})


@scenario
def an_update_without_weights_keeps_them(server):
    function = Function(server)
    function.alias(RoutingConfig={"AdditionalVersionWeights": {function.second: 0.1}})
    function.call("update_alias", Name="live", Description="only text")
    return function.call("get_alias", Name="live").get("RoutingConfig", {}).get("AdditionalVersionWeights") != {}


@scenario
def an_empty_map_clears_the_weights(server):
    function = Function(server)
    function.alias(RoutingConfig={"AdditionalVersionWeights": {function.second: 0.1}})
    function.call("update_alias", Name="live", RoutingConfig={"AdditionalVersionWeights": {}})
    return not function.call("get_alias", Name="live").get("RoutingConfig", {}).get("AdditionalVersionWeights")


@scenario
def an_alias_of_an_unknown_version(server):
    function = Function(server)
    return attempt(function.client.create_alias, FunctionName=function.name, Name="live", FunctionVersion="99")


@scenario
def deleting_a_version_an_alias_names(server):
    function = Function(server)
    function.alias()
    return attempt(function.client.delete_function, FunctionName=function.name, Qualifier=function.first)


@scenario
def unsigned_code_under_enforce(server):
    function = Function(server)
    profile = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/releases/abcdefghij"
    config = function.client.create_code_signing_config(
        AllowedPublishers={"SigningProfileVersionArns": [profile]},
        CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Enforce"},
    )["CodeSigningConfig"]["CodeSigningConfigArn"]
    function.call("put_function_code_signing_config", CodeSigningConfigArn=config)
    return attempt(function.client.update_function_code, FunctionName=function.name, ZipFile=handler("unsigned"))


@scenario
def a_handler_really_runs(server):
    function = Function(server)
    reply = function.call("invoke", Qualifier=function.second, Payload=b"{}")["Payload"].read()
    try:
        return json.loads(reply).get("reply") == "two"
    except (ValueError, AttributeError):
        return False


@scenario
def an_alias_description_too_long(server):
    return attempt(Function(server).alias, Description="x" * 257)


@scenario
def an_alias_named_by_digits(server):
    function = Function(server)
    return attempt(function.client.create_alias, FunctionName=function.name, Name="2024", FunctionVersion="1")


@scenario
def deleting_an_alias_that_is_not_there(server):
    function = Function(server)
    return attempt(function.client.delete_alias, FunctionName=function.name, Name="nobody")


@scenario
def code_from_a_key_that_is_not_there(server):
    function, key = Function(server), Key(server)
    return attempt(function.client.update_function_code, FunctionName=function.name, S3Bucket=key.name["Bucket"],
                   S3Key="nobody")
