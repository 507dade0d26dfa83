# The roles of Lambda Canary for one function in one environment, each for one job of one workflow.

data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

module "policies" {
  source = "./policies"

  function_name       = var.function_name
  environment         = var.environment
  github_owner        = var.github_owner
  github_owner_id     = var.github_owner_id
  github_repository   = var.github_repository
  repository_id       = var.repository_id
  branch              = var.branch
  workflow_repository = var.workflow_repository
  workflow_ref        = var.workflow_ref
  manage_settings     = var.manage_settings
  execution_role      = var.execution_role
  signing_profile     = var.signing_profile
  artifact_bucket     = var.artifact_bucket
  artifact_prefix     = var.artifact_prefix
  alias               = var.alias
  caller_workflow     = var.caller_workflow
  function_pattern    = var.function_pattern
  create_function     = var.create_function
  create_alarms       = var.create_alarms
  search_log          = var.search_log
  finish_topic        = var.finish_topic
  finish_bus          = var.finish_bus
  layers              = var.layers
  use_network         = var.use_network
  plans               = var.plans
  previews            = var.previews
  partition           = data.aws_partition.current.partition
  region              = data.aws_region.current.region
  account_id          = data.aws_caller_identity.current.account_id
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.create_provider ? 1 : 0

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "this" {
  for_each = module.policies.roles

  name                 = each.value.name
  assume_role_policy   = each.value.trust
  max_session_duration = var.max_session_duration
}

resource "aws_iam_role_policy" "this" {
  for_each = module.policies.roles

  name   = "lambda-canary"
  role   = aws_iam_role.this[each.key].id
  policy = each.value.policy
}

output "role_arns" {
  description = "ARNs of the roles, by the end of their names: deploy, sign, traffic, cleanup, plan, previews."
  value       = { for key, role in aws_iam_role.this : key => role.arn }
}
