import { describe, expect, test } from '@jest/globals'
import { escapeHtml } from '../../src/report/html/markup.ts'
import { escapeText } from '../../src/report/markdown.ts'
import { createRedactor, isMaskable, redactForeign, redactForms } from '../../src/report/redact.ts'
import fc from '../support/fast-check.ts'

describe('redaction', () => {
  test.each([
    'postgres://app:hunter2@db.example.com/orders',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
    'sk_live_51H8x9y2K3l4M5n6',
    '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    'SG.q7Zt2Lw9Xc4Vb6Nm1Kj8.abcdef',
    '07401b.f395accd246ae52d',
    'f395accd246ae52d.secret',
    'v1.public.f395accd246ae52d',
    'https://app:f395accd246ae52d@db.example.com',
    'app.f395accd246ae52d.com:hunter2',
  ])('hides %s wherever it appears, also when quoted as JSON or in an address', secret => {
    const redactor = createRedactor([secret])
    for (const text of [secret, `x ${secret} y`, JSON.stringify({ a: secret }), `?q=${encodeURIComponent(secret)}`]) {
      expect(redactor.redact(text)).not.toContain(secret)
      expect(redactor.redact(text)).toContain('***')
    }
  })

  test.each([
    'true',
    '1',
    'info',
    'orders',
    'production',
    'eu-central-1',
    '123456789012',
    'arn:aws:lambda:eu-central-1:123456789012:function:orders:live',
    'https://abcdefghijklmnopqrstuvwxyz123456.lambda-url.eu-central-1.on.aws/',
    'abcdefghijklmnopqrstuvwxyz123456.lambda-url.eu-central-1.on.aws',
    'abcdefghijklmnopqrstuvwxyz123456.lambda-url.eu-central-1.on.aws/',
    'orders.c9akciq32rgu.eu-central-1.rds.amazonaws.com',
    '2026-11-24T18:00:00Z',
    'orders-table-staging',
    '/mnt/data',
  ])('never eats %s, which outputs must be able to say (promise 6)', value => {
    expect(isMaskable(value)).toBe(false)
    expect(createRedactor([value]).redact(`version of ${value}`)).toBe(`version of ${value}`)
  })

  test('hides a secret whole when it contains another one', () => {
    const redactor = createRedactor(['abcdef123456', 'abcdef123456-longer-9z'])
    expect(redactor.redact('x abcdef123456-longer-9z y')).toBe('x *** y')
  })

  test.each([
    [
      'environment variables you have provided exceeded the 4KB limit. String measured: {"PASSWORD":"a}b"}',
      'environment variables you have provided exceeded the 4KB limit. String measured: {***}',
    ],
    [
      'GET https://bucket.s3.amazonaws.com/key?X-Amz-Credential=a&X-Amz-Signature=b failed',
      'GET https://bucket.s3.amazonaws.com/key?*** failed',
    ],
    [
      "Value '{A=b, C='d'}' at 'environment.variables' failed to satisfy constraint",
      "Value '***' at 'environment.variables' failed to satisfy constraint",
    ],
    ['user AKIAIOSFODNN7EXAMPLE is', 'user AKIA*** is'],
    ['token ghs_16C7e42F292c6912E7710c838347Ae178B4a', 'token ghs_***'],
    ['Environment={Variables={A=b}}', 'Environment={Variables={***}}'],
    ['plain text with https://example.com/path?page=2', 'plain text with https://example.com/path?page=2'],
  ])('finds secrets by their form: %s', (text, clean) => {
    expect(redactForms(text)).toBe(clean)
  })

  test('takes every value of a variable out of what AWS says, short ones too', () => {
    const message = 'Invalid value "dev" for key, also hunter2 and {"a":"x\\ny"}'
    expect(redactForeign(message, ['dev', 'hunter2', 'x\ny', '1', ''])).toBe(
      'Invalid value "***" for key, also *** and {"a":"***"}',
    )
  })

  test('takes a key of several lines out of JSON inside of JSON, out of the list of a stack and out of our own text', () => {
    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"x'
    const other = 'q7Zt2Lw9Xc4Vb6Nm1Kj8'
    const key = `-----BEGIN PRIVATE KEY-----\n${line}\r\n${other}\n`
    const body = JSON.stringify({ statusCode: 500, body: JSON.stringify({ key }) })
    const stack = JSON.stringify({ stack: `Error: ${key}`.split(/\r?\n/) })
    for (const text of [body, stack, key.replaceAll('\r', ''), JSON.stringify({ body: JSON.stringify({ line }) })]) {
      expect(redactForeign(text, [key])).not.toMatch(/BEGIN|MIIEvQ|q7Zt2/)
      expect(createRedactor([key]).redact(text)).not.toMatch(/MIIEvQ|q7Zt2/)
    }
  })

  test.each(['orders-3fa85f64aaaa', 'orders-3fa85f64aaaa:live', '3fa85f64aaaa ', 'first\n3fa85f64aaaa'])(
    'never eats %j where it is part of a word that outputs must be able to say',
    value => {
      const redactor = createRedactor()
      redactor.exempt(['function:orders-3fa85f64aaaa:live'])
      expect(redactor.add(value)).toEqual([])
      const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:orders-3fa85f64aaaa:live'
      expect(redactor.redact(arn)).toBe(arn)
    },
  )

  test('hands over single lines as masks, and only those that look random', () => {
    expect(createRedactor().add('true\norders-live\nabc123def456ghi\n')).toEqual(['abc123def456ghi'])
    expect(createRedactor().add('abc123def456ghi')).toEqual(['abc123def456ghi'])
  })

  test('hides a value also where a report spells it as Markdown or HTML', () => {
    const secret = 'q7Rz*4<Lm9Kd"x`Vb'
    const redactor = createRedactor([secret])
    for (const spelled of [escapeText(secret), escapeHtml(secret)]) {
      expect(spelled).not.toContain(secret)
      expect(redactor.redact(`before ${spelled} after`)).toBe('before *** after')
    }
  })

  test('never eats a line of a value that outputs must be able to say', () => {
    expect(createRedactor(['orders-live\nabc123def456ghi']).redact('orders-live abc123def456ghi')).toBe(
      'orders-live ***',
    )
  })

  test('leaves nothing of any value in a message of AWS', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3 }), fc.string(), (secret, around) => {
        fc.pre(secret.trim().length >= 3 && !'***'.includes(secret.trim()) && !around.includes(secret))
        fc.pre(!`${around}***${around}`.includes(secret))
        expect(redactForeign(`${around}${secret}${around}`, [secret])).not.toContain(secret)
      }),
    )
  })
})

test('a value that begins like alarms named by a prefix is no mask: the alarm it names is not known yet', () => {
  const redactor = createRedactor()
  redactor.exempt(['orders-*', '*'])
  expect(redactor.add('orders-latency-3fa85f64aaaa')).toEqual([])
  expect(redactor.add('invoices-3fa85f64aaaa')).toEqual(['invoices-3fa85f64aaaa'])
})

test('a prefix too short to be a name of anything exempts no secret', () => {
  const redactor = createRedactor()
  redactor.exempt(['s*', 'sk_*', '*'])
  expect(redactor.add('sk_live_51H8x9y2K3l4M5n6')).toEqual(['sk_live_51H8x9y2K3l4M5n6'])
})
