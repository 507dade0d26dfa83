import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { runStep } from '../runner/run-step.ts'
import { Account, ALIAS, FUNCTION, STABLE } from './account.ts'
import { INPUTS } from './actions.ts'
import { restoresInTime } from './judge.ts'

/** What became of a bundle, a process as a runner starts it, that met a signal. */
export interface Signalled {
  readonly broken: readonly string[]
  /** Milliseconds from the signal to the request that restores stable; undefined when nothing had to be restored. */
  readonly restoredAfter: number | undefined
  readonly words: string
}

/** From the first signal of a cancelled job (F§6.1), in milliseconds. */
const SIGTERM_AFTER = 7500
const END_AFTER = 10_000

/**
 * Runs the deploy bundle and sends it a signal at its `strikeAt`-th AWS call. SIGINT is a cancelled job: SIGTERM and the
 * end follow in time, then `post` runs. SIGKILL is a lost machine: no `post`, a recover that comes too early, and one
 * after the deadline.
 */
export async function signalled(bundles: string, signal: 'SIGINT' | 'SIGKILL', strikeAt: number): Promise<Signalled> {
  const account = await Account.open()
  const { sandbox, env } = account.fixture
  const stopTraffic = account.traffic([STABLE, '4'])
  const timers: NodeJS.Timeout[] = []
  try {
    let child: ChildProcess | undefined
    let calls = 0
    let struckAt: number | undefined
    let restoredAt: number | undefined
    const forget = sandbox.before({}, ({ operation }) => {
      calls += 1
      if (struckAt !== undefined && operation === 'UpdateAlias') restoredAt ??= performance.now()
      if (calls !== strikeAt || child === undefined) return
      struckAt = performance.now()
      child.kill(signal)
      if (signal === 'SIGINT')
        timers.push(
          setTimeout(() => child?.kill('SIGTERM'), SIGTERM_AFTER),
          setTimeout(() => child?.kill('SIGKILL'), END_AFTER),
        )
    })
    const started = (process: ChildProcess): void => {
      child = process
      process.once('exit', () => timers.splice(0).forEach(clearTimeout))
    }
    const step = await runStep({
      main: join(bundles, 'deploy.js'),
      ...(signal === 'SIGINT' ? { post: join(bundles, 'deploy-post.js') } : {}),
      folder: join(account.folder, 'step'),
      workspace: account.folder,
      env: { ...env },
      inputs: INPUTS,
      onStart: started,
    })
    forget()
    stopTraffic()
    const broken = struckAt === undefined ? ['the run was over before its signal'] : []
    if (signal === 'SIGINT') {
      if (step.postExitCode !== 0) broken.push(`post ended with ${step.postExitCode}`)
    } else {
      const before = JSON.stringify(await account.alias())
      await recover(account, bundles, 'early')
      if (JSON.stringify(await account.alias()) !== before) broken.push('recover ended a rollout that still had time')
      await sandbox.clock.advance(3600)
      await recover(account, bundles, 'late')
    }
    const { primary, weights, description } = await account.alias()
    if (primary !== STABLE || Object.keys(weights).length > 0)
      broken.push(`it serves ${primary} ${JSON.stringify(weights)}, not stable alone`)
    if (!description.startsWith('Orders API')) broken.push(`the text is "${description}"`)
    const restoredAfter = struckAt === undefined || restoredAt === undefined ? undefined : restoredAt - struckAt
    return {
      broken: [...broken, ...restoresInTime(restoredAfter), ...unguarded(account)],
      restoredAfter,
      words: step.stdout.trim().split('\n').slice(-3).join(' | '),
    }
  } finally {
    for (const timer of timers) clearTimeout(timer)
    await account.close()
  }
}

async function recover(account: Account, bundles: string, name: string): Promise<void> {
  await runStep({
    main: join(bundles, 'recover.js'),
    folder: join(account.folder, name),
    workspace: account.folder,
    env: { ...account.fixture.env },
    inputs: { 'function-names': FUNCTION, alias: ALIAS },
  })
}

/** From the sandbox's own call log: every write of the alias states a revision and a weight map. */
function unguarded(account: Account): string[] {
  return account.fixture.sandbox.calls.writes().flatMap(({ operation, input }) => {
    if (operation !== 'UpdateAlias') return []
    const text = JSON.stringify(input)
    return ['RevisionId', 'AdditionalVersionWeights']
      .filter(field => !text.includes(`"${field}":`))
      .map(field => `an UpdateAlias states no ${field}`)
  })
}
