/** Another tool that owns the function, as its tags tell, and how to make it leave to us what we deploy. */
export interface ForeignOwner {
  readonly tool: string
  /** Name of its stack, where a tag holds it. */
  readonly stack?: string
  /** What a person should do so that its next run does not undo ours. */
  readonly advice: string
}

type Tags = Readonly<Record<string, string>>

const STACK =
  'The stack writes code and alias only when its template changes them: keep the code in the template at a package that does not change, and take "DeploymentPreference" out. Leave "AutoPublishAlias" in: without it the stack deletes the alias. Set here only what the template does not.'

const TERRAFORM = `lifecycle {
  ignore_changes = [filename, source_code_hash, s3_key, s3_object_version, image_uri, publish]   # aws_lambda_function
}
lifecycle {
  ignore_changes = [description, function_version, routing_config]   # aws_lambda_alias
}`

const PULUMI =
  'ignoreChanges: ["code", "s3ObjectVersion", "imageUri", "sourceCodeHash"] on the function; ["description", "functionVersion", "routingConfig"] on the alias.'

const CODE_DEPLOY =
  'Two tools that shift one alias undo each other: delete the deployment group, or stop shifting here.'

const inStack = (tags: Tags): boolean => 'aws:cloudformation:stack-name' in tags
const isCdk = (tags: Tags): boolean => Object.keys(tags).some(key => /^aws[-:]cdk:/.test(key))

/** Whether a tag that names an owner names this one, or a tag is its name, as in `terraform = true`. */
function namedBy(tags: Tags, tool: RegExp): boolean {
  const owner = /^(managed|created|deployed|provisioned)[-_ ]?by$|^(provisioner|iac|tool)$/i
  return Object.entries(tags).some(([key, value]) => tool.test(key) || (owner.test(key) && tool.test(value)))
}

/** The most telling first: tools that work through CloudFormation leave its tags as well. */
const OWNERS: readonly (readonly [string, (tags: Tags) => boolean, string])[] = [
  ['SAM', tags => inStack(tags) && tags['lambda:createdBy'] === 'SAM', STACK],
  ['CDK', tags => inStack(tags) && isCdk(tags), STACK],
  ['Serverless Framework', tags => inStack(tags) && 'STAGE' in tags, STACK],
  ['CloudFormation', inStack, STACK],
  ['OpenTofu', tags => namedBy(tags, /^opentofu$/i), TERRAFORM],
  ['Terraform', tags => namedBy(tags, /^terraform$/i), TERRAFORM],
  ['Pulumi', tags => namedBy(tags, /^pulumi$/i), PULUMI],
  ['CodeDeploy', tags => namedBy(tags, /^(aws )?code[-_ ]?deploy$/i), CODE_DEPLOY],
]

/**
 * @param tags of the function.
 * @returns the tool whose next run would undo a deploy, or undefined when no tag tells of one.
 */
export function foreignOwner(tags: Tags): ForeignOwner | undefined {
  const found = OWNERS.find(([, owns]) => owns(tags))
  if (found === undefined) return undefined
  const [tool, , advice] = found
  const stack = tags['aws:cloudformation:stack-name']
  return { tool, advice, ...(stack === undefined ? {} : { stack }) }
}
