import { DeleteAlarmsCommand, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../../aws/clients.ts'
import { explain } from '../../aws/errors.ts'
import { poll } from '../../aws/wait.ts'
import type { Seconds } from '../../values/duration.ts'
import type { AlarmPut } from './diff.ts'

/** `DeleteAlarms` takes so many names (F§3.1). */
const NAMES_A_CALL = 100
/** A new alarm is looked at once a minute; after two of them something else is wrong. */
const FIRST_LOOK: Seconds = 150

/** Creates or changes alarms, one after the other: three a second is all CloudWatch takes (F§3.1). @throws Failure */
export async function putAlarms(aws: Aws, puts: readonly AlarmPut[]): Promise<void> {
  for (const { definition, tags } of puts) {
    const Tags = tags === undefined ? {} : { Tags: [...tags] }
    try {
      await (await aws.cloudwatch()).send(new PutMetricAlarmCommand({ ...definition, ...Tags }))
    } catch (error) {
      throw explain(error, `putting alarm ${definition.AlarmName}`)
    }
  }
}

/** Deletes alarms; those that are gone already are no error. @throws Failure, e.g. when a composite alarm is made of one. */
export async function deleteAlarms(aws: Aws, names: readonly string[]): Promise<void> {
  const sorted = [...names].sort()
  for (let from = 0; from < sorted.length; from += NAMES_A_CALL) {
    const AlarmNames = sorted.slice(from, from + NAMES_A_CALL)
    try {
      await (await aws.cloudwatch()).send(new DeleteAlarmsCommand({ AlarmNames }))
    } catch (error) {
      throw explain(error, `deleting the alarms ${AlarmNames.join(', ')}`)
    }
  }
}

/**
 * Waits until CloudWatch has looked at alarms that were just created: what they say of the time before is then known,
 * and no news later. Those it has not looked at in time are left to the gates' own policies.
 * @param signal aborted: the wait ends, and nothing is known.
 * @returns the names of those that are red.
 * @throws Failure when they cannot be read.
 */
export async function redAtFirstLook(
  aws: Aws,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const look = async () => {
    const { MetricAlarms = [] } = await (await aws.cloudwatch()).send(
      new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm'] }),
    )
    return MetricAlarms
  }
  try {
    const pace = { first: 5, factor: 1, cap: 5 }
    const options = { timeout: FIRST_LOOK, pace, ...(signal === undefined ? {} : { signal }) }
    const seen = await poll(aws.clock, options, async () => {
      const alarms = await look()
      return alarms.every(({ StateValue }) => StateValue !== 'INSUFFICIENT_DATA') ? alarms : undefined
    })
    if (seen === undefined && signal?.aborted === true) return []
    return (seen ?? (await look())).flatMap(({ AlarmName, StateValue }) =>
      StateValue === 'ALARM' && AlarmName !== undefined ? [AlarmName] : [],
    )
  } catch (error) {
    throw explain(error, 'reading the alarms that were just created')
  }
}
