import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch'
import { GetAliasCommand } from '@aws-sdk/client-lambda'
import { isNotFound } from '../aws/errors.ts'
import { ALL_ALARMS, type AlarmSubject, subjectOf } from '../resources/alarms/names.ts'
import { isOurs } from '../resources/alarms/read.ts'
import type { Seconds } from '../values/duration.ts'
import type { Thing } from './clean-others.ts'
import type { Run } from './order.ts'
import { isNameIn } from './scope.ts'

export type AlarmKeep = 'recent' | 'in-use' | 'not-ours'

/** A deploy that creates a function makes its alarms before its alias. */
const RECENT: Seconds = 86_400

/**
 * The alarms `create-alarms` has made for functions in scope by name, of which those go whose function or alias is gone.
 * The name says whose an alarm is; our tag alone says that it may be deleted.
 */
export async function* alarmThings(run: Run): AsyncGenerator<Thing<AlarmKeep>> {
  const { aws, order } = run
  const there = new Set<string>()
  for await (const alarm of described(run)) {
    const { AlarmName: name = '', AlarmArn = '', AlarmConfigurationUpdatedTimestamp: changed } = alarm
    const subject = subjectOf(name)
    if (subject === undefined || !isNameIn(order.scope, subject.functionName)) continue
    yield {
      name,
      keep: async () => {
        const age = changed === undefined ? 0 : aws.clock.now() - changed.getTime() / 1000
        if (age < RECENT) return 'recent'
        const alias = `${subject.functionName}:${subject.alias}`
        if (there.has(alias) || (await exists(run, subject))) {
          there.add(alias)
          return 'in-use'
        }
        return (await isOurs(aws, AlarmArn)) ? undefined : 'not-ours'
      },
      bytes: () => 0,
      delete: async () => {
        await (await aws.cloudwatch()).send(new DeleteAlarmsCommand({ AlarmNames: [name] }))
      },
    }
  }
}

async function* described({ aws }: Run): AsyncGenerator<MetricAlarm> {
  let token: string | undefined
  do {
    const page: DescribeAlarmsCommandOutput = await (await aws.cloudwatch()).send(
      new DescribeAlarmsCommand({
        AlarmNamePrefix: ALL_ALARMS,
        AlarmTypes: ['MetricAlarm'],
        MaxRecords: 100,
        NextToken: token,
      }),
    )
    yield* page.MetricAlarms ?? []
    token = page.NextToken
  } while (token !== undefined && token !== '')
}

/** Anything but Lambda's own word that it is gone means that it is there, or that nothing is known. */
async function exists({ calls }: Run, { functionName, alias }: AlarmSubject): Promise<boolean> {
  try {
    await calls.lambda(lambda => lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: alias })))
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}
