import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { runStep } from '../runner/run-step.ts'
import { sendSignal } from '../runner/send-signal.ts'
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

/** How a run may end before its time. */
export interface Ending {
  readonly name: string
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'
  /** The machine lives on. */
  readonly post: boolean
}

/** Of each so many, twenty of them cancels. */
export const ENDINGS: readonly (Ending & { readonly times: number })[] = [
  { name: 'a cancelled job', signal: 'SIGINT', post: true, times: 20 },
  { name: 'a process that is told to stop', signal: 'SIGTERM', post: true, times: 10 },
  { name: 'a process that is killed alone', signal: 'SIGKILL', post: true, times: 10 },
  { name: 'a lost machine', signal: 'SIGKILL', post: false, times: 10 },
]

/** What follows the first signal (F§6.1), after so many milliseconds. */
const FOLLOWS = {
  SIGINT: [
    ['SIGTERM', 7500],
    ['SIGKILL', 10_000],
  ],
  SIGTERM: [['SIGKILL', 2500]],
  SIGKILL: [],
} as const

/**
 * Runs the deploy bundle and sends it a signal at its `strikeAt`-th AWS call, and what follows it in time. Where the
 * machine is not lost with it, `post` runs; otherwise a recover that comes too early, and one after the deadline.
 */
export async function signalled(bundles: string, { signal, post }: Ending, strikeAt: number): Promise<Signalled> {
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
      for (const [next, after] of FOLLOWS[signal]) timers.push(setTimeout(() => child?.kill(next), after))
      // Its call is answered when it has heard: otherwise it may come to its end before.
      return sendSignal(child, signal)
    })
    const started = (process: ChildProcess): void => {
      child = process
      process.once('exit', () => timers.splice(0).forEach(clearTimeout))
    }
    const step = await runStep({
      main: join(bundles, 'deploy.js'),
      ...(post ? { post: join(bundles, 'deploy-post.js') } : {}),
      folder: join(account.folder, 'step'),
      workspace: account.folder,
      env: { ...env },
      inputs: INPUTS,
      onStart: started,
    })
    forget()
    stopTraffic()
    const broken = struckAt === undefined ? ['the run was over before its signal'] : []
    if (post) {
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
