import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { describe, expect, test } from '@jest/globals'
import {
  type DesiredConfiguration,
  diffConfiguration,
  sameConfiguration,
  wantedConfiguration,
} from '../../src/function/configuration.ts'
import { configurationAfter } from '../../src/function/settings.ts'
import fc from '../support/fast-check.ts'

const LAYER = 'arn:aws:lambda:eu-central-1:123456789012:layer:powertools:7'

/** As `GetFunction` answers: AWS' defaults filled in, and fields that only replies carry. */
const CURRENT: FunctionConfiguration = {
  FunctionName: 'orders',
  FunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:orders',
  Runtime: 'python3.13',
  Handler: 'app.handler',
  Role: 'arn:aws:iam::123456789012:role/orders',
  Description: '',
  Timeout: 3,
  MemorySize: 128,
  CodeSize: 1234,
  VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '', Ipv6AllowedForDualStack: false },
  Environment: { Variables: { A: '1', B: '2' } },
  TracingConfig: { Mode: 'PassThrough' },
  Layers: [{ Arn: LAYER, CodeSize: 99 }],
  EphemeralStorage: { Size: 512 },
  SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/orders' },
  RuntimeVersionConfig: { RuntimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:abc' },
  Architectures: ['x86_64'],
  PackageType: 'Zip',
}

describe('the difference between a function and what is wanted of it', () => {
  test('is none when nothing is set: handler and runtime of a Python function stay', () => {
    expect(diffConfiguration(CURRENT, {})).toBeUndefined()
  })

  /** Values that AWS reads back in another form, or that are its defaults. */
  const EQUAL: readonly (readonly [string, DesiredConfiguration, FunctionConfiguration?])[] = [
    ['an empty description', { description: '' }],
    ['a description that is missing', { description: '' }, { ...CURRENT, Description: undefined }],
    ['no VPC', { vpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }],
    [
      'no VPC where none was ever set',
      { vpcConfig: { SubnetIds: [], SecurityGroupIds: [] } },
      { ...CURRENT, VpcConfig: undefined },
    ],
    [
      'subnets in another order',
      { vpcConfig: { SubnetIds: ['b', 'a'], SecurityGroupIds: ['y', 'x'] } },
      { ...CURRENT, VpcConfig: { SubnetIds: ['a', 'b'], SecurityGroupIds: ['x', 'y'], VpcId: 'vpc-1' } },
    ],
    ['a layer, without its size', { layers: [LAYER] }],
    ['no layers', { layers: [] }, { ...CURRENT, Layers: undefined }],
    ['no dead-letter target', { deadLetterConfig: { TargetArn: '' } }],
    ['no key', { kmsKeyArn: '' }],
    ['the default tracing', { tracingConfig: { Mode: 'PassThrough' } }, { ...CURRENT, TracingConfig: undefined }],
    ['the default storage', { ephemeralStorage: 512 }, { ...CURRENT, EphemeralStorage: undefined }],
    ['SnapStart, without its state', { snapStart: { ApplyOn: 'None' } }],
    ['the default log format', { loggingConfig: { LogFormat: 'Text' } }, { ...CURRENT, LoggingConfig: undefined }],
    [
      'the default log group',
      { loggingConfig: { LogGroup: '/aws/lambda/orders' } },
      { ...CURRENT, LoggingConfig: undefined },
    ],
    [
      'the default log levels of JSON',
      { loggingConfig: { LogFormat: 'JSON' } },
      {
        ...CURRENT,
        LoggingConfig: {
          LogFormat: 'JSON',
          ApplicationLogLevel: 'INFO',
          SystemLogLevel: 'INFO',
          LogGroup: '/aws/lambda/orders',
        },
      },
    ],
    [
      'file systems in another order',
      {
        fileSystemConfigs: [
          { Arn: 'b', LocalMountPath: '/mnt/b' },
          { Arn: 'a', LocalMountPath: '/mnt/a' },
        ],
      },
      {
        ...CURRENT,
        FileSystemConfigs: [
          { Arn: 'a', LocalMountPath: '/mnt/a' },
          { Arn: 'b', LocalMountPath: '/mnt/b' },
        ],
      },
    ],
    [
      'an image setting that is empty',
      { imageConfig: { Command: ['app.handler'], EntryPoint: [] } },
      { ...CURRENT, ImageConfigResponse: { ImageConfig: { Command: ['app.handler'] } } },
    ],
    [
      'the default retention of durable executions',
      { durableConfig: { ExecutionTimeout: 3600, RetentionPeriodInDays: 14 } },
      { ...CURRENT, DurableConfig: { ExecutionTimeout: 3600 } },
    ],
    ['variables that are there', { environment: { mode: 'merge', variables: { B: '2' } } }],
    ['no variables to merge', { environment: { mode: 'merge', variables: {} } }],
    ['all variables in another order', { environment: { mode: 'replace', variables: { B: '2', A: '1' } } }],
    [
      'no variables in place of none',
      { environment: { mode: 'replace', variables: {} } },
      { ...CURRENT, Environment: undefined },
    ],
  ]
  test.each(EQUAL)('is none for %s', (_, desired, current = CURRENT) => {
    expect(diffConfiguration(current, desired)).toBeUndefined()
  })

  const DIFFERENT: readonly (readonly [string, DesiredConfiguration, object])[] = [
    ['a handler', { handler: 'main.handler' }, { Handler: 'main.handler' }],
    ['a runtime newer than the SDK', { runtime: 'nodejs99.x' }, { Runtime: 'nodejs99.x' }],
    [
      'a runtime of one’s own',
      { runtime: 'arn:aws:lambda:x:1:runtime:y' },
      { Runtime: 'arn:aws:lambda:x:1:runtime:y' },
    ],
    ['a role', { role: 'arn:aws:iam::123456789012:role/new' }, { Role: 'arn:aws:iam::123456789012:role/new' }],
    ['a description', { description: 'Takes orders' }, { Description: 'Takes orders' }],
    ['memory', { memorySize: 256 }, { MemorySize: 256 }],
    ['a timeout', { timeout: 30 }, { Timeout: 30 }],
    [
      'a merged variable',
      { environment: { mode: 'merge', variables: { B: '3' } } },
      { Environment: { Variables: { A: '1', B: '3' } } },
    ],
    [
      'replaced variables',
      { environment: { mode: 'replace', variables: { B: '2' } } },
      { Environment: { Variables: { B: '2' } } },
    ],
    ['no variables at all', { environment: { mode: 'replace', variables: {} } }, { Environment: { Variables: {} } }],
    ['no layers', { layers: [] }, { Layers: [] }],
    ['layers in another order', { layers: ['x', LAYER] }, { Layers: ['x', LAYER] }],
    [
      'JSON logs',
      { loggingConfig: { LogFormat: 'JSON' } },
      { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/aws/lambda/orders' } },
    ],
    ['larger storage', { ephemeralStorage: 1024 }, { EphemeralStorage: { Size: 1024 } }],
    ['SnapStart', { snapStart: { ApplyOn: 'PublishedVersions' } }, { SnapStart: { ApplyOn: 'PublishedVersions' } }],
  ]
  test.each(DIFFERENT)('is exactly %s', (_, desired, patch) => {
    expect(diffConfiguration(CURRENT, desired)).toEqual({ fields: Object.keys(patch), patch })
  })

  test('drops the levels that only JSON logs have when they become text', () => {
    const current = {
      ...CURRENT,
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', LogGroup: 'mine' },
    } as const
    expect(diffConfiguration(current, { loggingConfig: { LogFormat: 'Text' } })?.patch).toEqual({
      LoggingConfig: { LogFormat: 'Text', LogGroup: 'mine' },
    })
  })

  test('is refused where a merge would delete variables that cannot be read', () => {
    const current = { ...CURRENT, Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: 'kms' } } }
    expect(() => diffConfiguration(current, { environment: { mode: 'merge', variables: { A: '1' } } })).toThrow(
      /cannot be read \(AccessDeniedException\)/,
    )
    expect(diffConfiguration(current, { timeout: 30 })?.fields).toEqual(['Timeout'])
  })
})

/** Any wish, as a person could state it. */
const wishes: fc.Arbitrary<DesiredConfiguration> = fc.record(
  {
    handler: fc.constantFrom('a.b', 'c.d'),
    runtime: fc.constantFrom('nodejs24.x', 'python3.13'),
    description: fc.string({ maxLength: 20 }),
    memorySize: fc.integer({ min: 128, max: 10_240 }),
    timeout: fc.integer({ min: 1, max: 900 }),
    vpcConfig: fc.record({ SubnetIds: fc.array(fc.string()), SecurityGroupIds: fc.array(fc.string()) }),
    environment: fc.record({
      mode: fc.constantFrom('merge', 'replace'),
      variables: fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
    }),
    layers: fc.array(fc.string({ minLength: 1 }), { maxLength: 5 }),
    ephemeralStorage: fc.integer({ min: 512, max: 10_240 }),
    loggingConfig: fc.record(
      { LogFormat: fc.constantFrom('JSON', 'Text'), LogGroup: fc.string({ minLength: 1 }) },
      { requiredKeys: [] },
    ),
    imageConfig: fc.record({ Command: fc.array(fc.string()) }),
  },
  { requiredKeys: [] },
)

describe('for any wish', () => {
  test('sending the difference leaves none', () => {
    fc.assert(
      fc.property(wishes, wishes, (before, wish) => {
        const current = wantedConfiguration(CURRENT, before)
        const change = diffConfiguration(current, wish)
        const after = change === undefined ? current : configurationAfter(current, change.patch)
        return (
          diffConfiguration(after, wish) === undefined && sameConfiguration(after, wantedConfiguration(current, wish))
        )
      }),
    )
  })

  test('nothing that was not asked for is sent', () => {
    const API: Readonly<Record<string, string>> = { kmsKeyArn: 'KMSKeyArn', ephemeralStorage: 'EphemeralStorage' }
    fc.assert(
      fc.property(wishes, wish => {
        const asked = Object.keys(wish).map(name => API[name] ?? name.charAt(0).toUpperCase() + name.slice(1))
        const sent = Object.keys(diffConfiguration(CURRENT, wish)?.patch ?? {})
        return sent.every(name => asked.includes(name))
      }),
    )
  })
})

describe('two versions', () => {
  test('are the same whatever their descriptions, sizes and runtime patches', () => {
    const other = {
      ...CURRENT,
      Description: '[canary1 source x]',
      Version: '7',
      CodeSize: 1,
      RuntimeVersionConfig: { RuntimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:def' },
    }
    expect(sameConfiguration(CURRENT, other)).toBe(true)
  })

  test.each([
    ['a variable', { Environment: { Variables: { A: '1', B: '9' } } }],
    ['a layer', { Layers: [{ Arn: 'arn:other' }] }],
    ['the architecture', { Architectures: ['arm64'] }],
  ] satisfies [string, FunctionConfiguration][])('differ by %s', (_, change) => {
    expect(sameConfiguration(CURRENT, { ...CURRENT, ...change })).toBe(false)
  })

  test('are never the same when an environment cannot be read', () => {
    const unreadable = { ...CURRENT, Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: '' } } }
    expect(sameConfiguration(unreadable, unreadable)).toBe(false)
  })
})
