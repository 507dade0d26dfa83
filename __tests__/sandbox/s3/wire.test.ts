import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture()
  await fixture.s3.send(new CreateBucketCommand({ Bucket: 'links' }))
  await fixture.s3.send(new PutObjectCommand({ Bucket: 'links', Key: 'a b.zip', Body: 'zip' }))
})
afterAll(() => fixture.close())

/** A presigned link as SDKs write it; `at` is seconds since the epoch. */
function link(at: number, expires: number): string {
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIATEST/20261124/us-east-1/s3/aws4_request',
    'X-Amz-Date': `${new Date(at * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`,
    'X-Amz-Expires': String(expires),
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '0'.repeat(64),
    'x-id': 'GetObject',
  })
  return `${fixture.sandbox.url}/links/a%20b.zip?${query}`
}

describe('a presigned link', () => {
  test('gives the object to whoever holds it', async () => {
    const reply = await fetch(link(fixture.sandbox.clock.now(), 600))
    expect([reply.status, await reply.text()]).toEqual([200, 'zip'])
  })

  test('is refused once its time is over on the sandbox clock', async () => {
    const url = link(fixture.sandbox.clock.now(), 600)
    await fixture.sandbox.clock.advance(602)
    const reply = await fetch(url)
    expect(reply.status).toBe(403)
    expect(await reply.text()).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>')
  })
})

describe('what is not emulated', () => {
  const authorization = 'Credential=AKIATEST/20261124/us-east-1/s3/aws4_request'
  test.each([
    ['an ACL', 'PUT', '?acl', {}],
    ['a copy', 'PUT', '', { 'x-amz-copy-source': '/links/other' }],
    ['object lock', 'GET', '?legal-hold', {}],
  ])('answers 501 for %s and changes nothing', async (_, method, query, headers) => {
    const reply = await fetch(`${fixture.sandbox.url}/links/a%20b.zip${query}`, {
      method,
      headers: { ...headers, authorization },
    })
    expect(reply.status).toBe(501)
    const object = await fetch(link(fixture.sandbox.clock.now(), 60))
    expect(await object.text()).toBe('zip')
  })
})
