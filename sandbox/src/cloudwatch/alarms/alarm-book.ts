import { AwsError } from '../../http/service.ts'
import type { Alarm, AlarmState, AlarmType, EvaluationState, StateRecord } from './alarm.ts'

export const HISTORY_TYPES = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const
export type HistoryType = (typeof HISTORY_TYPES)[number]

export interface HistoryItem {
  readonly alarmName: string
  readonly alarmType: AlarmType
  readonly at: number
  readonly type: HistoryType
  readonly summary: string
  /** JSON text. */
  readonly data: string
}

/** The alarms, their history and tags: where every change of state goes through. */
export class AlarmBook {
  readonly history: HistoryItem[] = []
  readonly #now: () => number
  readonly #alarms = new Map<string, Alarm>()
  readonly #tags = new Map<string, Map<string, string>>()

  constructor(now: () => number) {
    this.#now = now
  }

  find(name: string): Alarm | undefined {
    return this.#alarms.get(name)
  }

  /** @throws AwsError ResourceNotFound, 404. */
  get(name: string): Alarm {
    const alarm = this.find(name)
    if (alarm === undefined) throw new AwsError(404, 'ResourceNotFound', `The alarm ${name} does not exist.`)
    return alarm
  }

  /** By name. */
  all(): readonly Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Creates or updates; an update keeps the state (F§3.1). @param described the alarm as the API shows it. */
  save(alarm: Alarm, described: object): void {
    const created = !this.#alarms.has(alarm.name)
    this.#alarms.set(alarm.name, alarm)
    const data = created ? { type: 'Create', createdAlarm: described } : { type: 'Update', updatedAlarm: described }
    const summary = `Alarm "${alarm.name}" ${created ? 'created' : 'updated'}`
    this.#record(alarm, 'ConfigurationUpdate', summary, { version: '1.0', ...data })
  }

  /** Changes what is no configuration, without a trace in the history. */
  replace(alarm: Alarm): void {
    this.#alarms.set(alarm.name, alarm)
  }

  delete(alarm: Alarm): void {
    this.#alarms.delete(alarm.name)
    this.#tags.delete(alarm.arn)
    this.#record(alarm, 'ConfigurationUpdate', `Alarm "${alarm.name}" deleted`, { version: '1.0', type: 'Delete' })
  }

  /** Moves an alarm to a state; the same state again changes nothing, its reason neither. */
  transition(name: string, value: AlarmState, reason: string, reasonData: string | undefined): void {
    const alarm = this.get(name)
    if (alarm.state.value === value) return
    const now = this.#now()
    const state: StateRecord = { ...alarm.state, value, reason, reasonData, updated: now, transitioned: now }
    this.#alarms.set(name, { ...alarm, state })
    const summary = `Alarm updated from ${alarm.state.value} to ${value}`
    this.#record(alarm, 'StateUpdate', summary, {
      version: '1.0',
      oldState: describeState(alarm.state),
      newState: describeState(state),
    })
  }

  setEvaluation(name: string, evaluation: EvaluationState | undefined): void {
    const alarm = this.get(name)
    if (alarm.state.evaluation === evaluation) return
    this.#alarms.set(name, { ...alarm, state: { ...alarm.state, evaluation, updated: this.#now() } })
  }

  /** @throws AwsError ResourceNotFoundException for an ARN of no alarm. */
  tagsOf(arn: string): Map<string, string> {
    if (![...this.#alarms.values()].some(alarm => alarm.arn === arn)) {
      throw new AwsError(404, 'ResourceNotFoundException', `The resource ${arn} does not exist.`)
    }
    const tags = this.#tags.get(arn) ?? new Map<string, string>()
    this.#tags.set(arn, tags)
    return tags
  }

  #record(alarm: Alarm, type: HistoryType, summary: string, data: object): void {
    const item = { alarmName: alarm.name, alarmType: alarm.kind, at: this.#now(), type, summary }
    this.history.push({ ...item, data: JSON.stringify(data) })
  }
}

function describeState(state: StateRecord): object {
  const data = state.reasonData === undefined ? {} : { stateReasonData: parsed(state.reasonData) }
  return { stateValue: state.value, stateReason: state.reason, ...data }
}

/** AWS embeds reason data as an object; a caller of SetAlarmState may have given any text. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}
