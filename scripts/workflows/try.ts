import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { functionsOf } from './act/caller.ts'
import { Stage } from './act/stage.ts'

/**
 * A workflow of one's own, run by act against the sandbox: `npm run act -- ../orders/.github/workflows/deploy.yml`. The
 * functions and alarms that it names are there already, and the aliases are called twice a second; nothing of the
 * repository is changed. BUNDLES names other bundles than dist.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    event: { type: 'string', default: 'push' },
    payload: { type: 'string', default: '{}' },
    traffic: { type: 'string', default: '2' },
    call: { type: 'string', default: '{}' },
  },
})
const [given] = positionals
if (given === undefined || !existsSync(given)) {
  const options = '[--event push] [--payload JSON of the event] [--traffic calls a second] [--call JSON of a call]'
  throw new TypeError(`npm run act -- path/to/.github/workflows/deploy.yml ${options}`)
}
const caller = resolve(given)
const checkout = execFileSync('git', ['-C', dirname(caller), 'rev-parse', '--show-toplevel'], {
  encoding: 'utf8',
}).trim()
const config = join(checkout, 'lambda-canary.yml')
const functions = functionsOf(
  readFileSync(caller, 'utf8'),
  existsSync(config) ? readFileSync(config, 'utf8') : undefined,
)

const folder = mkdtempSync(join(tmpdir(), 'act-'))
mkdirSync(join(folder, 'ours'))
const stage = await Stage.set(folder, resolve(import.meta.dirname, '../..', process.env.BUNDLES ?? 'dist'))
try {
  for (const { functionName, alias, alarms } of functions) {
    if (functionName !== 'orders') await stage.released(functionName)
    await stage.alias(functionName, alias)
    for (const alarm of alarms) await stage.cloud.createErrorRateAlarm(alarm, functionName, alias)
    await stage.cloud.startTraffic(functionName, alias, Number(values.traffic), JSON.parse(values.call))
    console.log(`${functionName}: version 1 is live on "${alias}", watched by ${alarms.join(', ') || 'no alarm'}`)
  }
  const { code } = await stage.run(caller, {
    checkout,
    event: values.event,
    payload: JSON.parse(values.payload),
    onLine: line => console.log(line),
  })
  for (const { functionName, alias } of functions)
    console.log(`${functionName}: "${alias}" serves ${await stage.serving(functionName, alias)}`)
  process.exitCode = code ?? 1
} finally {
  await stage.strike()
  rmSync(folder, { recursive: true, force: true })
}
