import { expect, test } from '@jest/globals'
import { findTarget } from '../../../sandbox/src/http/target.ts'

const none = new URLSearchParams()

function signedAs(scope: string): Headers {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIA1/20261124/eu-west-1/${scope}/aws4_request, SignedHeaders=host, Signature=0`
  return new Headers({ authorization })
}

test.each(['lambda', 'monitoring', 'logs', 'signer', 's3', 'sts', 'codedeploy'])(
  'a signature whose scope names %s goes there, whatever the path looks like',
  scope => {
    expect(findTarget('/2015-03-31/functions', none, signedAs(scope), undefined)).toEqual({
      service: scope,
      region: 'eu-west-1',
      accessKeyId: 'AKIA1',
      signed: 'header',
    })
  },
)

test('a presigned URL goes where its credential says', () => {
  const query = new URLSearchParams({ 'X-Amz-Credential': 'AKIA2/20261124/us-east-1/s3/aws4_request' })
  expect(findTarget('/bucket/key', query, new Headers(), undefined)).toEqual({
    service: 's3',
    region: 'us-east-1',
    accessKeyId: 'AKIA2',
    signed: 'query',
  })
})

test.each([
  ['/2015-03-31/functions/f', {}, undefined, 'lambda'],
  ['/2020-04-22/code-signing-configs', {}, undefined, 'lambda'],
  ['/signing-jobs', {}, undefined, 'signer'],
  ['/signing-profiles/p', {}, undefined, 'signer'],
  ['/service/GraniteServiceVersion20100801/operation/DescribeAlarms', {}, undefined, 'monitoring'],
  ['/', { 'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms' }, undefined, 'monitoring'],
  ['/', { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }, undefined, 'logs'],
  ['/', { 'x-amz-target': 'CodeDeploy_20141006.CreateDeployment' }, undefined, 'codedeploy'],
  ['/', {}, 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15', 'sts'],
  ['/', {}, 'Action=DescribeAlarms&Version=2010-08-01', 'monitoring'],
  ['/bucket/signing-jobs', {}, undefined, 's3'],
  ['/', {}, undefined, 's3'],
] as const)('an unsigned %s with headers %j and form %p is for %s', (path, headers, form, service) => {
  const target = findTarget(
    path,
    none,
    new Headers(headers),
    form === undefined ? undefined : new URLSearchParams(form),
  )
  expect(target).toEqual({ service, region: undefined, accessKeyId: undefined, signed: 'no' })
})

test('the older form of a presigned URL counts as signed', () => {
  const target = findTarget(
    '/2015-03-31/sandbox-code/f/1',
    new URLSearchParams('Expires=1&Signature=x'),
    new Headers(),
    undefined,
  )
  expect(target).toMatchObject({ service: 'lambda', signed: 'query' })
})
