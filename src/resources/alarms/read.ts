import {
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../../aws/clients.ts'
import { explain } from '../../aws/errors.ts'
import type { FoundAlarm } from './diff.ts'
import { type AlarmSubject, alarmPrefix, OUR_TAG, versionPrefix } from './names.ts'

/**
 * The alarms whose names begin like this, metric and composite, and whether each is ours by its tag.
 * @throws Failure when they cannot be read.
 */
export async function readAlarms(aws: Aws, prefix: string): Promise<readonly FoundAlarm[]> {
  const found: { readonly arn: string; readonly alarm: Omit<FoundAlarm, 'ours'> }[] = []
  let token: string | undefined
  try {
    do {
      const page: DescribeAlarmsCommandOutput = await (await aws.cloudwatch()).send(
        new DescribeAlarmsCommand({
          AlarmNamePrefix: prefix,
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: 100,
          NextToken: token,
        }),
      )
      for (const metric of page.MetricAlarms ?? []) {
        found.push({ arn: metric.AlarmArn ?? '', alarm: { name: metric.AlarmName ?? '', metric } })
      }
      for (const { AlarmArn = '', AlarmName = '' } of page.CompositeAlarms ?? []) {
        found.push({ arn: AlarmArn, alarm: { name: AlarmName, metric: undefined } })
      }
      token = page.NextToken
    } while (token !== undefined && token !== '')
    return await Promise.all(found.map(async ({ arn, alarm }) => ({ ...alarm, ours: await isOurs(aws, arn) })))
  } catch (error) {
    throw explain(error, `reading the alarms ${prefix}* and their tags`)
  }
}

/** By the tag it carries, whatever its name. @param ResourceARN of an alarm. */
export async function isOurs(aws: Aws, ResourceARN: string): Promise<boolean> {
  const { Tags = [] } = await (await aws.cloudwatch()).send(new ListTagsForResourceCommand({ ResourceARN }))
  return Tags.some(({ Key, Value }) => Key === OUR_TAG.Key && Value === OUR_TAG.Value)
}

/**
 * The names of the alarms a deploy has created for an alias: the lasting ones and, where a version is named, its own.
 * @throws Failure when they cannot be read.
 */
export async function createdFor(aws: Aws, subject: AlarmSubject, version?: string): Promise<readonly string[]> {
  const prefix = alarmPrefix(subject)
  const found = await readAlarms(aws, prefix)
  const ofVersion = version === undefined ? undefined : versionPrefix(subject, version)
  const names = found.flatMap(({ name, ours }) => (ours ? [name] : []))
  return names.filter(
    name => !name.slice(prefix.length).includes('/') || (ofVersion !== undefined && name.startsWith(ofVersion)),
  )
}
