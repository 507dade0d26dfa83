import { iamAction } from '../../faults/iam-action.ts'
import { arnIn, type IamCall, type Need } from './need.ts'

/** Service authorization reference, list_amazoncloudwatch.html: actions without a resource type. */
const ON_EVERYTHING: ReadonlySet<string> = new Set([
  'GetMetricData',
  'GetMetricStatistics',
  'ListMetrics',
  'PutMetricData',
])

export function cloudWatchNeeds(call: IamCall): Need[] {
  const action = iamAction('monitoring', call.operation)
  return alarms(call).map(resource => ({ action, resource }))
}

function alarms({ operation, resource, input, account }: IamCall): readonly string[] {
  if (ON_EVERYTHING.has(operation)) return ['*']
  // Composite alarms are shown only to those who may see every alarm (API_DescribeAlarms.html).
  const composite = input.texts('AlarmTypes').includes('CompositeAlarm')
  if (composite) return ['*']
  const names = input.texts('AlarmNames')
  if (!operation.startsWith('Describe') && names.length > 0) {
    return names.map(name => arnIn(account, 'cloudwatch', `alarm:${name}`))
  }
  return [resource ?? arnIn(account, 'cloudwatch', 'alarm:*')]
}
