import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { asTyped } from '../../src/cli/wording.ts'

describe('a message on a terminal', () => {
  test.each([
    ['run again with retry-rolled-back: true.', 'run again with --retry-rolled-back.'],
    ['"include-stack-owned: true" cleans them too.', '--include-stack-owned cleans them too.'],
    ["With adopt: true today's $LATEST", "With --adopt today's $LATEST"],
    ['set fail-on-rollback: false', 'set --no-fail-on-rollback'],
    ['set alarm-at-start: ignore: it counts', 'set --alarm-at-start ignore: it counts'],
    ['Roll out with strategy: all-at-once, then', 'Roll out with --strategy all-at-once, then'],
    ['to go further back, name it: version: 7', 'to go further back, name it: --version 7'],
    ['Input "memory-size" is outside 128: got "1".', '--memory-size is outside 128: got "1".'],
    ['Check the inputs "s3-bucket" and "s3-key".', 'Check --s3-bucket and --s3-key.'],
    ['set the input "handler" to index.main', 'set --handler to index.main'],
    ['Check "function-names", "alias" and "region".', 'Check --function-names, --alias and --region.'],
    ['Leave probe-payloads out', 'Leave --probe-payloads out'],
    ['Look at the timeline in the job summary, fix it.', 'Look at the timeline above, fix it.'],
    ['one of entry, code-artifacts-dir and zip', 'one of --entry, --code-artifacts-dir and --zip'],
    [
      'a value together with zip, entry or code-artifacts-dir',
      'a value together with --zip, --entry or --code-artifacts-dir',
    ],
    ['so that this step fails.', 'so that this command fails.'],
  ])('speaks of options: %s', (text, typed) => {
    expect(asTyped(text)).toBe(typed)
  })

  test.each([
    ['Run the rollback action.', {}, 'Run `lambda-canary rollback --function-name …`.'],
    [
      'Run the rollback action.',
      { 'function-name': 'orders', alias: 'prod' },
      'Run `lambda-canary rollback --function-name orders --alias prod`.',
    ],
    [
      'It is undone by the recover action.',
      { 'function-name': 'orders' },
      'It is undone by `lambda-canary recover --function-names orders`.',
    ],
  ])('proposes a command for what was typed: %s %j', (text, inputs, typed) => {
    expect(asTyped(text, inputs)).toBe(typed)
  })

  test.each([
    'aws lambda update-alias --function-name orders --name live --routing-config AdditionalVersionWeights={}',
    'arn:aws:lambda:us-east-1:123456789012:function:orders:live',
    'Alarm "orders-error-rate" is in ALARM: the evidence: none. Version: 3, alias "live", the mode of the day',
    'every number in it counts as a version: use a newer Lambda Canary',
    '{"Effect": "Allow", "region": "eu-central-1"}',
    '2026-11-24T19:03:10Z    10%  canary 3/120 failed  orders-errors OK  hold: at 10% until 19:05:00 UTC at least',
  ])('leaves alone what is no word of a workflow: %s', text => {
    expect(asTyped(text)).toBe(text)
  })

  test('never names an input, an action, a step or a job summary, whichever of ours it is', () => {
    const left: string[] = []
    const src = join(import.meta.dirname, '../../src')
    // What is said on GitHub alone, or to us.
    const files = globSync('**/*.ts', {
      cwd: src,
      exclude: ['github/**', 'cli/**', 'config/{official-inputs,schema}.ts'],
    })
    for (const file of files) {
      const code = readFileSync(join(src, file), 'utf8').replace(/^\s*(\/\*\*?|\*|\/\/).*$/gm, '')
      for (const [, plain, template] of code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)) {
        // Code between the texts of a template is none of its words.
        const text = (plain ?? template ?? '').replace(/\$\{[^}]*\}/g, 'timeout')
        if (!text.includes(' ') || BELONGS_TO_JOBS.test(text)) continue
        const typed = asTyped(text)
        if (WORKFLOW_WORDS.test(typed)) left.push(`${file}: ${typed}`)
      }
    }
    expect(left).toEqual([])
    expect(files.length).toBeGreaterThan(200)
  })
})

const WORKFLOW_WORDS =
  /\binputs? "|\bthe input\b|job summary|\w: true\b|\b(this|the) action\b|\bthis step\b|\b\w+ action\b/i

/** Advice that only a job can follow: a terminal has advice of its own there. */
const BELONGS_TO_JOBS = /aws-actions\//
