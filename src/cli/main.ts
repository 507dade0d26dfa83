import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runAction } from '../actions/run-action.ts'
import { InputError } from '../report/failure.ts'
import { type CommandLine, parseCommandLine } from './command-line.ts'
import { afterwards, journeys } from './commands.ts'
import { helpText } from './help.ts'
import { resultJson, resultLines } from './result.ts'
import { terminalRunner } from './terminal.ts'
import { asTyped } from './wording.ts'

const FAILED = 1
const WRONG_USE = 2
const INTERRUPTED = 130

/**
 * Runs what a person typed.
 * @param args what stands after the program's name.
 * @param bundles folder of the bundles, where the sandbox's server is.
 * @returns the exit code.
 */
export async function main(args: readonly string[], bundles: string): Promise<number> {
  const line = parseCommandLine(args)
  switch (line.kind) {
    case 'help':
      process.stdout.write(helpText(line.command))
      return 0
    case 'version': {
      const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
      process.stdout.write(`${manifest.version}\n`)
      return 0
    }
    case 'problem': {
      const help = ['lambda-canary', ...(line.command === undefined ? [] : [line.command.name]), '--help'].join(' ')
      process.stderr.write(`${line.text} See ${help}\n`)
      return WRONG_USE
    }
    case 'run':
      return line.command.name === 'sandbox' ? sandbox(line, bundles) : run(line)
  }
}

type Run = Extract<CommandLine, { kind: 'run' }>

async function run({ command, inputs, options }: Run): Promise<number> {
  // The SDK reads what else a profile says by this: Region, endpoints. Whose credentials are used, the runner tells.
  if (options.profile !== undefined) process.env.AWS_PROFILE = options.profile
  await findRegion()
  // What an earlier command left there is not taken for this one's. That it cannot be written is said when it is.
  if (options.summary !== undefined) await writeFile(options.summary, '').catch(() => undefined)
  const runner = terminalRunner(inputs, options, options.json ? process.stderr : process.stdout)
  let wrongUse = false
  let interrupted = false
  for (const phases of [journeys, afterwards]) {
    const load = phases[command.name]
    if (load === undefined) continue
    const action = await load()
    await runAction(
      async (_runner, signal) => {
        signal.addEventListener('abort', () => {
          interrupted = true
        })
        try {
          await action.run(runner, signal)
        } catch (error) {
          wrongUse ||= error instanceof InputError
          throw error
        }
      },
      runner,
      'Interrupted',
    )
  }
  if (options.json) process.stdout.write(`${resultJson(runner)}\n`)
  // Nothing has come of what was not understood.
  else if (!wrongUse) for (const text of resultLines(runner)) process.stdout.write(`${text}\n`)
  if (interrupted) return INTERRUPTED
  if (runner.failure === undefined) return 0
  return wrongUse ? WRONG_USE : FAILED
}

/** A workflow says its Region; at home it is often the profile that does. */
async function findRegion(): Promise<void> {
  const names = ['AWS_REGION', 'AWS_DEFAULT_REGION']
  if (names.some(name => (process.env[name] ?? '') !== '')) return
  // An empty one would be taken for a Region by the SDK.
  for (const name of names) delete process.env[name]
  const { regionOfProfile } = await import('./region.ts')
  const region = await regionOfProfile()
  if (region !== undefined) process.env.AWS_REGION = region
}

async function sandbox({ inputs }: Run, bundles: string): Promise<number> {
  const { sandboxInFront } = await import('./sandbox.ts')
  try {
    return await sandboxInFront(join(bundles, 'sandbox-server.js'), inputs)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    process.stderr.write(`${asTyped([error.text.what, error.text.next].join(' '))}\n`)
    return WRONG_USE
  }
}
