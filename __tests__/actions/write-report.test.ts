import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { writeReport } from '../../src/actions/write-report.ts'
import { terminalRunner } from '../../src/cli/terminal.ts'

let outside = ''
let workspace = ''
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'report-outside-'))
  workspace = mkdtempSync(join(tmpdir(), 'report-'))
  writeFileSync(join(outside, 'profile'), 'keep me')
})
afterEach(() => {
  for (const folder of [outside, workspace]) rmSync(folder, { recursive: true, force: true })
})

/** @returns the output and what was told. */
async function written(path: string): Promise<readonly [string | undefined, string]> {
  const out = new PassThrough()
  const runner = terminalRunner({}, { json: false, verbose: false, profile: undefined, summary: undefined }, out)
  await writeReport(runner, workspace, path, async () => '<p>report</p>')
  return [runner.outputs.get('report'), String(out.read())]
}

test('a report is written into folders that are made for it, and over an earlier one', async () => {
  for (const _ of [1, 2]) expect((await written('a/b/report.html'))[0]).toBe(join(workspace, 'a/b/report.html'))
  expect(readFileSync(join(workspace, 'a/b/report.html'), 'utf8')).toBe('<p>report</p>')
})

test('a report follows no link out of the workspace, be it the file, its folder, or one that leads to nothing yet', async () => {
  symlinkSync(join(outside, 'profile'), join(workspace, 'file.html'))
  symlinkSync(outside, join(workspace, 'folder'))
  symlinkSync(join(outside, 'new'), join(workspace, 'nothing.html'))
  for (const path of ['file.html', 'folder/report.html', 'folder/deep/report.html', 'nothing.html']) {
    const [output, told] = await written(path)
    expect(output).toBeUndefined()
    expect(told).toContain(`The report could not be written to ${path}`)
  }
  expect(readdirSync(outside)).toEqual(['profile'])
  expect(readFileSync(join(outside, 'profile'), 'utf8')).toBe('keep me')
})
