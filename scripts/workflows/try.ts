import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import * as z from 'zod/mini'
import { type Asked, parseAsked, USAGE } from './act/arguments.ts'
import { functionsOf, type Named } from './act/caller.ts'
import { Stage } from './act/stage.ts'

/**
 * A workflow of one's own, run by act against the sandbox: `npm run act -- ../orders/.github/workflows/deploy.yml`. The
 * functions and alarms that it names are there already, and the aliases are called twice a second; nothing of the
 * repository is changed. BUNDLES names other bundles than dist.
 */
const root = join(import.meta.dirname, '../..')
/** Artifacts of the last run, for whoever wants to look at them. */
const KEPT = join(root, '.act')
const WRONG_USE = 2

const asked = parseAsked(process.argv.slice(2))
switch (asked.kind) {
  case 'help':
    process.stdout.write(USAGE)
    break
  case 'problem':
    refuse(asked.text)
    break
  case 'run':
    await run(asked)
}

/** Says in one line what is wrong. */
function refuse(text: string): void {
  process.stderr.write(`${text} See npm run act -- --help\n`)
  process.exitCode = WRONG_USE
}

interface Caller {
  readonly file: string
  readonly checkout: string
  readonly functions: readonly Named[]
}

/** The workflow's file, the repository around it and the functions they name. @returns a sentence where that cannot be. */
function callerOf(workflow: string): Caller | string {
  const file = resolve(workflow)
  if (!existsSync(file)) return `There is no file ${workflow}.`
  const git = spawnSync('git', ['-C', dirname(file), 'rev-parse', '--show-toplevel'], { encoding: 'utf8' })
  if (git.status !== 0) return `${workflow} is in no Git repository.`
  const checkout = git.stdout.trim()
  const config = join(checkout, 'lambda-canary.yml')
  try {
    const text = existsSync(config) ? readFileSync(config, 'utf8') : undefined
    return { file, checkout, functions: functionsOf(readFileSync(file, 'utf8'), text) }
  } catch (error) {
    const text = error instanceof z.core.$ZodError ? z.prettifyError(error) : String(error)
    return `${workflow}, or lambda-canary.yml beside it, cannot be understood: ${text.split('\n')[0]}`
  }
}

async function run({ workflow, event, payload, traffic, call }: Extract<Asked, { kind: 'run' }>): Promise<void> {
  const caller = callerOf(workflow)
  if (typeof caller === 'string') return refuse(caller)
  const { file, checkout, functions } = caller
  const { status } = spawnSync('bash', [join(import.meta.dirname, 'tools.sh'), 'act'], { stdio: 'inherit' })
  if (status !== 0) return refuse('act was not built, which needs Go.')
  const folder = mkdtempSync(join(tmpdir(), 'act-'))
  mkdirSync(join(folder, 'ours'))
  const stage = await Stage.set(folder, resolve(root, process.env.BUNDLES ?? 'dist'))
  try {
    for (const { functionName, alias, alarms } of functions) {
      if (functionName !== 'orders') await stage.released(functionName)
      await stage.alias(functionName, alias)
      for (const alarm of alarms) await stage.cloud.createErrorRateAlarm(alarm, functionName, alias)
      await stage.cloud.startTraffic(functionName, alias, traffic, call)
      console.log(`${functionName}: version 1 is live on "${alias}", watched by ${alarms.join(', ') || 'no alarm'}`)
    }
    const { code } = await stage.run(file, { checkout, event, payload, onLine: line => console.log(line) })
    for (const { functionName, alias } of functions)
      console.log(`${functionName}: "${alias}" serves ${await stage.serving(functionName, alias)}`)
    keep(join(folder, 'artifacts'))
    process.exitCode = code ?? 1
  } finally {
    await stage.strike()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Copies what the run has uploaded out of the stage, in place of what the run before had. */
function keep(artifacts: string): void {
  rmSync(KEPT, { recursive: true, force: true })
  if (!existsSync(artifacts)) return
  cpSync(artifacts, KEPT, { recursive: true })
  console.log(`artifacts of this run: ${relative(process.cwd(), KEPT)}/`)
}
