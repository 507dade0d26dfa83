locals {
  issuer = "token.actions.githubusercontent.com"
}

# Documents of those roles that are wanted, as JSON, by the end of the role's name.
output "roles" {
  value = {
    for key, role in local.roles : key => {
      name = role.name
      trust = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Action    = "sts:AssumeRoleWithWebIdentity"
          Principal = { Federated = "arn:${var.partition}:iam::${var.account_id}:oidc-provider/${local.issuer}" }
          Condition = {
            StringEquals = merge(
              {
                "${local.issuer}:aud" = "sts.amazonaws.com"
                "${local.issuer}:sub" = role.subjects
              },
              role.ref == null ? {} : { "${local.issuer}:ref" = role.ref },
              length(role.workflows) == 0 ? {} : { "${local.issuer}:job_workflow_ref" = role.workflows },
            )
          }
        }]
      })
      policy = jsonencode({ Version = "2012-10-17", Statement = role.statements })
    } if role.wanted
  }
}
