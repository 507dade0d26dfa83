import { expect, test } from '@jest/globals'
import type { AwsRequest } from '../../../sandbox/src/http/service.ts'
import { Parameters } from '../../../sandbox/src/iam/needs/need.ts'
import { needsOf } from '../../../sandbox/src/iam/needs/needs.ts'
import { LogStreams } from '../../../sandbox/src/lambda/invocation/logs.ts'
import { allOperations } from '../../../sandbox/src/lambda/operations.ts'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

const at = 'arn:aws:lambda:us-east-1:123456789012:'
const LABELS: Readonly<Record<string, string>> = {
  FunctionName: 'orders',
  LayerName: 'shared',
  VersionNumber: '3',
  UUID: 'u-1',
  Name: 'live',
  StatementId: 's',
  CodeSigningConfigArn: `${at}code-signing-config:csc-1`,
  Resource: `${at}function:orders`,
  ResourceArn: `${at}function:orders`,
}

/** Service authorization reference, list_awslambda.html: what knows no resource. */
const ON_EVERYTHING = [
  'CreateCodeSigningConfig',
  'CreateEventSourceMapping',
  'GetAccountSettings',
  'ListCodeSigningConfigs',
  'ListEventSourceMappings',
  'ListFunctions',
  'ListLayerVersions',
  'ListLayers',
]

/** What each emulated operation of Lambda needs when it is called with the least it can be called with. */
function needs({ sandbox }: SandboxFixture): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const { name, method, path, query = {} } of allOperations(new LogStreams())) {
    const rawPath = path.replaceAll(/\{(\w+)\}/g, (_, label: string) => encodeURIComponent(LABELS[label] ?? 'x'))
    const request: AwsRequest = {
      service: 'lambda',
      method,
      rawPath,
      query: new URLSearchParams({
        ...query,
        ...(name === 'GetLayerVersionByArn' ? { find: 'LayerVersion', Arn: `${at}layer:shared:3` } : {}),
      }),
      headers: new Headers(),
      body: Buffer.from(name === 'CreateFunction' ? '{"FunctionName": "orders"}' : '{}'),
      region: 'us-east-1',
      accessKeyId: 'AKIATEST',
    }
    const matched = sandbox.lambda.match(request)
    if (matched?.operation !== name) throw new Error(`${method} ${rawPath} is ${matched?.operation}, not ${name}`)
    const { operation, resource, input } = matched
    const call = { operation, resource, input: new Parameters(input), request, account: sandbox.account }
    found.set(
      name,
      needsOf('lambda', call).map(need => `${need.action} ${need.resource}`),
    )
  }
  return found
}

test('every emulated operation of Lambda needs its action, on its own resource wherever IAM knows one', async () => {
  const fixture = await sandboxFixture()
  const all = needs(fixture)
  await fixture.close()
  const everything = [...all].filter(([, list]) => list[0]?.endsWith(' *')).map(([name]) => name)
  expect(everything.sort()).toEqual(ON_EVERYTHING)
  const others = [...all].filter(([name]) => !ON_EVERYTHING.includes(name) && name !== 'DownloadCode')
  for (const [name, list] of others) {
    expect(`${name}: ${list[0]}`).toMatch(
      /: lambda:\w+ arn:aws:lambda:us-east-1:123456789012:(function:orders|layer:shared(:3)?|event-source-mapping:u-1|code-signing-config:csc-1)$/,
    )
  }
  expect(all.get('Invoke')).toEqual([`lambda:InvokeFunction ${at}function:orders`])
  expect(all.get('GetLayerVersionByArn')).toEqual([`lambda:GetLayerVersion ${at}layer:shared:3`])
  expect(all.get('DownloadCode')).toEqual([])
})
