import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Inputs } from '../../src/cli/command-line.ts'
import { asTyped, summaryAsTyped } from '../../src/cli/wording.ts'

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
    ['Run your build before this step, and name', 'Run your build before this command, and name'],
    ['Input "zip" conflicts with "entry".', '--zip conflicts with --entry.'],
    ['is set by "region" or "role-to-assume"', 'is set by --region or --role-to-assume'],
  ])('speaks of options: %s', (text, typed) => {
    expect(asTyped(text)).toBe(typed)
  })

  test.each<[string, Inputs, string]>([
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
    ['Run "recover" if', { 'function-name': 'orders' }, 'Run `lambda-canary recover --function-names orders` if'],
    // A name that is an option's too stays one.
    ...['entry', 'zip', 'memory-size', 'inputs', 'action'].map((name): [string, Inputs, string] => [
      'Run the rollback action, or set adopt: true.',
      { 'function-name': name },
      `Run \`lambda-canary rollback --function-name ${name}\`, or set --adopt.`,
    ]),
    // Several names, or a pattern, are no one function.
    ...['orders, invoices', 'orders-*', '["orders","invoices"]', 'orders\ninvoices', '$(id)'].map(
      (names): [string, Inputs, string] => [
        'Use the rollback action.',
        { 'function-names': names, alias: 'live' },
        'Use `lambda-canary rollback --function-name … --alias live`.',
      ],
    ),
    [
      'Use the rollback action.',
      { 'function-names': '["orders"]' },
      'Use `lambda-canary rollback --function-name orders`.',
    ],
    [
      'Use the rollback action.',
      { 'function-name': 'orders', region: 'eu-west-1' },
      'Use `lambda-canary rollback --function-name orders --region eu-west-1`.',
    ],
    [
      'Use the cleanup action.',
      { 'function-name': 'orders', region: 'eu-west-1', alias: 'live' },
      'Use `lambda-canary cleanup --function-names orders --regions eu-west-1`.',
    ],
  ])('proposes a command for what was typed: %s %j', (text, inputs, typed) => {
    expect(asTyped(text, inputs)).toBe(typed)
  })

  test('proposes a command for the profile that was typed, as a shell reads it', () => {
    const inputs = { 'function-name': 'orders', region: 'eu-west-1' }
    const command = 'lambda-canary rollback --function-name orders'
    const proposed = (profile: string) => asTyped('Run the rollback action.', inputs, profile)
    expect(proposed('prod')).toBe(`Run \`${command} --profile prod --region eu-west-1\`.`)
    expect(proposed("o'b; x")).toBe(`Run \`${command} --profile 'o'\\''b; x' --region eu-west-1\`.`)
  })

  test.each([
    'aws lambda update-alias --function-name orders --name live --routing-config AdditionalVersionWeights={}',
    'arn:aws:lambda:us-east-1:123456789012:function:orders:live',
    'Alarm "orders-error-rate" is in ALARM: the evidence: none. Version: 3, alias "live", the mode of the day',
    'every number in it counts as a version: use a newer Lambda Canary',
    '{"Effect": "Allow", "region": "eu-central-1"}',
    '2026-11-24T19:03:10Z    10%  canary 3/120 failed  orders-errors OK  hold: at 10% until 19:05:00 UTC at least',
    'Function process-inputs logs to /aws/lambda/inputs, by src/inputs.ts of inputs/index.ts and "inputs"',
    'Alias "role" of orders, alarm "timeout", function "zip"',
    'Error: missing "region" in event; missing "memory-size" too',
    '{"error":"alias"} {"error": "memory-size"} ["region","role-to-assume"] ["region", "role-to-assume"]',
    'aws lambda update-alias --function-name entry --name zip',
    'the state machine stopped at this step of "region"',
    'is outside: got "memory-size".',
  ])('leaves alone what is no word of a workflow: %s', text => {
    expect(asTyped(text)).toBe(text)
  })

  test.each<[Inputs, string]>([
    [{ 'function-name': 'process-inputs' }, 'Function process-inputs has the alias live'],
    [{ 'function-name': 'memory-size' }, 'memory-size → live: memory-size is at 10%'],
    [{ 'function-names': 'orders, memory-size' }, 'memory-size is unchanged'],
    [{ 'function-names': '["orders", "role-to-assume"]' }, 'role-to-assume is unchanged'],
    [{ 'function-name': 'arn:aws:lambda:eu-west-1:123456789012:function:s3-key' }, 's3-key is unchanged'],
    [{ alias: 'max-previews' }, 'Alias "max-previews" and max-previews, and the ARN function:inputs:max-previews'],
    [{ alarms: 'Too few inputs seen\nother' }, 'Alarm Too few inputs seen is OK'],
    [{ zip: 'out/my inputs.zip' }, 'Reading out/my inputs.zip'],
  ])('leaves alone the names that were typed: %j', (inputs, text) => {
    expect(asTyped(text, inputs)).toBe(text)
  })

  test('in a summary leaves alone headings, names in cells, code and data, not its advice', () => {
    const stays = [
      '## inputs → live',
      '| inputs | live | `retry-rolled-back: true` | <code>set adopt: true \\| x</code> |',
      '```json\n{"memory-size": "s3-bucket, with adopt: true"}\n```',
      'On a breach: `PutFunctionConcurrency`, stating `x=s3-bucket y="adopt: true"`.',
    ].join('\n\n')
    expect(summaryAsTyped(stays)).toBe(stays)
    expect(
      summaryAsTyped('| a b | clean it with include-stack-owned: true |\n\n(`max-operations`), use `s3-key`'),
    ).toBe('| a b | clean it with --include-stack-owned |\n\n(`--max-operations`), use `--s3-key`')
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
