variable "function_name" {
  type = string
}

variable "environment" {
  description = "Environment of GitHub that the deploy runs in."
  type        = string
  default     = "production"
}

variable "github_owner" {
  type = string
}

variable "github_owner_id" {
  description = "gh api repos/OWNER/NAME --jq .owner.id"
  type        = string
}

variable "github_repository" {
  description = "Name of the repository, without its owner."
  type        = string
}

variable "repository_id" {
  description = "gh api repos/OWNER/NAME --jq .id"
  type        = string
}

variable "branch" {
  description = "The branch that is released."
  type        = string
  default     = "main"
}

variable "workflow_repository" {
  description = "Where the reusable workflows are."
  type        = string
  default     = "lambda-canary/lambda-canary"
}

variable "workflow_ref" {
  description = "What callers write after @, as GitHub says it; a commit stands for itself."
  type        = string
  default     = "refs/tags/v0"
}

variable "manage_settings" {
  description = "Whether deploys change the function's configuration too."
  type        = bool
  default     = false
}

variable "execution_role" {
  description = "Name of the function's execution role; for manage_settings."
  type        = string
  default     = "none"
}

variable "signing_profile" {
  description = "Signer profile of signed releases; empty without."
  type        = string
  default     = ""
}

variable "artifact_bucket" {
  description = "Bucket that signed releases go through."
  type        = string
  default     = ""
}

variable "artifact_prefix" {
  description = "The s3-key of the deploys."
  type        = string
  default     = "lambda-canary/"
}

variable "alias" {
  description = "The alias whose traffic is shifted."
  type        = string
  default     = "live"
}

variable "caller_workflow" {
  description = "A workflow file of your own, such as deploy.yml, whose jobs on the branch may release, move traffic and clean up with the actions themselves."
  type        = string
  default     = ""
}

variable "function_pattern" {
  description = "Further functions that recover and cleanup look after: orders-*, or * for all of the Region."
  type        = string
  default     = ""
}

variable "create_function" {
  description = "Whether a deploy may create the function."
  type        = bool
  default     = false
}

variable "create_alarms" {
  description = "For create-alarms."
  type        = bool
  default     = false
}

variable "search_log" {
  description = "For log-pattern."
  type        = bool
  default     = false
}

variable "finish_topic" {
  description = "ARN of the SNS topic of on-finish."
  type        = string
  default     = ""
}

variable "finish_bus" {
  description = "ARN of the EventBridge bus of on-finish."
  type        = string
  default     = ""
}

variable "layers" {
  description = "Layers that deploys may attach, as NAME:VERSION; a * stands for any."
  type        = string
  default     = ""
}

variable "use_network" {
  description = "For vpc-config."
  type        = bool
  default     = false
}

variable "plans" {
  description = "Whether pull requests may plan. Whoever may push a branch can then read the variables of the function and its code; with search_log, its log too."
  type        = bool
  default     = false
}

variable "previews" {
  description = "Whether pull requests are previewed here."
  type        = bool
  default     = false
}

variable "create_provider" {
  description = "Whether to make GitHub's OIDC provider too: once for each account."
  type        = bool
  default     = false
}

variable "max_session_duration" {
  description = "In seconds. Sessions are renewed; longer ones are not needed."
  type        = number
  default     = 3600
}
