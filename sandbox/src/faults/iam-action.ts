/** Services whose IAM prefix differs from the name in the credential scope. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch', sns: 'SNS' }

/** Operations whose IAM action has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'lambda:InvokeWithResponseStream': 'lambda:InvokeFunction',
  'lambda:GetLayerVersionByArn': 'lambda:GetLayerVersion',
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:ListParts': 's3:ListMultipartUploadParts',
}

/** The IAM action a caller needs for an operation: `lambda:UpdateAlias`. */
export function iamAction(service: string, operation: string): string {
  const action = `${PREFIXES[service] ?? service}:${operation}`
  return ACTIONS[action] ?? action
}
