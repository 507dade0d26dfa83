/** Services whose IAM prefix differs from the name in the credential scope. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' }

/** Operations whose IAM action has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'lambda:InvokeWithResponseStream': 'lambda:InvokeFunction',
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListBuckets': 's3:ListAllMyBuckets',
}

/** The IAM action a caller needs for an operation: `lambda:UpdateAlias`. */
export function iamAction(service: string, operation: string): string {
  const action = `${PREFIXES[service] ?? service}:${operation}`
  return ACTIONS[action] ?? action
}
