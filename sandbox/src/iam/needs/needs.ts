import { iamAction } from '../../faults/iam-action.ts'
import { cloudWatchNeeds } from './cloudwatch.ts'
import { lambdaNeeds } from './lambda.ts'
import { logsNeeds } from './logs.ts'
import type { IamCall, Need } from './need.ts'
import { s3Needs } from './s3.ts'
import { signerNeeds } from './signer.ts'

/** Everything the caller of an operation must be allowed, in the order AWS would complain. */
export function needsOf(service: string, call: IamCall): readonly Need[] {
  switch (service) {
    case 'lambda':
      // A presigned URL is its own permission.
      return call.operation === 'DownloadCode' ? [] : lambdaNeeds(call)
    case 's3':
      return s3Needs(call)
    case 'signer':
      return signerNeeds(call)
    case 'monitoring':
      return cloudWatchNeeds(call)
    case 'logs':
      return logsNeeds(call)
    case 'sts':
      // Nobody can be denied to learn who they are, and who has no credentials yet has no policies (F§5.1).
      return call.operation === 'AssumeRole' ? [{ action: 'sts:AssumeRole', resource: call.resource ?? '*' }] : []
    default:
      return [{ action: iamAction(service, call.operation), resource: call.resource ?? '*' }]
  }
}
