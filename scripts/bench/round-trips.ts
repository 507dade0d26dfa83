import { Account, expectOutcome } from './account.ts'
import { median, type Place, type Row } from './measure.ts'

/** Added to every call by the slow account: large against what the machine itself is unsteady by. */
const LATENCY_MS = 500
const ROUNDS = 3
/** AWS' own processing time is not what is measured. */
const INSTANT = { create: 0, update: 0, activate: 0 }
const INPUTS = { strategy: 'all-at-once', bake: '0s' }

/** How many calls a deploy waits for one after the other: what it takes longer when each takes longer, in calls. */
export async function roundTrips(place: Place): Promise<Row[]> {
  const [near, far] = await Promise.all([
    Account.open(place, { durations: INSTANT }),
    Account.open(place, { durations: INSTANT, latencyMs: LATENCY_MS }),
  ])
  try {
    for (const account of [near, far]) expectOutcome(await account.deploy(0, INPUTS), 'created')
    const unchanged: number[] = []
    const codeOnly: number[] = []
    const writes: number[] = []
    const calls: number[] = []
    const trips = async (answer: number, outcome: string): Promise<number> => {
      near.sandbox.calls.clear()
      const [fast, slow] = [await near.deploy(answer, INPUTS), await far.deploy(answer, INPUTS)]
      for (const step of [fast, slow]) expectOutcome(step, outcome)
      return (slow.ms - fast.ms) / LATENCY_MS
    }
    for (let round = 0; round < ROUNDS; round++) {
      unchanged.push(await trips(round, 'unchanged'))
      writes.push(near.sandbox.writes().length)
      calls.push(near.sandbox.calls.all().length)
      codeOnly.push(await trips(round + 1, 'promoted'))
    }
    return [
      row(`unchanged deploy: sequential round trips (${median(calls)} calls)`, median(unchanged), 3),
      {
        what: 'unchanged deploy: calls that write',
        measured: String(Math.max(...writes)),
        budget: '0',
        within: Math.max(...writes) === 0,
      },
      row('code-only deploy, alias moved at once: sequential round trips', median(codeOnly), 7),
    ]
  } finally {
    await Promise.all([near.close(), far.close()])
  }
}

function row(what: string, measured: number, budget: number): Row {
  // Half a trip of the machine's own unsteadiness is none of AWS'.
  return { what, measured: measured.toFixed(1), budget: String(budget), within: measured < budget + 0.5 }
}
