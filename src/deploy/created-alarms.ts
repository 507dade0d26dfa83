import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { Failure } from '../report/failure.ts'
import { type AlarmDefinition, type AlarmWish, aliasAlarms } from '../resources/alarms/definition.ts'
import { type AlarmChanges, clash, diffAlarms } from '../resources/alarms/diff.ts'
import type { AlarmSubject } from '../resources/alarms/names.ts'
import type { Situation } from './situation.ts'

/** The alarms a deploy creates and keeps; undefined when it was not asked to, and for `none`. */
export interface CreatedAlarms {
  readonly wish: AlarmWish
  readonly lasting: readonly AlarmDefinition[]
  /** The new version has its own while it is rolled out. */
  readonly ofVersion: boolean
}

/** Without a duration of its own an alarm is red where calls come close to the timeout. */
const OF_TIMEOUT = 0.8
/** Lambda's own default, in seconds (F§1.1). */
const DEFAULT_TIMEOUT = 3

/** @param configuration as it will be; of a new function only what the inputs say is known. */
export function createdAlarms(
  inputs: DeployInputs,
  target: AlarmSubject,
  configuration: Pick<FunctionConfiguration, 'Timeout' | 'DeadLetterConfig'>,
  calledAsynchronously: boolean,
): CreatedAlarms | undefined {
  const { createAlarms } = inputs
  if (createAlarms === undefined || createAlarms === 'none') return undefined
  const timeout = configuration.Timeout ?? DEFAULT_TIMEOUT
  const wish: AlarmWish = {
    ...target,
    errorRate: inputs.alarmErrorRate,
    durationMs: inputs.alarmDurationMs ?? Math.round(timeout * 1000 * OF_TIMEOUT),
    async: calledAsynchronously || (configuration.DeadLetterConfig?.TargetArn ?? '') !== '',
    actions: inputs.alarmActions,
  }
  return { wish, lasting: aliasAlarms(wish), ofVersion: createAlarms === 'alias-and-version' }
}

/**
 * What is to be done about the alarms of the alias; `none` removes ours.
 * @throws Failure when an alarm that is somebody else's is in the way.
 */
export function alarmChanges(created: CreatedAlarms | undefined, { alarms }: Situation): AlarmChanges | undefined {
  if (alarms === undefined) return undefined
  const wanted = created?.lasting ?? []
  const problem = clash(alarms, wanted)
  if (problem !== undefined) throw new Failure({ ...problem, state: 'Nothing was changed.' })
  const changes = diffAlarms(alarms, wanted)
  return changes.put.length + changes.remove.length === 0 ? undefined : changes
}
