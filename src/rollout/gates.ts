import type { DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch'
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import { InputError } from '../report/failure.ts'
import { parseArn } from '../values/arn.ts'
import { type AlarmFacts, alarmNameOf, childrenOf } from './alarm-facts.ts'
import { alarmsIn } from './alarm-reply.ts'
import type { EvidenceRule } from './evidence.ts'
import { fingerprintGates } from './fingerprint.ts'
import type { Fingerprint } from './record.ts'
import type { StreamSource } from './stream-source.ts'

/** What the user wants to gate by. */
export interface GateInputs {
  /** Names, ARNs, or `prefix*`; metric and composite alarms alike. */
  readonly alarms: readonly string[]
  /** Undefined: canary and stable are not compared. */
  readonly evidence: EvidenceRule | undefined
  /** Where streams come from that are not in the metrics. */
  readonly sources?: readonly StreamSource[]
}

/** The gates, resolved once and frozen: a rollout is only advanced under the gates it began with. */
export interface Gates {
  readonly alarms: readonly AlarmFacts[]
  /** Alarms that composite gates are made of: read for the lint, never gated on by themselves. */
  readonly children: readonly AlarmFacts[]
  readonly evidence: EvidenceRule | undefined
  readonly sources: readonly StreamSource[]
  readonly fingerprint: Fingerprint
}

/** DescribeAlarms takes at most so many names (F§3.1). */
const NAMES_A_CALL = 100
const ALLOWED = 'names, ARNs or prefixes of alarms in this account and Region, e.g. orders-errors, orders-*'

/**
 * Resolves names, ARNs and prefixes to the alarms they mean, once.
 * @throws InputError when one of them is not there: an unknown name is silently absent from AWS' answer (F§3.1).
 * @throws Failure when CloudWatch cannot be asked.
 */
export async function resolveGates(aws: Aws, inputs: GateInputs): Promise<Gates> {
  const wanted = inputs.alarms.map(text => text.trim()).filter(text => text !== '')
  for (const text of wanted) refuseForeignArn(text, aws.region)
  const prefixes = wanted.filter(text => text.endsWith('*')).map(text => text.slice(0, -1))
  const names = [...new Set(wanted.filter(text => !text.endsWith('*')).map(alarmNameOf))]
  const [named, ...byPrefix] = await Promise.all([
    describeAlarms(aws, names),
    ...prefixes.map(prefix => describePrefix(aws, prefix)),
  ])
  refuseMissing(names, named)
  for (const [index, found] of byPrefix.entries()) {
    if (found.length === 0) throw new InputError('alarms', `${prefixes[index]}*`, 'matches no alarm', ALLOWED)
  }
  const alarms = [...new Map([...named, ...byPrefix.flat()].map(alarm => [alarm.arn, alarm])).values()]
  return {
    alarms,
    children: await describeChildren(aws, alarms),
    evidence: inputs.evidence,
    sources: inputs.sources ?? [],
    fingerprint: fingerprintGates({ alarms: alarms.map(({ arn }) => arn), evidence: inputs.evidence }),
  }
}

/** Describes alarms by name, metric and composite ones; those that do not exist are absent. @throws Failure */
export async function describeAlarms(
  aws: Aws,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly AlarmFacts[]> {
  const chunks: string[][] = []
  for (let from = 0; from < names.length; from += NAMES_A_CALL) chunks.push(names.slice(from, from + NAMES_A_CALL))
  const found = await Promise.all(chunks.map(chunk => describe(aws, { AlarmNames: chunk }, signal)))
  return found.flat()
}

async function describePrefix(aws: Aws, prefix: string): Promise<readonly AlarmFacts[]> {
  return describe(aws, { AlarmNamePrefix: prefix })
}

async function describe(
  aws: Aws,
  which: Pick<DescribeAlarmsCommandInput, 'AlarmNames' | 'AlarmNamePrefix'>,
  signal?: AbortSignal,
): Promise<AlarmFacts[]> {
  const alarms: AlarmFacts[] = []
  let token: string | undefined
  try {
    do {
      const reply: DescribeAlarmsCommandOutput = await (await aws.cloudwatch()).send(
        new DescribeAlarmsCommand({
          ...which,
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: NAMES_A_CALL,
          NextToken: token,
        }),
        signal === undefined ? {} : { abortSignal: signal },
      )
      alarms.push(...alarmsIn(reply))
      token = reply.NextToken
    } while (token !== undefined && token !== '')
  } catch (error) {
    throw explain(error, 'reading the alarms that gate the rollout')
  }
  return alarms
}

/** What composite gates are made of, down to the leaves. */
async function describeChildren(aws: Aws, alarms: readonly AlarmFacts[]): Promise<readonly AlarmFacts[]> {
  const known = new Set(alarms.map(({ name }) => name))
  const children: AlarmFacts[] = []
  let parents = alarms
  for (;;) {
    const names = parents.flatMap(alarm => (alarm.kind === 'composite' ? childrenOf(alarm.rule) : []))
    const fresh = [...new Set(names)].filter(name => !known.has(name))
    if (fresh.length === 0) return children
    for (const name of fresh) known.add(name)
    parents = await describeAlarms(aws, fresh)
    children.push(...parents)
  }
}

function refuseForeignArn(text: string, region: string): void {
  if (!text.startsWith('arn:')) return
  const arn = parseArn(text)
  if (arn === undefined || arn.service !== 'cloudwatch' || !arn.resource.startsWith('alarm:')) {
    throw new InputError('alarms', text, 'is no ARN of an alarm', ALLOWED)
  }
  if (arn.region !== region)
    throw new InputError('alarms', text, `is in ${arn.region}, the function in ${region}`, ALLOWED)
}

function refuseMissing(names: readonly string[], found: readonly AlarmFacts[]): void {
  const present = new Set(found.map(({ name }) => name))
  const missing = names.filter(name => !present.has(name))
  if (missing.length === 0) return
  const problem =
    missing.length === 1
      ? 'names an alarm that is not there, or a composite one that may only be read with cloudwatch:DescribeAlarms on "*"'
      : 'names alarms that are not there, or composite ones that may only be read with cloudwatch:DescribeAlarms on "*"'
  throw new InputError('alarms', missing.join(', '), problem, ALLOWED)
}
