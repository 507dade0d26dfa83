import type { Aws } from '../aws/clients.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { outcomeOf, shiftsTraffic } from '../deploy/changes.ts'
import type { DeployContext } from '../deploy/context.ts'
import { prepareAsIfSettled } from '../deploy/in-flight.ts'
import { writtenSteps } from '../deploy/strategy.ts'
import { formatStrategy } from '../rollout/strategy.ts'
import { formatDuration, type Seconds } from '../values/duration.ts'
import { FULL, formatPercentage } from '../values/percentage.ts'
import { callsOf, endingOf, type PlannedCall } from './calls.ts'
import { type PolicyDocument, policyOf } from './policy.ts'
import { type Replay, replay } from './replay/replay.ts'
import { replayLines } from './replay/replay-text.ts'

/** What a plan calls what a deploy would come to: nobody must take it for done. */
const WOULD = { created: 'would-create', promoted: 'would-promote', unchanged: 'unchanged' } as const

/** What a deploy would do. Computed from the very changes a deploy performs. */
export interface Plan {
  readonly functionName: string
  readonly alias: string
  readonly outcome: (typeof WOULD)[keyof typeof WOULD]
  readonly calls: readonly PlannedCall[]
  /** How a rollout ends otherwise, after any of its shifts: on a breach, or when it is cancelled. */
  readonly onBreach: readonly PlannedCall[]
  /** How many of the calls change something; the others call one version, to wake or to test it. */
  readonly writes: number
  /** The strategy as it was written, and as it would run: long enough for its gates to see something. */
  readonly written: string
  readonly effective: string
  /** How long traffic would be shifted: `least` when every gate is quiet, `most` when they hold as long as they may. */
  readonly least: Seconds
  readonly most: Seconds
  /** The least a role needs for these inputs. */
  readonly policy: PolicyDocument
  /** What the evidence gate would have made of the past, where asked for. */
  readonly replay?: { readonly of: Replay | undefined }
}

/**
 * Computes the plan and prints it. Reads only; the clients of a dry run throw on any write.
 * @throws Failure or InputError exactly where the deploy would refuse.
 */
export async function plan(
  aws: Aws,
  inputs: DeployInputs & { readonly replay?: boolean },
  context: DeployContext,
): Promise<Plan> {
  const prepared = await prepareAsIfSettled(aws, inputs, context)
  const shifts = shiftsTraffic(prepared.changes)
  const total = (of: 'min' | 'max'): Seconds => (shifts ? prepared.steps.reduce((sum, step) => sum + step[of], 0) : 0)
  const calls = callsOf(prepared, context)
  const { evidence } = prepared.situation.gates
  const past = inputs.replay === true ? { of: await replay(aws, prepared.target, prepared.steps, evidence) } : undefined
  const planned: Plan = {
    functionName: inputs.functionName,
    alias: inputs.alias,
    outcome: WOULD[outcomeOf(prepared.changes)],
    calls,
    onBreach: endingOf(prepared),
    writes: calls.filter(({ operation }) => operation !== 'Invoke').length,
    written: formatStrategy(writtenSteps(inputs)),
    effective: formatStrategy(prepared.steps),
    least: total('min'),
    most: total('max'),
    policy: policyOf(prepared, aws.region),
    ...(past === undefined ? {} : { replay: past }),
  }
  for (const line of planText(planned)) context.log.info(line)
  if (past !== undefined) for (const line of replayLines(past.of)) context.log.info(line)
  return planned
}

/** The plan as lines for a log. */
export function planText({ calls, onBreach, writes, least, most, effective }: Plan): string[] {
  if (calls.length === 0) return ['Nothing would be changed: no call that writes.']
  const lines = calls.map(
    ({ service, operation, target, input, repeated }, index) =>
      `${String(index + 1).padStart(3)}. ${service} ${operation}  ${target}${routed(input)}${repeated === undefined ? '' : ` (${repeated})`}`,
  )
  const count = `${writes} ${writes === 1 ? 'write' : 'writes'}.`
  const shifted =
    most === 0
      ? count
      : `${count} Traffic would be shifted as "${effective}", in ${formatDuration(least)} to ${formatDuration(most)}.`
  return [...lines, shifted, ...onBreach.map(call => `On a breach, instead of what is left: ${ending(call)}`)]
}

/** `lambda UpdateAlias  orders:live, 100% to version 141`. */
export function ending({ service, operation, target, input }: PlannedCall): string {
  return `${service} ${operation}  ${target}${routed(input)}`
}

/** What an alias is given to serve: the steps of a rollout differ in nothing else. */
function routed({ FunctionVersion: primary, RoutingConfig: config }: PlannedCall['input']): string {
  if (primary === undefined) return ''
  const given: unknown = typeof config === 'object' && config !== null && Object.values(config)[0]
  const [canary] = Object.entries(given || {})
  if (canary === undefined) return `, 100% to ${versionName(primary)}`
  const share = formatPercentage(Math.round(Number(canary[1]) * FULL))
  return `, ${share} to ${versionName(canary[0])}, the rest to ${versionName(primary)}`
}

/** One that AWS has not numbered yet has a name in angle brackets. */
function versionName(version: unknown): string {
  return /^\d/.test(String(version)) ? `version ${version}` : String(version)
}
