import type { MetricAlarm, Tag } from '@aws-sdk/client-cloudwatch'
import type { FailureText } from '../../report/failure.ts'
import type { AlarmDefinition } from './definition.ts'
import { OUR_TAG } from './names.ts'

/** An alarm under one of our names, as it was found. */
export interface FoundAlarm {
  readonly name: string
  /** It carries our tag. */
  readonly ours: boolean
  /** Undefined for a composite alarm. */
  readonly metric: MetricAlarm | undefined
}

/** One `PutMetricAlarm`. Tags are taken at creation only (F§3.2). */
export interface AlarmPut {
  readonly definition: AlarmDefinition
  readonly tags?: readonly Tag[]
}

export interface AlarmChanges {
  readonly put: readonly AlarmPut[]
  readonly remove: readonly string[]
}

/**
 * What makes the alarms found the alarms wanted: missing ones are created, differing ones changed, ours that nobody
 * wants any more removed. Equal ones are not touched.
 */
export function diffAlarms(found: readonly FoundAlarm[], wanted: readonly AlarmDefinition[]): AlarmChanges {
  const byName = new Map(found.map(alarm => [alarm.name, alarm]))
  const names = new Set(wanted.map(({ AlarmName }) => AlarmName))
  return {
    put: wanted.flatMap(definition => {
      const existing = byName.get(definition.AlarmName)?.metric
      if (existing === undefined) return [creation(definition)]
      return holds(existing, definition) ? [] : [{ definition: { ...kept(existing), ...definition } }]
    }),
    remove: found.filter(({ name, ours }) => ours && !names.has(name)).map(({ name }) => name),
  }
}

export function creation(definition: AlarmDefinition, tags: readonly Tag[] = []): AlarmPut {
  return { definition, tags: [OUR_TAG, ...tags] }
}

/** An alarm that is somebody else's is in the way: its name is ours to give, the alarm is not ours to change. */
export function clash(found: readonly FoundAlarm[], wanted: readonly AlarmDefinition[]): FailureText | undefined {
  const names = new Set(wanted.map(({ AlarmName }) => AlarmName))
  const foreign = found.filter(({ name, ours }) => !ours && names.has(name)).map(({ name }) => `"${name}"`)
  if (foreign.length === 0) return undefined
  const one = foreign.length === 1
  return {
    what: `${one ? 'Alarm' : 'Alarms'} ${foreign.join(', ')} ${one ? 'has' : 'have'} the name of one that create-alarms would make, but not its tag ${OUR_TAG.Key}=${OUR_TAG.Value}: somebody else's.`,
    next: `Rename or delete ${one ? 'it' : 'them'}; or, if ${one ? 'it is' : 'they are'} to be ours, add the tag: aws cloudwatch tag-resource --tags Key=${OUR_TAG.Key},Value=${OUR_TAG.Value} --resource-arn …`,
  }
}

/** What a person has set on an alarm of ours, and `PutMetricAlarm` would erase by not naming it. */
function kept(alarm: MetricAlarm): Partial<AlarmDefinition> {
  const { ActionsEnabled, AlarmActions, OKActions, InsufficientDataActions } = alarm
  const set = { ActionsEnabled, AlarmActions, OKActions, InsufficientDataActions }
  return Object.fromEntries(
    Object.entries(set).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  )
}

/** Whether everything that is wanted is there already; AWS may give lists of named things in another order. */
function holds(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual) || actual.length !== wanted.length) return false
    const theirs = sorted(actual)
    return sorted(wanted).every((item, index) => holds(theirs[index], item))
  }
  if (typeof wanted !== 'object' || wanted === null) return Object.is(actual, wanted)
  if (typeof actual !== 'object' || actual === null) return false
  return Object.entries(wanted).every(([key, value]) => holds(Reflect.get(actual, key), value))
}

function sorted(list: readonly unknown[]): readonly unknown[] {
  const key = (item: unknown): string => {
    if (typeof item !== 'object' || item === null) return String(item)
    return 'Id' in item ? String(item.Id) : 'Name' in item ? String(item.Name) : ''
  }
  return [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
