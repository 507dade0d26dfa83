import { ALARM, ALIAS, FUNCTION } from './account.ts'
import type { Actor } from './actor.ts'
import type { Subject } from './subject.ts'

/** The actions under test, each as far as it is not the runner's protocol. */

type Aws = Parameters<Subject['deploy']>[0]
export type Texts = Readonly<Record<string, string>>

/** The last words of a run, and how it ended. */
export interface Said {
  readonly kind: 'said'
  readonly outcome: string
  readonly words: string
}

/** Who begins the reference deploy. */
export const OWNER = '1001.1'

export const quiet = {
  info() {},
  debug() {},
  warning() {},
  error() {},
  group: <T>(_: string, phase: () => Promise<T>) => phase(),
}

/** The reference deploy. */
export const INPUTS: Texts = {
  'function-name': FUNCTION,
  alias: ALIAS,
  'code-artifacts-dir': 'code',
  's3-bucket': 'staging',
  'signing-profile': 'orders',
  'memory-size': '256',
  'smoke-payload': '{}',
  'smoke-expect-status': '200',
  'smoke-timeout': '20s',
  alarms: ALARM,
  strategy: 'steps 10% 2m, 50% 2m',
  bake: '1m',
}

/** The cron that carries it on, under its gates. */
export const RECOVER: Texts = { 'function-names': FUNCTION, alias: ALIAS, alarms: ALARM }

/** One run of the action's `main`. */
export async function deployOnce(
  subject: Subject,
  aws: Aws,
  folder: string,
  signal: AbortSignal,
  change: Texts = {},
  owner = OWNER,
): Promise<Said> {
  const inputs = subject.parseDeployInputs(name => ({ ...INPUTS, ...change })[name] ?? '')
  const context = {
    workspace: folder,
    temporary: folder,
    env: {},
    log: quiet,
    hide: () => undefined,
    commit: undefined,
    owner,
    compareCommit: async () => 'unknown' as const,
    verifyAttestation: async () => undefined,
    jobAge: async () => 0,
    signal,
  }
  return saying(subject, async () => {
    const { result, failure } = await subject.deploy(aws, inputs, context)
    const words = failure === undefined ? result.production : [failure.what, failure.state].join('\n')
    return { outcome: result.outcome, words }
  })
}

/** What deploy-post does for a run that did not pass. */
export async function post(subject: Subject, { aws }: Actor, told: string[], owner = OWNER): Promise<void> {
  const say = (line: string): void => {
    told.push(`post: ${line}`)
  }
  await subject.undoUnfinished(aws, { functionName: FUNCTION, alias: ALIAS }, owner, {
    ...quiet,
    info: say,
    warning: say,
  })
}

/** One run of the recover action, of one alias. */
export function recoverOnce(subject: Subject, aws: Aws, change: Texts = {}): Promise<Said> {
  const inputs = subject.parseRecoverInputs(name => ({ ...RECOVER, ...change })[name] ?? '')
  return saying(subject, async () => {
    const { results, problem } = await subject.recoverByInputs(aws, inputs, quiet)
    const words = [...results.map(({ text }) => text), ...(problem === undefined ? [] : [problem.what])].join(' ')
    return { outcome: results.map(({ kind }) => kind).join(' '), words }
  })
}

/** One run of the rollback action. */
export function rollBackOnce(subject: Subject, aws: Aws): Promise<Said> {
  const order = subject.parseRollbackInputs(name => ({ 'function-name': FUNCTION, alias: ALIAS })[name] ?? '')
  return saying(subject, async () => {
    const { kind, text } = await subject.rollBack(aws, order, quiet)
    return { outcome: kind, words: text }
  })
}

/** A failure is the end of an action, anything else is a defect. */
async function saying(subject: Subject, act: () => Promise<Omit<Said, 'kind'>>): Promise<Said> {
  try {
    return { kind: 'said', ...(await act()) }
  } catch (error) {
    if (!(error instanceof subject.Failure)) throw error
    return { kind: 'said', outcome: 'refused', words: error.message }
  }
}
