import { iamAction } from '../../faults/iam-action.ts'
import { bucketArn, type IamCall, type Need } from './need.ts'

/** Operations on an object whose action has another name when they name a version (using-with-s3-policy-actions.html). */
const OF_A_VERSION: Readonly<Record<string, string>> = {
  GetObject: 's3:GetObjectVersion',
  HeadObject: 's3:GetObjectVersion',
  DeleteObject: 's3:DeleteObjectVersion',
  GetObjectTagging: 's3:GetObjectVersionTagging',
  PutObjectTagging: 's3:PutObjectVersionTagging',
}

export function s3Needs(call: IamCall): Need[] {
  const { operation, request } = call
  const resource = operation === 'DeleteObjects' ? `${call.resource}/*` : (call.resource ?? '*')
  const action = request.query.has('versionId') ? OF_A_VERSION[operation] : undefined
  const own = { action: action ?? iamAction('s3', operation), resource }
  const tagged = operation === 'PutObject' && request.headers.has('x-amz-tagging')
  return tagged ? [own, { action: 's3:PutObjectTagging', resource }] : [own]
}

/** To be told that an object does not exist one must be able to list the bucket (API_HeadObject.html). */
export function mayBeTold(call: IamCall): Need {
  return { action: 's3:ListBucket', resource: bucketArn(call.account, call.input.text('Bucket') ?? '') }
}
