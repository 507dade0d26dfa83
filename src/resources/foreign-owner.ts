/** Another tool that owns the function, as its tags tell, and how to make it leave to us what we deploy. */
export interface ForeignOwner {
  readonly tool:
    | 'CloudFormation'
    | 'SAM'
    | 'CDK'
    | 'Serverless Framework'
    | 'Terraform'
    | 'OpenTofu'
    | 'Pulumi'
    | 'CodeDeploy'
  /** Name of its stack, where a tag holds it. */
  readonly stack?: string
  /** What a person should do so that its next run does not undo ours. */
  readonly advice: string
}

type Tags = Readonly<Record<string, string>>

const IGNORE_CHANGES = `lifecycle {
  ignore_changes = [filename, source_code_hash, s3_key, s3_object_version, image_uri, publish]   # aws_lambda_function
}
lifecycle {
  ignore_changes = [description, function_version, routing_config]   # aws_lambda_alias
}`

const STACK_ADVICE =
  'Leave the alias out of the template and set "AutoPublishAlias" nowhere; the next update of the stack otherwise puts code and alias back. Set here only what the template does not.'

/**
 * @param tags of the function.
 * @returns the tool whose next run would undo a deploy, or undefined when no tag tells of one.
 */
export function foreignOwner(tags: Tags): ForeignOwner | undefined {
  const stack = tags['aws:cloudformation:stack-name']
  if (stack !== undefined) return { tool: stackTool(tags), stack, advice: STACK_ADVICE }
  const by = Object.entries(tags).find(
    ([key, value]) =>
      /^(managed[-_ ]?by|created[-_ ]?by|provisioner|iac|tool)$/i.test(key) && /terraform|opentofu|pulumi/i.test(value),
  )
  const named = by?.[1].toLowerCase() ?? ('terraform' in tags || 'Terraform' in tags ? 'terraform' : undefined)
  if (named === undefined) return undefined
  if (named.includes('pulumi')) {
    return {
      tool: 'Pulumi',
      advice:
        'ignoreChanges: ["code", "s3ObjectVersion", "imageUri", "sourceCodeHash"] on the function; ["description", "functionVersion", "routingConfig"] on the alias.',
    }
  }
  return { tool: named.includes('opentofu') ? 'OpenTofu' : 'Terraform', advice: IGNORE_CHANGES }
}

function stackTool(tags: Tags): ForeignOwner['tool'] {
  if (tags['lambda:createdBy'] === 'SAM') return 'SAM'
  const cdk = Object.keys(tags).some(key => key.startsWith('aws-cdk:') || key.startsWith('aws:cdk:'))
  if (cdk) return 'CDK'
  return 'STAGE' in tags ? 'Serverless Framework' : 'CloudFormation'
}
