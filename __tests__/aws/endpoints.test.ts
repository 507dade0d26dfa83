import { once } from 'node:events'
import { createServer } from 'node:http'
import { GetFunctionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { connect } from '../../src/aws/connect.ts'
import { endpointOf, isLoopback } from '../../src/aws/endpoints.ts'

describe('an endpoint on this machine', () => {
  test.each(['http://127.0.0.1:4566', 'http://127.1.2.3', 'http://localhost:80/prefix', 'http://[::1]:8080'])(
    'is %s',
    url => {
      expect(isLoopback(url)).toBe(true)
    },
  )

  test.each([
    'https://lambda.us-east-1.amazonaws.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1@example.com',
    'http://example.com/127.0.0.1',
    'http://0.0.0.0',
    'http://169.254.169.254',
    'http://[::ffff:8.8.8.8]',
    'not a URL',
    '',
  ])('is not %j', url => {
    expect(isLoopback(url)).toBe(false)
  })
})

describe('the endpoint of a service', () => {
  test('is its own variable, then the common one, then that of AWS', () => {
    const env = { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_S3: 'http://b', AWS_ENDPOINT_URL_STS: '' }
    expect(['S3', 'STS', 'LAMBDA'].map(service => endpointOf(env, service))).toEqual([
      'http://b',
      'http://a',
      'http://a',
    ])
    expect(endpointOf({}, 'S3')).toBeUndefined()
    expect(endpointOf({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, 'S3')).toBeUndefined()
  })
})

describe('a proxy', () => {
  const tunnels: string[] = []
  const proxy = createServer()
  beforeAll(async () => {
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '')
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
  })
  afterAll(() => {
    proxy.close()
  })

  test('of the environment is used for AWS', async () => {
    const address = proxy.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const env = {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'test',
    }
    const { lambdaOnce } = connect({ env })
    await expect(lambdaOnce.send(new GetFunctionCommand({ FunctionName: 'orders' }))).rejects.toBeDefined()
    expect(tunnels).toEqual(['lambda.eu-central-1.amazonaws.com:443'])
  })
})
