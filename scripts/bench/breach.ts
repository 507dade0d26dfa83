import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { Account, expectOutcome } from './account.ts'
import type { Place, Row } from './measure.ts'

/** Sandbox seconds in one of the machine's. */
const RATE = 5
const ROUNDS = 3
/** Alarms are looked at every five seconds (design §9). */
const POLL = 5
/** A round trip of this machine, in sandbox seconds. */
const ROUND_TRIP = 0.2 * RATE
const ALARM = 'bench-errors'
const INPUTS = { alarms: ALARM, evidence: 'off', strategy: 'canary 10% 10m', bake: '0s', 'fail-on-rollback': 'false' }

/** From the moment an alarm can be read as red to the request that takes the canary's traffic away. */
export async function breach(place: Place): Promise<Row[]> {
  const account = await Account.open(place, { clock: { kind: 'rate', rate: RATE } })
  try {
    await account.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: ALARM,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: 'bench' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      }),
    )
    await setAlarm(account, 'OK')
    const first = await account.deploy(0, { ...INPUTS, strategy: 'all-at-once' }, 'sandbox')
    expectOutcome(first, 'created')
    const waits: number[] = []
    for (let round = 1; round <= ROUNDS; round++) waits.push(await breachOnce(account, round))
    const longest = Math.max(...waits)
    return [
      {
        what: `breach readable to rollback on the wire, longest of ${ROUNDS}`,
        measured: `${longest.toFixed(1)} s`,
        budget: `${POLL} s + 1 call`,
        within: longest <= POLL + ROUND_TRIP,
      },
    ]
  } finally {
    await account.close()
  }
}

/** Starts a canary, turns its alarm red, and waits for the rollback. @returns sandbox seconds in between. */
async function breachOnce(account: Account, answer: number): Promise<number> {
  const { sandbox } = account
  await setAlarm(account, 'OK')
  let [red, back] = [0, 0]
  const canary = Promise.withResolvers<void>()
  const forget = sandbox.before('UpdateAlias', () => {
    if (red > 0) back ||= sandbox.clock.now()
    else canary.resolve()
  })
  const deploy = account.deploy(answer, INPUTS, 'sandbox')
  const early = deploy.then(step => {
    if (red === 0) throw new Error(`the deploy ended before its canary began:\n${step.stdout}`)
  })
  try {
    await Promise.race([canary.promise, early])
    // Anywhere within a poll: rounds differ.
    await sandbox.clock.sleep(7 + answer * 1.7)
    red = sandbox.clock.now()
    await setAlarm(account, 'ALARM')
    expectOutcome(await deploy, 'rolled-back')
    return back - red
  } finally {
    forget()
  }
}

async function setAlarm({ cloudwatch }: Account, state: 'OK' | 'ALARM'): Promise<void> {
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: state, StateReason: 'bench' }))
}
