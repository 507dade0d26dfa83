import { describe, expect, test } from '@jest/globals'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import { deploySchema } from '../../src/config/deploy-schema.ts'
import { readPlanInputs } from '../../src/config/plan-inputs.ts'
import { inputsOf } from '../../src/config/schema.ts'
import { InputError } from '../../src/report/failure.ts'
import fc from '../support/fast-check.ts'

const parse = (inputs: Readonly<Record<string, string>>) =>
  parseDeployInputs(name => ({ 'function-name': 'orders', ...inputs })[name] ?? '')

describe('deploy inputs', () => {
  test('only the function name is required, and what is not set is undefined, not a default of AWS (promise 5)', () => {
    const inputs = parse({})
    const settings = [
      'handler',
      'runtime',
      'memorySize',
      'timeout',
      'environment',
      'layers',
      'architectures',
      'tags',
    ] as const
    expect(settings.filter(name => inputs[name] !== undefined)).toEqual([])
    expect(inputs).toMatchObject({ functionName: 'orders', alias: 'live', strategy: 'canary 10% 5m', bake: 300 })
    expect(inputs.source).toEqual({ kind: 'none' })
  })

  test.each([
    [{ entry: 'a.ts' }, { kind: 'entry', path: 'a.ts' }, undefined],
    [{ 'code-artifacts-dir': 'dist' }, { kind: 'directory', path: 'dist' }, undefined],
    [{ zip: 'a.zip' }, { kind: 'zip', path: 'a.zip' }, undefined],
    [
      { 's3-bucket': 'b-b', 's3-key': 'k' },
      { kind: 's3-object', bucket: 'b-b', key: 'k', version: undefined },
      undefined,
    ],
    [
      { zip: 'a.zip', 's3-bucket': 'b-b' },
      { kind: 'zip', path: 'a.zip' },
      { bucket: 'b-b', prefix: undefined },
    ],
    [
      { entry: 'a.ts', 's3-bucket': 'b-b', 's3-key': 'p' },
      { kind: 'entry', path: 'a.ts' },
      { bucket: 'b-b', prefix: 'p' },
    ],
  ] as const)('%j add up to one source, and a bucket beside a local one stages it', (given, source, staging) => {
    const inputs = parse(given)
    expect(inputs.source).toEqual(source)
    expect(inputs.staging).toEqual(staging)
  })

  test('blank inputs count as not set, as GitHub passes inputs that a workflow leaves out', () => {
    expect(parse({ 'memory-size': '  ', alias: '' })).toMatchObject({ alias: 'live' })
    expect(parse({ 'memory-size': '  ' }).memorySize).toBeUndefined()
  })

  test('gates: none turns the evidence off, which watches by default', () => {
    expect(parse({ gates: 'none' }).evidence).toBe('off')
    expect(parse({}).evidence).toBe('on')
  })

  test('an unwatched rollout at once needs no gate, since nothing is shifted by weight', () => {
    expect(parse({ strategy: 'all-at-once', evidence: 'off' }).strategy).toBe('all-at-once')
  })

  test('publish: false without anything that shifts traffic updates $LATEST only', () => {
    expect(parse({ publish: 'false', entry: 'a.ts' }).publish).toBe(false)
  })

  test('any text of any inputs is understood, or refused as an input with one line that says what is allowed', () => {
    const names = inputsOf(deploySchema.shape).map(input => input.name)
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.constantFrom('true', '1', '10%', 'x', '[]', '{}', 'arn:aws:x:y:1:z'),
    )
    const some = fc.dictionary(fc.constantFrom(...names), text, { maxKeys: 4 })
    fc.assert(
      fc.property(some, inputs => {
        try {
          parse(inputs)
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
          if (!(error instanceof InputError)) return
          expect(names).toContain(error.input)
          expect(error.text.what).toMatch(/^Input "[^\n]*\.$/)
          expect(error.text.next).toMatch(/^Allowed: ./)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a plan never writes, whatever its dry-run input says', async () => {
    const read = (name: string): string => ({ 'function-name': 'orders', 'dry-run': 'false' })[name] ?? ''
    expect((await readPlanInputs(read, import.meta.dirname)).dryRun).toBe(true)
  })
})
