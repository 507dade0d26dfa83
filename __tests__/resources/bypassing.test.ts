import { describe, expect, test } from '@jest/globals'
import { bypassing } from '../../src/resources/bypassing.ts'
import { foreignOwner } from '../../src/resources/foreign-owner.ts'
import { grantsOf } from '../../src/resources/resource-policy.ts'
import fc from '../support/fast-check.ts'

const NOBODY = { mappings: [], url: undefined, grants: [], invocationsLastDay: 0 }

describe('traffic that bypasses the alias', () => {
  test('is none when nobody calls the unqualified function', () => {
    expect(bypassing(NOBODY)).toEqual([])
  })

  test('is named, one line for each', () => {
    expect(
      bypassing({
        mappings: [{ uuid: 'u-1', source: 'arn:aws:sqs:eu-central-1:1:orders' }],
        url: 'https://abc.lambda-url.eu-central-1.on.aws/',
        grants: [{ statement: 's3', principal: 's3.amazonaws.com', source: 'arn:aws:s3:::uploads' }],
        invocationsLastDay: 1234,
      }),
    ).toEqual([
      'event source mapping u-1 of arn:aws:sqs:eu-central-1:1:orders',
      'function URL https://abc.lambda-url.eu-central-1.on.aws/',
      's3.amazonaws.com for arn:aws:s3:::uploads, let in by statement "s3" of the resource policy',
      '1234 calls without an alias in the last day',
    ])
  })

  test('is one call as well', () => {
    expect(bypassing({ ...NOBODY, invocationsLastDay: 1 })).toEqual(['1 call without an alias in the last day'])
  })
})

describe('a resource policy', () => {
  const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement })

  test.each([
    [
      'a service for one source',
      { Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnLike: { 'AWS:SourceArn': 'arn:rule' } } },
      [{ principal: 'events.amazonaws.com', source: 'arn:rule' }],
    ],
    [
      'an account',
      { Principal: { AWS: 'arn:aws:iam::111122223333:root' } },
      [{ principal: 'arn:aws:iam::111122223333:root' }],
    ],
    ['several accounts', { Principal: { AWS: ['1', '2'] } }, [{ principal: '1' }, { principal: '2' }]],
    ['everybody', { Principal: '*' }, [{ principal: '*' }]],
    ['nobody, when it denies', { Effect: 'Deny', Principal: '*' }, []],
    [
      'the callers of a URL, which is reported itself',
      { Principal: '*', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } },
      [],
    ],
    [
      'the second statement of a URL',
      { Principal: '*', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } },
      [],
    ],
  ])('lets in %s', (_, statement, grants) => {
    const text = policy({ Sid: 'x', Effect: 'Allow', Action: 'lambda:InvokeFunction', ...statement })
    expect(grantsOf(text)).toEqual(grants.map(grant => ({ statement: 'x', ...grant })))
  })

  test('that cannot be understood is not taken for none', () => {
    expect(grantsOf('{"Statement":"?"}')).toHaveLength(1)
    expect(grantsOf('')).toEqual([])
    fc.assert(fc.property(fc.string({ minLength: 1 }), text => grantsOf(text).length === 1))
  })
})

describe('another owner of the function', () => {
  const stack = { 'aws:cloudformation:stack-name': 'orders-prod' }
  test.each([
    ['CloudFormation', stack],
    ['SAM', { ...stack, 'lambda:createdBy': 'SAM' }],
    ['CDK', { ...stack, 'aws-cdk:auto-delete': 'true' }],
    ['Serverless Framework', { ...stack, STAGE: 'prod' }],
    ['Terraform', { ManagedBy: 'Terraform' }],
    ['Terraform', { terraform: 'true' }],
    ['OpenTofu', { 'managed-by': 'opentofu' }],
    ['Pulumi', { CreatedBy: 'pulumi' }],
    ['CodeDeploy', { 'deployed-by': 'CodeDeploy' }],
  ])('is %s by its tags', (tool, tags) => {
    const owner = foreignOwner(tags)
    expect(owner?.tool).toBe(tool)
    expect(owner?.advice).not.toBe('')
    expect(owner?.stack).toBe('aws:cloudformation:stack-name' in tags ? 'orders-prod' : undefined)
  })

  test('in Terraform is told what to ignore on the alias', () => {
    expect(foreignOwner({ ManagedBy: 'terraform' })?.advice).toContain(
      'ignore_changes = [description, function_version, routing_config]',
    )
  })

  test.each([[{}], [{ team: 'payments' }], [{ ManagedBy: 'platform-team' }], [{ stage: 'prod' }]])(
    'is not guessed from %j',
    tags => {
      expect(foreignOwner(tags)).toBeUndefined()
    },
  )
})
