import { describe, expect, test } from '@jest/globals'
import type { FunctionView } from '../../src/function/read.ts'
import { previewNotes } from '../../src/preview/desired.ts'

type Configuration = FunctionView['configuration']

const notes = (configuration: Configuration): readonly string[] =>
  previewNotes(
    { inheritRole: false, cloneEnvironment: false },
    {
      arn: 'arn:aws:lambda:eu-central-1:123456789012:function:orders',
      name: 'orders',
      version: '$LATEST',
      revisionId: '1',
      state: 'Active',
      lastUpdateStatus: 'Successful',
      codeSha256: '',
      packageType: 'Zip',
      configuration,
      tags: {},
    },
  )

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1'
const WITH: readonly (readonly [string, Configuration])[] = [
  ['its network (VPC)', { VpcConfig: { SubnetIds: ['subnet-1'] } }],
  ['its file systems', { FileSystemConfigs: [{ Arn: 'arn:aws:elasticfilesystem', LocalMountPath: '/mnt/a' }] }],
  ['its KMS key', { KMSKeyArn: KEY }],
  ['durable executions', { DurableConfig: { ExecutionTimeout: 60 } }],
  ['SnapStart', { SnapStart: { ApplyOn: 'PublishedVersions' } }],
]

describe('the notes of a preview', () => {
  test.each(WITH)('say that it is without %s of its base', (what, configuration) => {
    expect(notes(configuration)).toEqual([`Unlike orders it is without ${what}.`])
  })

  test('say all that it is without in one sentence', () => {
    const all = Object.assign({}, ...WITH.map(([, configuration]) => configuration))
    expect(notes(all)).toEqual([`Unlike orders it is without ${WITH.map(([what]) => what).join(', ')}.`])
  })

  test('say nothing of a base that has none of it', () => {
    const VpcConfig = { SubnetIds: [], SecurityGroupIds: [], VpcId: '' }
    expect(notes({ VpcConfig, SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' } })).toEqual([])
  })
})
