import { InputError } from '../../report/failure.ts'
import type { DeployInputs } from '../deploy-inputs.ts'

/** Whether a person set an input at all, by its kebab-case name. */
export type Given = (name: string) => boolean

/** Rules over the gates and what is called before them. @throws InputError naming the input to change. */
export function checkGates(inputs: DeployInputs, given: Given): void {
  checkWatched(inputs, given)
  checkCreatedAlarms(inputs, given)
  checkProbes(inputs, given)
  checkSmokeTest(inputs, given)
}

/** A weighted rollout that nothing watches must be asked for (promise 8). */
function checkWatched(inputs: DeployInputs, given: Given): void {
  const watched = watchedBy(inputs)
  if (inputs.gates === 'none') {
    const gate = watched ?? (given('evidence') && inputs.evidence === 'on' ? 'evidence' : undefined)
    if (gate !== undefined) throw new InputError('gates', 'none', `conflicts with "${gate}"`, `none, or ${gate}`)
    return
  }
  const weighted = !/^(all-at-once|CodeDeployDefault\.LambdaAllAtOnce)$/i.test(inputs.strategy)
  if (inputs.publish && weighted && watched === undefined && inputs.evidence === 'off') {
    throw new InputError(
      'strategy',
      inputs.strategy,
      'shifts traffic that nothing watches',
      'alarms, create-alarms, log-pattern, evidence: on, or gates: none',
    )
  }
}

/** The input by which the rollout is watched, the comparison of error rates aside. */
function watchedBy({ alarms = [], createAlarms, logPattern, probePayloads }: DeployInputs): string | undefined {
  if (alarms.length > 0) return 'alarms'
  if (createAlarms !== undefined && createAlarms !== 'none') return 'create-alarms'
  if (logPattern !== undefined) return 'log-pattern'
  return probePayloads === undefined ? undefined : 'probe-payloads'
}

function checkProbes({ probePayloads, probeRate, logPattern }: DeployInputs, given: Given): void {
  const about = ['probe-count', 'probe-rate', 'probe-side-effects'].find(given)
  if (about !== undefined && probePayloads === undefined) {
    throw new InputError(about, '', 'needs "probe-payloads"', 'a value together with probe-payloads')
  }
  if (logPattern !== undefined && probeRate !== undefined && probeRate > 0) {
    const problem = 'conflicts with "log-pattern": what probes log could not be told from what traffic logs'
    throw new InputError('probe-rate', String(probeRate), problem, '0, or no log-pattern')
  }
}

const ABOUT_CREATED = ['alarm-error-rate', 'alarm-duration-ms', 'alarm-actions']

function checkCreatedAlarms({ createAlarms, alarmActions = [] }: DeployInputs, given: Given): void {
  const about = ABOUT_CREATED.find(given)
  if (about !== undefined && (createAlarms === undefined || createAlarms === 'none')) {
    throw new InputError(
      about,
      '',
      'is about alarms that are not created',
      'a value together with create-alarms: alias',
    )
  }
  if (alarmActions.length > 5) {
    throw new InputError(
      'alarm-actions',
      `${alarmActions.length} ARNs`,
      'has more than an alarm takes',
      'at most 5 ARNs',
    )
  }
}

function checkSmokeTest(inputs: DeployInputs, given: Given): void {
  const expecting = ['smoke-expect-status', 'smoke-expect-json', 'smoke-tenant-id', 'smoke-timeout'].find(given)
  if (expecting !== undefined && inputs.smokePayload === undefined) {
    throw new InputError(expecting, '', 'needs "smoke-payload"', 'a value together with smoke-payload')
  }
}
