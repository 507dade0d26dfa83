import { combination, type Input, validation } from '../input.ts'
import { type Operations, read } from '../operation.ts'
import { paginate } from '../page.ts'
import { type Output, Timestamp } from '../wire/output.ts'
import { ALARM_STATES, type Alarm, type AlarmType } from './alarm.ts'
import { type AlarmBook, HISTORY_TYPES } from './alarm-book.ts'
import { alarmsIn } from './composite-rule.ts'
import { describeAlarm } from './describe.ts'

const PAGE = 100
const MOST_NAMES = 100

/** DescribeAlarms, DescribeAlarmsForMetric's absence aside, and DescribeAlarmHistory (F§3.1). */
export function alarmReads(book: AlarmBook): Operations {
  return {
    DescribeAlarms: read(input => describeAlarms(input, book)),
    DescribeAlarmHistory: read(input => describeHistory(input, book)),
    ListTagsForResource: read(input => {
      const tags = book.tagsOf(input.requiredText('ResourceARN'))
      return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) }
    }),
  }
}

function describeAlarms(input: Input, book: AlarmBook): Output {
  const names = input.texts('AlarmNames')
  const prefix = input.text('AlarmNamePrefix')
  if (names.length > MOST_NAMES) {
    throw validation(
      `1 validation error detected: Value at 'alarmNames' failed to satisfy constraint: Member must have length less than or equal to ${MOST_NAMES}`,
    )
  }
  if (names.length > 0 && prefix !== undefined) {
    throw combination('AlarmNamePrefix and AlarmNames are mutually exclusive.')
  }
  const relatives = relativesOf(input, book)
  const types = alarmTypes(input)
  const state = input.oneOf('StateValue', ALARM_STATES)
  const actionPrefix = input.text('ActionPrefix')
  const found = (relatives ?? book.all()).filter(alarm => {
    if (relatives === undefined && !types.includes(alarm.kind)) return false
    if (names.length > 0 && !names.includes(alarm.name)) return false
    if (prefix !== undefined && !alarm.name.startsWith(prefix)) return false
    if (state !== undefined && alarm.state.value !== state) return false
    return actionPrefix === undefined || actionsOf(alarm).some(action => action.startsWith(actionPrefix))
  })
  const page = paginate(found, input.integer('MaxRecords', 1, PAGE) ?? PAGE, input.text('NextToken'))
  const described = (kind: AlarmType): Output => {
    const ofKind = page.items.filter(alarm => alarm.kind === kind)
    return relatives === undefined ? ofKind.map(describeAlarm) : ofKind.map(briefly)
  }
  return {
    CompositeAlarms: described('CompositeAlarm'),
    MetricAlarms: described('MetricAlarm'),
    NextToken: page.nextToken,
  }
}

/** Omitting AlarmTypes means metric alarms only (F§3.1). Log alarms are allowed to be asked for; there are none. */
function alarmTypes(input: Input): readonly string[] {
  const types = input.texts('AlarmTypes')
  const known = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm']
  const unknown = types.find(type => !known.includes(type))
  if (unknown !== undefined) {
    throw validation(
      `Value '${unknown}' at 'alarmTypes' failed to satisfy constraint: Member must satisfy enum value set: [${known.join(', ')}]`,
    )
  }
  return types.length === 0 ? ['MetricAlarm'] : types
}

function relativesOf(input: Input, book: AlarmBook): readonly Alarm[] | undefined {
  const [parent, child] = [input.text('ChildrenOfAlarmName'), input.text('ParentsOfAlarmName')]
  if (parent !== undefined && child !== undefined) {
    throw combination('ChildrenOfAlarmName and ParentsOfAlarmName are mutually exclusive.')
  }
  if (parent !== undefined) {
    const alarm = book.get(parent)
    return alarm.kind === 'CompositeAlarm' ? alarmsIn(alarm.rule).flatMap(name => book.find(name) ?? []) : []
  }
  if (child === undefined) return undefined
  return book.all().filter(alarm => alarm.kind === 'CompositeAlarm' && alarmsIn(alarm.rule).includes(child))
}

function briefly(alarm: Alarm): Output {
  return { AlarmName: alarm.name, AlarmArn: alarm.arn, StateValue: alarm.state.value }
}

function actionsOf(alarm: Alarm): readonly string[] {
  return [...alarm.okActions, ...alarm.alarmActions, ...alarm.insufficientDataActions]
}

function describeHistory(input: Input, book: AlarmBook): Output {
  const name = input.text('AlarmName')
  const types = alarmTypes(input)
  const type = input.oneOf('HistoryItemType', HISTORY_TYPES)
  const start = input.instant('StartDate') ?? Number.NEGATIVE_INFINITY
  const end = input.instant('EndDate') ?? Number.POSITIVE_INFINITY
  const oldestFirst = input.oneOf('ScanBy', ['TimestampDescending', 'TimestampAscending']) === 'TimestampAscending'
  const found = book.history.filter(
    item =>
      (name === undefined || item.alarmName === name) &&
      types.includes(item.alarmType) &&
      (type === undefined || item.type === type) &&
      item.at >= start &&
      item.at <= end,
  )
  const ordered = oldestFirst ? found : found.toReversed()
  const page = paginate(ordered, input.integer('MaxRecords', 1, PAGE) ?? PAGE, input.text('NextToken'))
  return {
    AlarmHistoryItems: page.items.map(item => ({
      AlarmName: item.alarmName,
      AlarmType: item.alarmType,
      Timestamp: new Timestamp(item.at),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
      HistoryData: item.data,
    })),
    NextToken: page.nextToken,
  }
}
