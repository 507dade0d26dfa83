import { AwsError } from '../../http/service.ts'
import type { Account } from '../../ports.ts'
import { type Input, validation } from '../input.ts'
import { type Operations, write } from '../operation.ts'
import { Timestamp } from '../wire/output.ts'
import { ALARM_STATES, type Alarm } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'
import { alarmsIn } from './composite-rule.ts'
import { describeAlarm } from './describe.ts'
import { evaluateComposites } from './evaluator.ts'
import { readCompositeAlarm, readMetricAlarm } from './put-alarm.ts'
import { stamp } from './reason.ts'

const MOST_DELETED = 100

/** Every operation that changes an alarm, its state, or its tags. */
export function alarmWrites(book: AlarmBook, account: Account, now: () => number): Operations {
  const save = (input: Input, alarm: Alarm): void => {
    const existing = book.find(alarm.name)
    if (existing !== undefined && existing.kind !== alarm.kind) {
      throw validation(`An alarm of another type named ${alarm.name} exists.`)
    }
    book.save(alarm, plain(describeAlarm(alarm)))
    // Tags are honoured at creation only (F§3.2).
    if (existing === undefined) addTags(book, alarm.arn, input)
  }
  return {
    PutMetricAlarm: write(input => {
      save(input, readMetricAlarm(input, account, book.find(input.requiredText('AlarmName')), now()))
      return undefined
    }),
    PutCompositeAlarm: write(input => {
      const alarm = readCompositeAlarm(input, account, book.find(input.requiredText('AlarmName')), now())
      const unknown = alarmsIn(alarm.rule).filter(name => book.find(name) === undefined)
      if (unknown.length > 0) {
        throw validation(
          `Could not save the composite alarm as alarms [${unknown.join(', ')}] in the alarm rule do not exist`,
        )
      }
      save(input, alarm)
      evaluateComposites(book)
      return undefined
    }),
    SetAlarmState: write(input => {
      const name = input.requiredText('AlarmName')
      const state = input.oneOf('StateValue', ALARM_STATES)
      if (state === undefined) throw input.missing('StateValue')
      // The recorded error has no message.
      if (book.find(name) === undefined) throw new AwsError(404, 'ResourceNotFound', '')
      book.transition(name, state, input.requiredText('StateReason'), input.text('StateReasonData'))
      evaluateComposites(book)
      return undefined
    }),
    DeleteAlarms: write(input => {
      const names = input.texts('AlarmNames')
      if (names.length === 0) throw input.missing('AlarmNames')
      if (names.length > MOST_DELETED) throw validation(`At most ${MOST_DELETED} alarms can be deleted at once.`)
      refuseNeeded(names, book)
      // A name that does not exist is passed over, although the model has an error for it.
      for (const name of names) {
        const alarm = book.find(name)
        if (alarm !== undefined) book.delete(alarm)
      }
      return undefined
    }),
    EnableAlarmActions: write(input => switchActions(input, book, true)),
    DisableAlarmActions: write(input => switchActions(input, book, false)),
    TagResource: write(input => {
      addTags(book, input.requiredText('ResourceARN'), input)
      return {}
    }),
    UntagResource: write(input => {
      const tags = book.tagsOf(input.requiredText('ResourceARN'))
      for (const key of input.texts('TagKeys')) tags.delete(key)
      return {}
    }),
  }
}

/** What a composite alarm looks at cannot go before it; then none of the alarms goes. */
function refuseNeeded(names: readonly string[], book: AlarmBook): void {
  const staying = book.all().filter(alarm => alarm.kind === 'CompositeAlarm' && !names.includes(alarm.name))
  const looked = new Set(staying.flatMap(alarm => (alarm.kind === 'CompositeAlarm' ? alarmsIn(alarm.rule) : [])))
  const needed = names.filter(name => looked.has(name))
  if (needed.length === 0) return
  throw validation(
    `Cannot delete ${needed.join(',')} as there are composite alarm(s) depending on ${needed.length === 1 ? 'it' : 'them'}.`,
  )
}

function addTags(book: AlarmBook, arn: string, input: Input): void {
  const tags = book.tagsOf(arn)
  for (const tag of input.structures('Tags')) tags.set(tag.requiredText('Key'), tag.text('Value') ?? '')
}

function switchActions(input: Input, book: AlarmBook, actionsEnabled: boolean): undefined {
  for (const name of input.texts('AlarmNames')) {
    const alarm = book.find(name)
    if (alarm === undefined || alarm.actionsEnabled === actionsEnabled) continue
    const changed = { ...alarm, actionsEnabled }
    book.save(changed, plain(describeAlarm(changed)))
  }
}

/** The alarm as AWS embeds it in its history: camel case, instants as text. */
function plain(described: object): object {
  const convert = (value: unknown): unknown => {
    if (value instanceof Timestamp) return stamp(value.seconds)
    if (Array.isArray(value)) return value.map(convert)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name[0]?.toLowerCase() + name.slice(1), convert(member)]),
    )
  }
  return Object.fromEntries(
    Object.entries(described).map(([name, value]) => [name[0]?.toLowerCase() + name.slice(1), convert(value)]),
  )
}
