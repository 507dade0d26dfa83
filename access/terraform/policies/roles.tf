# Generated from docs/iam.md by scripts/readme-tables.ts: change that page, not this file.

locals {
  roles = {
    # Releases the function. May sign nothing, and delete nothing of it.
    deploy = {
      name   = "${var.function_name}-${var.environment}-deploy"
      ref    = "refs/heads/${var.branch}"
      wanted = true
      subjects = [
        "repo:${var.github_owner}/${var.github_repository}:environment:${var.environment}",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:environment:${var.environment}",
      ]
      workflows = concat(
        ["${var.workflow_repository}/.github/workflows/lambda-deploy.yml@${var.workflow_ref}"],
        var.caller_workflow != "" ? ["${var.github_owner}/${var.github_repository}/.github/workflows/${var.caller_workflow}@refs/heads/${var.branch}"] : [],
      )
      statements = concat(
        [{
          Sid    = "ReadFunction"
          Effect = "Allow"
          Action = [
            "lambda:GetAlias",
            "lambda:GetFunction",
            "lambda:GetFunctionCodeSigningConfig",
            "lambda:GetFunctionUrlConfig",
            "lambda:GetPolicy",
            "lambda:ListAliases",
            "lambda:ListProvisionedConcurrencyConfigs",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*",
          ]
        }],
        [{
          Sid    = "ReadCallers"
          Effect = "Allow"
          Action = [
            "cloudwatch:GetMetricData",
            "lambda:ListEventSourceMappings",
          ]
          Resource = [
            "*",
          ]
        }],
        [{
          Sid    = "ReadAlarms"
          Effect = "Allow"
          Action = [
            "cloudwatch:DescribeAlarmHistory",
            "cloudwatch:DescribeAlarms",
          ]
          Resource = [
            "*",
          ]
        }],
        [{
          Sid    = "UpdateCode"
          Effect = "Allow"
          Action = [
            "lambda:UpdateFunctionCode",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*",
          ]
        }],
        [{
          Sid    = "Release"
          Effect = "Allow"
          Action = [
            "lambda:PublishVersion",
            "lambda:UpdateAlias",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*",
          ]
        }],
        [{
          Sid    = "CallVersion"
          Effect = "Allow"
          Action = [
            "lambda:InvokeFunction",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*",
          ]
        }],
        [{
          Sid    = "CreateAlias"
          Effect = "Allow"
          Action = [
            "lambda:CreateAlias",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*",
          ]
        }],
        [{
          Sid    = "ReadMark"
          Effect = "Allow"
          Action = [
            "lambda:ListTags",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
          ]
        }],
        var.manage_settings || var.create_function ? [{
          Sid    = "Configure"
          Effect = "Allow"
          Action = [
            "lambda:UpdateFunctionConfiguration",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*",
          ]
        }] : [],
        var.manage_settings || var.create_function ? [{
          Sid    = "PassRole"
          Effect = "Allow"
          Action = [
            "iam:PassRole",
          ]
          Resource = [
            "arn:${var.partition}:iam::${var.account_id}:role/${var.execution_role}",
          ]
          Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } }
        }] : [],
        var.layers != "" ? [{
          Sid    = "UseLayers"
          Effect = "Allow"
          Action = [
            "lambda:GetLayerVersion",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:layer:${var.layers}",
          ]
        }] : [],
        var.use_network ? [{
          Sid    = "UseNetwork"
          Effect = "Allow"
          Action = [
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
          ]
          Resource = [
            "*",
          ]
        }] : [],
        var.create_function ? [{
          Sid    = "CreateFunction"
          Effect = "Allow"
          Action = [
            "lambda:CreateFunction",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
          ]
        }] : [],
        var.create_alarms ? [{
          Sid    = "KeepAlarms"
          Effect = "Allow"
          Action = [
            "cloudwatch:DeleteAlarms",
            "cloudwatch:ListTagsForResource",
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:TagResource",
          ]
          Resource = [
            "arn:${var.partition}:cloudwatch:${var.region}:${var.account_id}:alarm:lambda-canary/${var.function_name}/${var.alias}/*",
          ]
        }] : [],
        var.search_log ? [{
          Sid    = "SearchLog"
          Effect = "Allow"
          Action = [
            "logs:FilterLogEvents",
          ]
          Resource = [
            "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${var.function_name}:*",
          ]
        }] : [],
        var.finish_topic != "" ? [{
          Sid    = "TellEnding"
          Effect = "Allow"
          Action = [
            "sns:Publish",
          ]
          Resource = [
            "${var.finish_topic}",
          ]
        }] : [],
        var.finish_bus != "" ? [{
          Sid    = "TellEndingToBus"
          Effect = "Allow"
          Action = [
            "events:PutEvents",
          ]
          Resource = [
            "${var.finish_bus}",
          ]
        }] : [],
        var.signing_profile != "" ? [{
          Sid    = "ReadPackage"
          Effect = "Allow"
          Action = [
            "s3:GetObjectVersion",
          ]
          Resource = [
            "arn:${var.partition}:s3:::${var.artifact_bucket}/${var.artifact_prefix}signed/*",
          ]
        }] : [],
        var.signing_profile != "" ? [{
          Sid    = "ReadSigningConfig"
          Effect = "Allow"
          Action = [
            "lambda:GetCodeSigningConfig",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:code-signing-config:*",
          ]
        }] : [],
      )
    }
    # Stages and signs the package. May do nothing on Lambda.
    sign = {
      name   = "${var.function_name}-${var.environment}-sign"
      ref    = null
      wanted = var.signing_profile != ""
      subjects = [
        "repo:${var.github_owner}/${var.github_repository}:ref:refs/heads/${var.branch}",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:ref:refs/heads/${var.branch}",
      ]
      workflows = concat(
        ["${var.workflow_repository}/.github/workflows/lambda-deploy.yml@${var.workflow_ref}"],
      )
      statements = concat(
        [{
          Sid    = "StagePackage"
          Effect = "Allow"
          Action = [
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:PutObject",
            "s3:PutObjectTagging",
          ]
          Resource = [
            "arn:${var.partition}:s3:::${var.artifact_bucket}/${var.artifact_prefix}*",
          ]
        }],
        [{
          Sid    = "StagingBucket"
          Effect = "Allow"
          Action = [
            "s3:GetBucketVersioning",
            "s3:ListBucket",
          ]
          Resource = [
            "arn:${var.partition}:s3:::${var.artifact_bucket}",
          ]
        }],
        [{
          Sid    = "Sign"
          Effect = "Allow"
          Action = [
            "signer:GetSigningProfile",
            "signer:StartSigningJob",
          ]
          Resource = [
            "arn:${var.partition}:signer:${var.region}:${var.account_id}:/signing-profiles/${var.signing_profile}",
          ]
        }],
        [{
          Sid    = "FollowSigning"
          Effect = "Allow"
          Action = [
            "signer:DescribeSigningJob",
          ]
          Resource = [
            "arn:${var.partition}:signer:${var.region}:${var.account_id}:/signing-jobs/*",
          ]
        }],
      )
    }
    # Moves traffic between versions that are there: for recover, and for a person.
    traffic = {
      name   = "${var.function_name}-${var.environment}-traffic"
      ref    = "refs/heads/${var.branch}"
      wanted = true
      subjects = [
        "repo:${var.github_owner}/${var.github_repository}:ref:refs/heads/${var.branch}",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:ref:refs/heads/${var.branch}",
        "repo:${var.github_owner}/${var.github_repository}:environment:${var.environment}",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:environment:${var.environment}",
      ]
      workflows = concat(
        ["${var.workflow_repository}/.github/workflows/lambda-recover.yml@${var.workflow_ref}", "${var.github_owner}/${var.github_repository}/.github/workflows/promote-or-roll-back.yml@refs/heads/${var.branch}"],
        var.caller_workflow != "" ? ["${var.github_owner}/${var.github_repository}/.github/workflows/${var.caller_workflow}@refs/heads/${var.branch}"] : [],
      )
      statements = concat(
        [{
          Sid    = "MoveTraffic"
          Effect = "Allow"
          Action = [
            "lambda:GetAlias",
            "lambda:GetFunction",
            "lambda:UpdateAlias",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*",
          ]
        }],
        [{
          Sid    = "ReadAlarms"
          Effect = "Allow"
          Action = [
            "cloudwatch:DescribeAlarmHistory",
            "cloudwatch:DescribeAlarms",
          ]
          Resource = [
            "*",
          ]
        }],
        [{
          Sid    = "ReadCallers"
          Effect = "Allow"
          Action = [
            "cloudwatch:GetMetricData",
            "lambda:ListEventSourceMappings",
          ]
          Resource = [
            "*",
          ]
        }],
        var.function_pattern != "" ? [{
          Sid    = "FindFunctions"
          Effect = "Allow"
          Action = [
            "lambda:ListFunctions",
          ]
          Resource = [
            "*",
          ]
        }] : [],
        var.function_pattern != "" ? [{
          Sid    = "MoveTrafficOfAny"
          Effect = "Allow"
          Action = [
            "lambda:GetAlias",
            "lambda:GetFunction",
            "lambda:ListAliases",
            "lambda:ListTags",
            "lambda:UpdateAlias",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_pattern}",
          ]
        }] : [],
        var.create_alarms ? [{
          Sid    = "KeepAlarms"
          Effect = "Allow"
          Action = [
            "cloudwatch:DeleteAlarms",
            "cloudwatch:ListTagsForResource",
          ]
          Resource = [
            "arn:${var.partition}:cloudwatch:${var.region}:${var.account_id}:alarm:lambda-canary/${var.function_name}/${var.alias}/*",
          ]
        }] : [],
        var.search_log ? [{
          Sid    = "SearchLog"
          Effect = "Allow"
          Action = [
            "logs:FilterLogEvents",
          ]
          Resource = [
            "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${var.function_name}:*",
          ]
        }] : [],
        var.finish_topic != "" ? [{
          Sid    = "TellEnding"
          Effect = "Allow"
          Action = [
            "sns:Publish",
          ]
          Resource = [
            "${var.finish_topic}",
          ]
        }] : [],
        var.finish_bus != "" ? [{
          Sid    = "TellEndingToBus"
          Effect = "Allow"
          Action = [
            "events:PutEvents",
          ]
          Resource = [
            "${var.finish_bus}",
          ]
        }] : [],
      )
    }
    # Deletes versions that nothing needs. May not delete the function.
    cleanup = {
      name   = "${var.function_name}-${var.environment}-cleanup"
      ref    = "refs/heads/${var.branch}"
      wanted = true
      subjects = [
        "repo:${var.github_owner}/${var.github_repository}:ref:refs/heads/${var.branch}",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:ref:refs/heads/${var.branch}",
        "repo:${var.github_owner}/${var.github_repository}:environment:${var.environment}",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:environment:${var.environment}",
      ]
      workflows = concat(
        ["${var.workflow_repository}/.github/workflows/lambda-cleanup.yml@${var.workflow_ref}"],
        var.caller_workflow != "" ? ["${var.github_owner}/${var.github_repository}/.github/workflows/${var.caller_workflow}@refs/heads/${var.branch}"] : [],
      )
      statements = concat(
        [{
          Sid    = "SeeWhatIsInUse"
          Effect = "Allow"
          Action = [
            "cloudwatch:GetMetricData",
            "cloudwatch:ListMetrics",
            "lambda:GetAccountSettings",
            "lambda:ListEventSourceMappings",
            "lambda:ListFunctions",
          ]
          Resource = [
            "*",
          ]
        }],
        [{
          Sid    = "SeeWhatNamesVersions"
          Effect = "Allow"
          Action = [
            "lambda:GetPolicy",
            "lambda:ListAliases",
            "lambda:ListDurableExecutionsByFunction",
            "lambda:ListFunctionEventInvokeConfigs",
            "lambda:ListFunctionUrlConfigs",
            "lambda:ListProvisionedConcurrencyConfigs",
            "lambda:ListTags",
            "lambda:ListVersionsByFunction",
          ]
          Resource = concat(
            ["arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}", "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*"],
            var.function_pattern != "" ? ["arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_pattern}"] : [],
          )
        }],
        [{
          Sid    = "DeleteVersions"
          Effect = "Allow"
          Action = [
            "lambda:DeleteFunction",
          ]
          Resource = concat(
            ["arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*"],
            var.function_pattern != "" ? ["arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_pattern}:*"] : [],
          )
        }],
      )
    }
    # Reads what a plan reads, the code and the variables of the function included, and changes nothing.
    plan = {
      name   = "${var.function_name}-${var.environment}-plan"
      ref    = null
      wanted = var.plans
      subjects = [
        "repo:${var.github_owner}/${var.github_repository}:pull_request",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:pull_request",
        "repo:${var.github_owner}/${var.github_repository}:ref:refs/heads/${var.branch}",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:ref:refs/heads/${var.branch}",
      ]
      workflows = []
      statements = concat(
        [{
          Sid    = "ReadFunction"
          Effect = "Allow"
          Action = [
            "lambda:GetAlias",
            "lambda:GetFunction",
            "lambda:GetFunctionCodeSigningConfig",
            "lambda:GetFunctionUrlConfig",
            "lambda:GetPolicy",
            "lambda:ListAliases",
            "lambda:ListProvisionedConcurrencyConfigs",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}:*",
          ]
        }],
        [{
          Sid    = "ReadCallers"
          Effect = "Allow"
          Action = [
            "cloudwatch:GetMetricData",
            "lambda:ListEventSourceMappings",
          ]
          Resource = [
            "*",
          ]
        }],
        [{
          Sid    = "ReadAlarms"
          Effect = "Allow"
          Action = [
            "cloudwatch:DescribeAlarmHistory",
            "cloudwatch:DescribeAlarms",
          ]
          Resource = [
            "*",
          ]
        }],
        [{
          Sid    = "ReadMark"
          Effect = "Allow"
          Action = [
            "lambda:ListTags",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
          ]
        }],
        var.create_alarms ? [{
          Sid    = "KeepAlarms"
          Effect = "Allow"
          Action = [
            "cloudwatch:ListTagsForResource",
          ]
          Resource = [
            "arn:${var.partition}:cloudwatch:${var.region}:${var.account_id}:alarm:lambda-canary/${var.function_name}/${var.alias}/*",
          ]
        }] : [],
        var.search_log ? [{
          Sid    = "SearchLog"
          Effect = "Allow"
          Action = [
            "logs:FilterLogEvents",
          ]
          Resource = [
            "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${var.function_name}:*",
          ]
        }] : [],
        var.signing_profile != "" ? [{
          Sid    = "Sign"
          Effect = "Allow"
          Action = [
            "signer:GetSigningProfile",
          ]
          Resource = [
            "arn:${var.partition}:signer:${var.region}:${var.account_id}:/signing-profiles/${var.signing_profile}",
          ]
        }] : [],
        var.signing_profile != "" ? [{
          Sid    = "ReadSigningConfig"
          Effect = "Allow"
          Action = [
            "lambda:GetCodeSigningConfig",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:code-signing-config:*",
          ]
        }] : [],
        var.signing_profile != "" ? [{
          Sid    = "StagePackage"
          Effect = "Allow"
          Action = [
            "s3:GetObject",
          ]
          Resource = [
            "arn:${var.partition}:s3:::${var.artifact_bucket}/${var.artifact_prefix}*",
          ]
        }] : [],
        var.signing_profile != "" ? [{
          Sid    = "StagingBucket"
          Effect = "Allow"
          Action = [
            "s3:GetBucketVersioning",
            "s3:ListBucket",
          ]
          Resource = [
            "arn:${var.partition}:s3:::${var.artifact_bucket}",
          ]
        }] : [],
      )
    }
    # Makes and removes previews of pull requests. May only read the function itself.
    previews = {
      name   = "${var.function_name}-previews"
      ref    = null
      wanted = var.previews
      subjects = [
        "repo:${var.github_owner}/${var.github_repository}:pull_request",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:pull_request",
        "repo:${var.github_owner}/${var.github_repository}:ref:refs/heads/${var.branch}",
        "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.repository_id}:ref:refs/heads/${var.branch}",
      ]
      workflows = concat(
        ["${var.workflow_repository}/.github/workflows/lambda-preview.yml@${var.workflow_ref}"],
      )
      statements = concat(
        [{
          Sid    = "ReadBase"
          Effect = "Allow"
          Action = [
            "lambda:GetFunction",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}",
          ]
        }],
        [{
          Sid    = "FindPreviews"
          Effect = "Allow"
          Action = [
            "lambda:ListFunctions",
          ]
          Resource = [
            "*",
          ]
        }],
        [{
          Sid    = "ReadPreviews"
          Effect = "Allow"
          Action = [
            "lambda:GetFunction",
            "lambda:GetFunctionConcurrency",
            "lambda:GetFunctionUrlConfig",
            "lambda:GetPolicy",
            "lambda:ListTags",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}-pr-*",
          ]
        }],
        [{
          Sid    = "CreatePreviews"
          Effect = "Allow"
          Action = [
            "lambda:CreateFunction",
            "lambda:TagResource",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}-pr-*",
          ]
          Condition = { StringEqualsIfExists = { "aws:ResourceTag/lambda-canary:repository" = "github.com/${var.repository_id}" } }
        }],
        [{
          Sid    = "WritePreviews"
          Effect = "Allow"
          Action = [
            "lambda:AddPermission",
            "lambda:CreateFunctionUrlConfig",
            "lambda:DeleteFunctionConcurrency",
            "lambda:DeleteFunctionUrlConfig",
            "lambda:InvokeFunction",
            "lambda:PutFunctionConcurrency",
            "lambda:RemovePermission",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
            "lambda:UpdateFunctionUrlConfig",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}-pr-*",
          ]
          Condition = { StringEquals = { "aws:ResourceTag/lambda-canary:repository" = "github.com/${var.repository_id}" } }
        }],
        [{
          Sid    = "DeletePreviews"
          Effect = "Allow"
          Action = [
            "lambda:DeleteFunction",
          ]
          Resource = [
            "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}-pr-*",
          ]
          Condition = { StringEquals = { "aws:ResourceTag/lambda-canary:repository" = "github.com/${var.repository_id}" } }
        }],
        [{
          Sid    = "LogsOfPreviews"
          Effect = "Allow"
          Action = [
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:ListTagsForResource",
            "logs:PutRetentionPolicy",
            "logs:TagResource",
          ]
          Resource = [
            "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${var.function_name}-pr-*",
            "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${var.function_name}-pr-*:*",
          ]
        }],
        [{
          Sid    = "FindLogsOfPreviews"
          Effect = "Allow"
          Action = [
            "logs:DescribeLogGroups",
          ]
          Resource = [
            "*",
          ]
        }],
        [{
          Sid    = "PassPreviewRole"
          Effect = "Allow"
          Action = [
            "iam:PassRole",
          ]
          Resource = [
            "arn:${var.partition}:iam::${var.account_id}:role/${var.function_name}-preview",
          ]
          Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } }
        }],
      )
    }
  }
}
