import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { runAction } from '../../src/actions/run-action.ts'
import { resultJson, resultLines } from '../../src/cli/result.ts'
import { terminalRunner } from '../../src/cli/terminal.ts'
import { Failure } from '../../src/report/failure.ts'

function terminal(verbose = false) {
  const out = new PassThrough()
  const options = { json: false, verbose, profile: undefined, summary: undefined }
  return {
    runner: terminalRunner({ alias: 'live' }, options, out),
    written: () => String(out.read() ?? '').split('\n'),
  }
}

describe('a terminal', () => {
  test('indents what belongs to a phase, and ends the indent when the phase fails', async () => {
    const { written, runner } = terminal()
    await expect(runner.group('Build', () => Promise.reject(new Error('x')))).rejects.toThrow('x')
    await runner.group('Publish', async () => runner.info('version 7\nactive'))
    runner.warning('done')
    expect(written()).toEqual(['Build', 'Publish', '  version 7', '  active', 'warning: done', ''])
  })

  test('hides detail unless asked, and secrets always', () => {
    const quiet = terminal()
    quiet.runner.debug('detail')
    expect(quiet.written()).toEqual([''])
    const { written, runner } = terminal(true)
    runner.mask('abcdef123456ghi')
    runner.debug('key abcdef123456ghi')
    runner.output('version', 'abcdef123456ghi')
    runner.mask('dev')
    runner.info('stage dev')
    runner.quote('Invalid value dev')
    expect(written()).toEqual(['key ***', 'stage dev', 'Invalid value ***', ''])
    expect(resultLines(runner)).toEqual(['version  ***'])
  })

  test('is not written to by what AWS or a function says: no colour, title, cursor or earlier line is theirs', () => {
    const { written, runner } = terminal()
    const foreign = '\u001b[2J\u001b]0;title\u0007a\tb\u009b31m\u0008\u007f\r\nc\u001b[1A'
    runner.info(foreign)
    runner.quote(foreign)
    runner.output('reason', foreign)
    runner.fail(foreign)
    expect(written()).toEqual(['a\tb', 'c', 'a\tb', 'c', 'failed: a\tb', 'c', ''])
    expect(resultLines(runner)).toEqual(['reason  a\tb\nc'])
    expect(runner.failure).toBe('a\tb\nc')
  })

  test('says what to do in its own words, on the screen and in the summary alike', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'terminal-'))
    const summary = join(folder, 'summary.md')
    const out = new PassThrough()
    const options = { json: false, verbose: false, profile: 'dev', summary }
    const runner = terminalRunner({ 'function-name': 'orders' }, options, out)
    const next = 'Run the rollback action, or set adopt: true.'
    const typed = 'Run `lambda-canary rollback --function-name orders --profile dev`, or set --adopt.'
    const failing = (atTerminal: object) =>
      runAction(() => Promise.reject(new Failure({ what: 'No.', next, ...atTerminal })), runner)
    await failing({})
    await failing({ atTerminal: 'Log in.' })
    await runner.summary(next)
    expect(String(out.read())).toBe(`failed: No.\n${typed}\nfailed: No.\nLog in.\n`)
    expect(readFileSync(summary, 'utf8')).toBe(typed)
    expect(runner.failure).toBe('No.\nLog in.')
    const report = join(folder, 'report.html')
    await runner.document(report, next)
    expect(readFileSync(report, 'utf8')).toBe(next)
    rmSync(folder, { recursive: true })
  })

  test('keeps state between its phases, and has empty text for what is not set', () => {
    const { runner } = terminal()
    runner.saveState('record', 'x')
    const read = [runner.state('record'), runner.state('other'), runner.input('alias'), runner.input('other')]
    expect(read).toEqual(['x', '', 'live', ''])
  })

  test('gives a program every output, the whole result as an object, and why it failed', () => {
    const { runner } = terminal()
    runner.output('outcome', 'failed')
    runner.output('url', '')
    runner.output('result-json', '{"outcome":"failed"}')
    runner.fail('no such function')
    expect(JSON.parse(resultJson(runner))).toEqual({
      outcome: 'failed',
      url: '',
      result: { outcome: 'failed' },
      failure: 'no such function',
    })
    expect(resultLines(runner)).toEqual(['outcome  failed'])
  })
})

/** A terminal of another process, whose colours Node itself decides by that process' environment. */
const TERMINAL = `
  import { WriteStream } from 'node:tty'
  import { PassThrough } from 'node:stream'
  import { terminalRunner } from '${join(import.meta.dirname, '../../src/cli/terminal.ts')}'
  const out = new PassThrough()
  out.pipe(process.stdout)
  if (process.argv[1] === 'tty') Object.assign(out, { isTTY: true, getColorDepth: WriteStream.prototype.getColorDepth })
  const runner = terminalRunner({}, { json: false, verbose: true, profile: undefined, summary: undefined }, out)
  runner.info('line')
  runner.warning('careful')
  runner.fail('broken')
`

describe('colours', () => {
  const coloured = 'line\n\u001b[33mwarning: careful\u001b[39m\n\u001b[31mfailed: broken\u001b[39m\n'
  const plain = 'line\nwarning: careful\nfailed: broken\n'
  test.each([
    ['a terminal', 'tty', {}, coloured],
    ['a terminal under NO_COLOR', 'tty', { NO_COLOR: '1' }, plain],
    ['a terminal that has none', 'tty', { TERM: 'dumb' }, plain],
    ['a file', 'file', {}, plain],
    ['a file under FORCE_COLOR', 'file', { FORCE_COLOR: '1' }, coloured],
  ])('of %s', (_what, kind, env, shown) => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', TERMINAL, kind], {
      env: { PATH: process.env.PATH, TERM: 'xterm-256color', ...env },
      encoding: 'utf8',
    })
    expect([stdout, stderr]).toEqual([shown, ''])
  })
})
