import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../../sandbox/src/iam/condition.ts'
import { type Decision, evaluate } from '../../../sandbox/src/iam/evaluate.ts'
import { parsePolicy } from '../../../sandbox/src/iam/policy.ts'
import fc from '../../support/fast-check.ts'

/** Cases of the documentation, each with its page below https://docs.aws.amazon.com/. */
const LOGIC = 'IAM/latest/UserGuide/reference_policies_evaluation-logic.html'
const OPERATORS = 'IAM/latest/UserGuide/reference_policies_elements_condition_operators.html'
const MULTIPLE = 'IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html'
const ACTION = 'IAM/latest/UserGuide/reference_policies_elements_action.html'
const NOT_ACTION = 'IAM/latest/UserGuide/reference_policies_elements_notaction.html'
const RESOURCE = 'IAM/latest/UserGuide/reference_policies_elements_resource.html'
const NOT_RESOURCE = 'IAM/latest/UserGuide/reference_policies_elements_notresource.html'
const ARNS = 'IAM/latest/UserGuide/reference-arns.html'
const PASS_ROLE = 'IAM/latest/UserGuide/id_roles_use_passrole.html'
const REGION = 'IAM/latest/UserGuide/reference_policies_examples_aws_deny-requested-region.html'
const TAGS = 'IAM/latest/UserGuide/access_tags.html'
const LAMBDA = 'lambda/latest/dg/lambda-api-permissions-ref.html'
const URLS = 'lambda/latest/dg/urls-auth.html'

const fn = 'arn:aws:lambda:us-west-2:123456789012:function:my-function'
const role = 'arn:aws:iam::123456789012:role/service'

type Case = readonly [string, string, readonly object[], string, string, Context, Decision]

const allow = (Action: unknown, Resource: unknown, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
})
const deny = (Action: unknown, Resource: unknown, Condition?: object) => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
})
const inRegion = (region: string): Context => ({ 'aws:RequestedRegion': region })
const euOnly = {
  Effect: 'Deny',
  NotAction: ['cloudfront:*', 'iam:*', 'route53:*', 'support:*'],
  Resource: '*',
  Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] } },
}
const bucket = 'arn:aws:s3:::amzn-s3-demo-bucket'
const arnLike = { ArnLike: { 'lambda:FunctionArn': `${fn}:*` } }
const tagged = { StringEquals: { 'aws:ResourceTag/team': ['blue', 'green'] } }

const CASES: readonly Case[] = [
  [LOGIC, 'no statement applies: denied', [], 'lambda:GetFunction', fn, {}, 'implicit-deny'],
  [LOGIC, 'an Allow that applies', [allow('lambda:*', '*')], 'lambda:GetFunction', fn, {}, 'allowed'],
  [
    LOGIC,
    'an explicit deny overrides any allow',
    [allow('*', '*'), deny('lambda:DeleteFunction', fn)],
    'lambda:DeleteFunction',
    fn,
    {},
    'explicit-deny',
  ],
  [
    LOGIC,
    'a deny of something else leaves the allow',
    [allow('*', '*'), deny('lambda:DeleteFunction', fn)],
    'lambda:GetFunction',
    fn,
    {},
    'allowed',
  ],
  [
    ACTION,
    'names of actions are case insensitive',
    [allow('LAMBDA:getfunction', '*')],
    'lambda:GetFunction',
    fn,
    {},
    'allowed',
  ],
  [ACTION, 'a wildcard inside a name', [allow('iam:*AccessKey*', '*')], 'iam:CreateAccessKey', role, {}, 'allowed'],
  [
    ACTION,
    'a wildcard does not reach another service',
    [allow('s3:*', '*')],
    'lambda:GetFunction',
    fn,
    {},
    'implicit-deny',
  ],
  [ACTION, '? stands for one character', [allow('lambda:GetAlia?', '*')], 'lambda:GetAlias', fn, {}, 'allowed'],
  [
    NOT_ACTION,
    'everything but what NotAction lists',
    [{ Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: 'arn:aws:s3:::*' }],
    's3:ListBucket',
    bucket,
    {},
    'allowed',
  ],
  [
    NOT_ACTION,
    'what NotAction lists is not allowed by it',
    [{ Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: 'arn:aws:s3:::*' }],
    's3:DeleteBucket',
    bucket,
    {},
    'implicit-deny',
  ],
  [
    RESOURCE,
    'a wildcard in the path of an object',
    [allow('s3:GetObject', `${bucket}/*/test/*`)],
    's3:GetObject',
    `${bucket}/1/2/test/file`,
    {},
    'allowed',
  ],
  [
    RESOURCE,
    'one character in a key',
    [allow('s3:GetObject', `${bucket}/c?t`)],
    's3:GetObject',
    `${bucket}/coat`,
    {},
    'implicit-deny',
  ],
  [
    RESOURCE,
    'an action without a resource type needs *',
    [allow('lambda:ListFunctions', fn)],
    'lambda:ListFunctions',
    '*',
    {},
    'implicit-deny',
  ],
  [
    ARNS,
    'a wildcard does not reach into the next part',
    [allow('lambda:*', 'arn:aws:lambda:*:my-function')],
    'lambda:GetFunction',
    fn,
    {},
    'implicit-deny',
  ],
  [
    NOT_RESOURCE,
    'everything but what NotResource lists',
    [{ Effect: 'Deny', Action: 's3:*', NotResource: [`${bucket}/HRBucket`] }, allow('s3:*', '*')],
    's3:GetObject',
    `${bucket}/other`,
    {},
    'explicit-deny',
  ],
  [
    LAMBDA,
    'a function ARN does not cover its versions',
    [allow('lambda:InvokeFunction', fn)],
    'lambda:InvokeFunction',
    `${fn}:1`,
    {},
    'implicit-deny',
  ],
  [
    LAMBDA,
    'function:* covers the versions',
    [allow('lambda:InvokeFunction', `${fn}:*`)],
    'lambda:InvokeFunction',
    `${fn}:1`,
    {},
    'allowed',
  ],
  [
    LAMBDA,
    'function:* does not cover the function',
    [allow('lambda:DeleteFunction', `${fn}:*`)],
    'lambda:DeleteFunction',
    fn,
    {},
    'implicit-deny',
  ],
  [
    LAMBDA,
    'a mapping by the function it feeds',
    [
      allow('lambda:UpdateEventSourceMapping', '*', {
        StringLike: { 'lambda:FunctionArn': 'arn:aws:lambda:*:*:function:test-*' },
      }),
    ],
    'lambda:UpdateEventSourceMapping',
    'arn:aws:lambda:us-west-2:123456789012:event-source-mapping:1',
    { 'lambda:FunctionArn': 'arn:aws:lambda:us-west-2:123456789012:function:test-1' },
    'allowed',
  ],
  [
    URLS,
    'only URLs that ask for IAM',
    [allow('lambda:CreateFunctionUrlConfig', '*', { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } })],
    'lambda:CreateFunctionUrlConfig',
    fn,
    { 'lambda:FunctionUrlAuthType': 'NONE' },
    'implicit-deny',
  ],
  [
    PASS_ROLE,
    'a role passed to the service that is named',
    [allow('iam:PassRole', role, { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } })],
    'iam:PassRole',
    role,
    { 'iam:PassedToService': 'lambda.amazonaws.com' },
    'allowed',
  ],
  [
    PASS_ROLE,
    'a role passed to another service',
    [allow('iam:PassRole', role, { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } })],
    'iam:PassRole',
    role,
    { 'iam:PassedToService': 'lambda.amazonaws.com' },
    'implicit-deny',
  ],
  [
    REGION,
    'a Region outside of the list',
    [allow('*', '*'), euOnly],
    'lambda:GetFunction',
    fn,
    inRegion('us-west-2'),
    'explicit-deny',
  ],
  [
    REGION,
    'a Region of the list',
    [allow('*', '*'), euOnly],
    'lambda:GetFunction',
    fn,
    inRegion('eu-west-1'),
    'allowed',
  ],
  [
    REGION,
    'global services are spared',
    [allow('*', '*'), euOnly],
    'iam:PassRole',
    role,
    inRegion('us-west-2'),
    'allowed',
  ],
  [
    OPERATORS,
    'StringEquals minds case',
    [allow('*', '*', { StringEquals: { k: 'a' } })],
    's3:X',
    '*',
    { k: 'A' },
    'implicit-deny',
  ],
  [
    OPERATORS,
    'StringEqualsIgnoreCase does not',
    [allow('*', '*', { StringEqualsIgnoreCase: { k: 'a' } })],
    's3:X',
    '*',
    { k: 'A' },
    'allowed',
  ],
  [
    OPERATORS,
    'names of keys are case insensitive',
    [allow('*', '*', { StringEquals: { 'AWS:requestedregion': 'x' } })],
    's3:X',
    '*',
    inRegion('x'),
    'allowed',
  ],
  [
    OPERATORS,
    'StringLike takes wildcards',
    [allow('*', '*', { StringLike: { k: 'home/*' } })],
    's3:X',
    '*',
    { k: 'home/jo' },
    'allowed',
  ],
  [
    OPERATORS,
    'StringEquals takes none',
    [allow('*', '*', { StringEquals: { k: 'home/*' } })],
    's3:X',
    '*',
    { k: 'home/jo' },
    'implicit-deny',
  ],
  [
    OPERATORS,
    'a missing key fits nothing',
    [allow('*', '*', { StringLike: { k: '*' } })],
    's3:X',
    '*',
    {},
    'implicit-deny',
  ],
  [
    OPERATORS,
    'a missing key passes a negated operator',
    [allow('*', '*', { StringNotEquals: { k: 'a' } })],
    's3:X',
    '*',
    {},
    'allowed',
  ],
  [
    OPERATORS,
    'IfExists passes a missing key',
    [allow('*', '*', { StringEqualsIfExists: { k: 'a' } })],
    's3:X',
    '*',
    {},
    'allowed',
  ],
  [
    OPERATORS,
    'IfExists compares one that is there',
    [allow('*', '*', { StringEqualsIfExists: { k: 'a' } })],
    's3:X',
    '*',
    { k: 'b' },
    'implicit-deny',
  ],
  [
    OPERATORS,
    'Null true: the key must be missing',
    [allow('*', '*', { Null: { k: 'true' } })],
    's3:X',
    '*',
    { k: 'a' },
    'implicit-deny',
  ],
  [
    OPERATORS,
    'Null false: the key must be there',
    [allow('*', '*', { Null: { k: 'false' } })],
    's3:X',
    '*',
    { k: 'a' },
    'allowed',
  ],
  [
    OPERATORS,
    'Bool',
    [deny('*', '*', { Bool: { 'aws:SecureTransport': 'false' } })],
    's3:X',
    '*',
    { 'aws:SecureTransport': 'false' },
    'explicit-deny',
  ],
  [
    OPERATORS,
    'ArnLike part by part',
    [allow('*', '*', arnLike)],
    's3:X',
    '*',
    { 'lambda:FunctionArn': `${fn}:live` },
    'allowed',
  ],
  [
    OPERATORS,
    'ArnEquals behaves like ArnLike',
    [allow('*', '*', { ArnEquals: arnLike.ArnLike })],
    's3:X',
    '*',
    { 'lambda:FunctionArn': `${fn}:live` },
    'allowed',
  ],
  [
    MULTIPLE,
    'the values of a key are an OR',
    [allow('*', '*', tagged)],
    's3:X',
    '*',
    { 'aws:ResourceTag/team': 'green' },
    'allowed',
  ],
  [
    MULTIPLE,
    'the values of a negated operator are a NOR',
    [allow('*', '*', { StringNotEquals: { k: ['a', 'b'] } })],
    's3:X',
    '*',
    { k: 'b' },
    'implicit-deny',
  ],
  [
    MULTIPLE,
    'keys and operators are an AND',
    [allow('*', '*', { ...tagged, Null: { k: 'false' } })],
    's3:X',
    '*',
    { 'aws:ResourceTag/team': 'green' },
    'implicit-deny',
  ],
  [
    TAGS,
    'a resource with another tag',
    [allow('*', '*', tagged)],
    's3:X',
    '*',
    { 'aws:ResourceTag/team': 'red' },
    'implicit-deny',
  ],
]

const policy = (statements: readonly object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements })

describe('the policy evaluator decides as the documentation says', () => {
  test.each(CASES)('%s: %s', (_page, _case, statements, action, resource, context, decision) => {
    expect(evaluate([policy(statements)], { action, resource, context })).toBe(decision)
  })

  test('in any order of statements and split over any policies', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), fc.infiniteStream(fc.nat(5)), (one, random) => {
        const [, , statements, action, resource, context, decision] = one
        const shuffled = [...statements].sort(() => (random.next().value ?? 0) - 2)
        const policies = shuffled.map(statement => policy([statement]))
        expect(evaluate(policies, { action, resource, context })).toBe(decision)
      }),
    )
  })
})

describe('a policy that would be evaluated wrongly is refused', () => {
  test.each([
    ['an unknown operator', { ...allow('s3:*', '*'), Condition: { DateGreaterThan: { k: '1' } } }, 'DateGreaterThan'],
    [
      'set operators',
      { ...allow('s3:*', '*'), Condition: { 'ForAllValues:StringEquals': { k: '1' } } },
      'ForAllValues',
    ],
    ['policy variables', allow('s3:*', `${bucket}/\${aws:username}`), 'policy variables'],
    ['a principal', { ...allow('s3:*', '*'), Principal: '*' }, 'Principal'],
    ['no action', { Effect: 'Allow', Resource: '*' }, 'either Action or NotAction'],
    ['both forms', { ...allow('s3:*', '*'), NotResource: '*' }, 'either Resource or NotResource'],
    ['an action without a service', allow('GetObject', '*'), 'service:Name'],
    ['an effect of another name', { ...allow('s3:*', '*'), Effect: 'Maybe' }, 'Effect'],
  ])('%s', (_name, statement, message) => {
    expect(() => policy([statement])).toThrow(message)
  })

  test('the version of the language is required', () => {
    expect(() => parsePolicy({ Statement: [allow('*', '*')] })).toThrow('2012-10-17')
  })
})
