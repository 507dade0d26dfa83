import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { describe, expect, test } from '@jest/globals'
import { needsOf, refuseKind, refuseSmokeTest } from '../../src/function/kinds.ts'
import type { FunctionView } from '../../src/function/read.ts'
import { adviceOn } from '../../src/function/state-reasons.ts'

function view(configuration: FunctionConfiguration = {}, state = 'Active'): FunctionView {
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:orders'
  return {
    arn,
    name: 'orders',
    version: '$LATEST',
    revisionId: 'r',
    state,
    lastUpdateStatus: 'Successful',
    codeSha256: 'x',
    packageType: configuration.PackageType === 'Image' ? 'Image' : 'Zip',
    configuration: { FunctionArn: arn, ...configuration },
    tags: {},
  }
}

describe('a kind of function that is refused', () => {
  test.each([
    [
      'Managed Instances',
      view({
        CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'arn:x' } },
      }),
      /Managed Instances/,
    ],
    [
      'a Lambda@Edge replica, by its master',
      view({ MasterArn: 'arn:aws:lambda:us-east-1:1:function:orders:3' }),
      /Edge/,
    ],
    [
      'a Lambda@Edge replica, by its name',
      view({ FunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:us-east-1.orders:3' }),
      /Edge/,
    ],
    [
      'a failed creation',
      view({ StateReasonCode: 'InvalidImage', StateReason: 'bad' }, 'Failed'),
      /Failed.*InvalidImage/,
    ],
    ['one that is deactivating', view({}, 'Deactivating'), /Deactivating/],
    ['one that is deactivated', view({}, 'Deactivated'), /Deactivated/],
    ['one that cannot be called', view({}, 'ActiveNonInvocable'), /ActiveNonInvocable/],
    [
      'one that drains its durable executions',
      view({ StateReasonCode: 'DrainingDurableExecutions' }, 'Deactivating'),
      /Draining/,
    ],
    ['one that is being deleted', view({}, 'Deleting'), /Deleting/],
  ])('is %s, with what to do', (_, refused, what) => {
    const text = refuseKind(refused)
    expect(text?.what).toMatch(what)
    expect(text?.next).toBeDefined()
    expect(text?.state).toBe('Nothing was changed.')
  })
})

describe('a kind of function that is deployed', () => {
  const usual = { wake: false, tenantId: false, notes: [] }
  test.each([
    ['an ordinary one', view(), usual],
    ['one that is being updated', { ...view(), lastUpdateStatus: 'InProgress' }, usual],
    ['one that is being created', view({}, 'Pending'), usual],
    ['one whose last update failed', { ...view(), lastUpdateStatus: 'Failed' }, usual],
    ['one that Lambda put to sleep', view({ StateReasonCode: 'Idle' }, 'Inactive'), { ...usual, wake: true }],
    ['one with SnapStart', view({ SnapStart: { ApplyOn: 'PublishedVersions' } }), usual],
    ['one in a VPC', view({ VpcConfig: { SubnetIds: ['subnet-1'] } }), usual],
    ['an image', view({ PackageType: 'Image' }), usual],
    [
      'one with isolated tenants',
      view({ TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
      { ...usual, tenantId: true },
    ],
    ['a runtime of one’s own', view({ Runtime: undefined }), usual],
  ])('is %s', (_, allowed, needs) => {
    expect(refuseKind(allowed)).toBeUndefined()
    expect(needsOf(allowed)).toEqual(needs)
  })

  test('is a durable one, with a note that running executions stay where they began', () => {
    const durable = view({ DurableConfig: { ExecutionTimeout: 60 } })
    expect(refuseKind(durable)).toBeUndefined()
    expect(needsOf(durable).notes).toEqual([expect.stringContaining('stay on the version they began on')])
  })

  test('needs a tenant for its smoke test only when it isolates tenants', () => {
    const isolated = view({ TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } })
    expect(refuseSmokeTest(isolated, undefined)?.next).toContain('smoke-tenant-id')
    expect(refuseSmokeTest(isolated, 'smoke-test')).toBeUndefined()
    expect(refuseSmokeTest(view(), undefined)).toBeUndefined()
  })
})

test('a reason code that Lambda adds later has no advice, and does no harm', () => {
  expect(adviceOn('SomethingNew')).toBeUndefined()
  expect(adviceOn('ImageAccessDenied')).toContain('repository policy')
  expect(adviceOn(undefined)).toBeUndefined()
})
