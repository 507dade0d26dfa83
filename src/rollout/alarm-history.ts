import {
  type AlarmHistoryItem,
  DescribeAlarmHistoryCommand,
  type DescribeAlarmHistoryCommandOutput,
} from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../aws/clients.ts'
import type { Seconds } from '../values/duration.ts'

/** The state changes of an alarm that its history shows, oldest first. */
export interface Transitions {
  readonly all: readonly Seconds[]
  readonly intoAlarm: readonly Seconds[]
}

/**
 * When the alarm changed its state, and when it went into ALARM, since `since`: a short flip between two polls is
 * visible here only (F§3.1). @throws what the SDK throws.
 */
export async function readTransitions(
  aws: Aws,
  name: string,
  since: Seconds,
  signal?: AbortSignal,
): Promise<Transitions> {
  const all: Seconds[] = []
  const intoAlarm: Seconds[] = []
  let token: string | undefined
  do {
    const reply: DescribeAlarmHistoryCommandOutput = await (await aws.cloudwatch()).send(
      new DescribeAlarmHistoryCommand({
        AlarmName: name,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        HistoryItemType: 'StateUpdate',
        StartDate: new Date(since * 1000),
        EndDate: new Date((aws.clock.now() + 60) * 1000),
        ScanBy: 'TimestampAscending',
        MaxRecords: 100,
        NextToken: token,
      }),
      signal === undefined ? {} : { abortSignal: signal },
    )
    for (const item of reply.AlarmHistoryItems ?? []) {
      const at = item.Timestamp === undefined ? undefined : item.Timestamp.getTime() / 1000
      if (at === undefined || at < since) continue
      all.push(at)
      if (entersAlarm(item)) intoAlarm.push(at)
    }
    token = reply.NextToken
  } while (token !== undefined && token !== '')
  return { all: all.sort((a, b) => a - b), intoAlarm: intoAlarm.sort((a, b) => a - b) }
}

function entersAlarm(item: AlarmHistoryItem): boolean {
  const data = parseJson(item.HistoryData ?? '')
  const [from, to] = [stateIn(data, 'oldState'), stateIn(data, 'newState')]
  if (to !== undefined) return to === 'ALARM' && from !== 'ALARM'
  return / to ALARM$/.test(item.HistorySummary ?? '')
}

function stateIn(data: unknown, side: 'oldState' | 'newState'): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const state: unknown = Object.entries(data).find(([key]) => key === side)?.[1]
  if (typeof state !== 'object' || state === null || !('stateValue' in state)) return undefined
  return typeof state.stateValue === 'string' ? state.stateValue : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
