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
  const own = alarms(call).map(resource => ({ action, resource }))
  // PutMetricAlarm with tags asks for both (API_PutMetricAlarm.html, "Tags"; F§3.2).
  if (!call.operation.startsWith('Put') || !call.input.filled('Tags')) return own
  return [...own, ...own.map(({ resource }) => ({ action: 'cloudwatch:TagResource', resource }))]
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
