import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readDeployInputs } from '../../src/config/deploy-inputs.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-file-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function parse(yaml: string, inputs: Readonly<Record<string, string>>, file = 'lambda-canary.yml') {
  await writeFile(join(folder, file), yaml)
  return readDeployInputs(name => inputs[name] ?? '', folder)
}

const TWO = `
alias: prod
memory-size: 512
functions:
  orders:
    entry: orders.ts
    environment: { LOG_LEVEL: info, RETRIES: 3 }
    alarms: [orders-errors, orders-latency]
  invoices:
    zip: invoices.zip
    memory-size: 1024
`

describe('lambda-canary.yml', () => {
  test('gives a function its own inputs over those at the top', async () => {
    expect(await parse(TWO, { 'function-name': 'invoices' })).toMatchObject({
      alias: 'prod',
      memorySize: 1024,
      source: { kind: 'zip', path: 'invoices.zip' },
    })
    expect(await parse(TWO, { 'function-name': 'orders' })).toMatchObject({
      memorySize: 512,
      environment: { LOG_LEVEL: 'info', RETRIES: '3' },
      alarms: ['orders-errors', 'orders-latency'],
    })
  })

  test('gives way to the inputs of the step', async () => {
    const inputs = await parse(TWO, { 'function-name': 'orders', 'memory-size': '2048', alias: 'live' })
    expect(inputs).toMatchObject({ memorySize: 2048, alias: 'live' })
  })

  test('names the function when it holds only one', async () => {
    expect(await parse('functions: { orders: { entry: a.ts } }', {})).toMatchObject({ functionName: 'orders' })
  })

  test('may be any file that config-file names, and the default one is not missed when absent', async () => {
    const other = { 'function-name': 'orders', 'config-file': 'deploy.yml' }
    expect(await parse('timeout: 30', other, 'deploy.yml')).toMatchObject({ timeout: 30 })
    expect(await readDeployInputs(name => (name === 'function-name' ? 'orders' : ''), folder)).toMatchObject({
      alias: 'live',
    })
  })

  test('may hold account ids as the numbers YAML makes of them', async () => {
    const inputs = await parse('allowed-account-ids: [123456789012]', { 'function-name': 'orders' })
    expect(inputs.allowedAccountIds).toEqual(['123456789012'])
  })

  test('keeps what would print otherwise as it was written', async () => {
    const yaml = `
allowed-account-ids: [012345678901]
environment: { VERSION: 1.10, BIG: 12345678901234567890, HEX: 0x1F, FLAG: True, PLAIN: 3, ON: true, DAY: 2026-11-24 }
tags: { build: 0042 }
`
    expect(await parse(yaml, { 'function-name': 'orders' })).toMatchObject({
      allowedAccountIds: ['012345678901'],
      environment: {
        VERSION: '1.10',
        BIG: '12345678901234567890',
        HEX: '0x1F',
        FLAG: 'True',
        PLAIN: '3',
        ON: 'true',
        DAY: '2026-11-24',
      },
      tags: { build: '0042' },
    })
  })

  test.each([
    ['timeout: 3e1', 'timeout'],
    ['zip: !!binary aGVsbG8=', 'config-file'],
    ['zip: !Ref Code', 'config-file'],
    ['alias: a\nalias: b', 'config-file'],
    ['&a\ntags: *a', 'config-file'],
  ])('refuses %j rather than guess', async (yaml, input) => {
    await expect(parse(yaml, { 'function-name': 'orders' })).rejects.toMatchObject({ name: 'InputError', input })
  })

  test('may be empty', async () => {
    expect(await parse('', { 'function-name': 'orders' })).toMatchObject({ alias: 'live' })
  })

  test.each(['.', 'missing.yml', 'lambda-canary.yml/below.yml'])(
    'is refused by name where %j is no file',
    async path => {
      const refused = await parse('', { 'function-name': 'orders', 'config-file': path }).catch(error => error)
      expect(refused).toMatchObject({ name: 'InputError', input: 'config-file' })
      expect(refused.text.what).toContain('names no file')
    },
  )

  test('is refused by name where its path is longer than a system takes', async () => {
    const refused = await parse('', { 'config-file': 'x'.repeat(400) }).catch(error => error)
    expect(refused).toMatchObject({ name: 'InputError', input: 'config-file' })
    expect(refused.text.what).toContain('cannot be read (ENAMETOOLONG)')
  })

  test.each([
    ['memory: 512', 'config-file', 'unknown input "memory"', 'memory-size'],
    ['functions: { orders: { handlr: x } }', 'config-file', 'unknown input "handlr"', 'handler'],
    ['colour: red', 'config-file', 'unknown input "colour"', 'Allowed: the inputs of the action.'],
    ['functions: { invoices: {} }', 'function-name', 'not one of the functions of lambda-canary.yml', 'invoices'],
    ['functions: [orders]', 'config-file', 'something else than a map', 'alias: live'],
    ['- alias', 'config-file', 'something else than a map', 'alias: live'],
    ['alias: [', 'config-file', 'is not valid YAML', 'map of inputs'],
    ['timeout: 30s', 'timeout', 'is not a whole number (in lambda-canary.yml): got "30s"', 'e.g. 30'],
    ['environment: { A: [1] }', 'environment', '"A"', 'LOG_LEVEL'],
  ])('refuses %j by name, with what is allowed', async (yaml, input, problem, allowed) => {
    const refused = await parse(yaml, { 'function-name': 'orders' }).catch(error => error)
    expect(refused).toMatchObject({ name: 'InputError', input })
    expect(refused.text.what).toContain(problem)
    expect(refused.text.next).toContain(allowed)
  })
})
