import { expect, test } from '@jest/globals'
import { iamAction } from '../../../sandbox/src/faults/iam-action.ts'

test.each([
  ['lambda', 'UpdateAlias', 'lambda:UpdateAlias'],
  ['lambda', 'Invoke', 'lambda:InvokeFunction'],
  ['monitoring', 'DescribeAlarms', 'cloudwatch:DescribeAlarms'],
  ['logs', 'FilterLogEvents', 'logs:FilterLogEvents'],
  ['signer', 'StartSigningJob', 'signer:StartSigningJob'],
  ['s3', 'HeadObject', 's3:GetObject'],
  ['s3', 'ListObjectsV2', 's3:ListBucket'],
])('%s %s needs the action %s', (service, operation, action) => {
  expect(iamAction(service, operation)).toBe(action)
})
