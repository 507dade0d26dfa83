/** `npm run sandbox -- --port N [--rate 30 | --manual]`: prints one line of JSON when ready, stops on SIGINT or SIGTERM. */
import { parseArgs } from 'node:util'
import type { ClockMode } from './clock.ts'
import { startSandbox } from './sandbox.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    rate: { type: 'string' },
    manual: { type: 'boolean', default: false },
    start: { type: 'string' },
    region: { type: 'string', default: 'us-east-1' },
    'metric-delay': { type: 'string' },
    'enforce-rates': { type: 'boolean', default: false },
  },
})

function clockMode(): ClockMode {
  if (values.manual && values.rate !== undefined) throw new RangeError('--manual and --rate exclude each other')
  if (values.manual) return { kind: 'manual' }
  return values.rate === undefined ? { kind: 'real' } : { kind: 'rate', rate: Number(values.rate) }
}

function number(name: 'port' | 'start' | 'metric-delay'): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && value >= 0) return value
  throw new RangeError(`--${name} is a number of 0 or more, not ${JSON.stringify(text)}`)
}

const port = number('port')
const start = number('start')
const metricDelaySeconds = number('metric-delay')
const sandbox = await startSandbox({
  ...(port === undefined ? {} : { port }),
  clock: clockMode(),
  region: values.region,
  enforceRates: values['enforce-rates'],
  ...(start === undefined ? {} : { start }),
  ...(metricDelaySeconds === undefined ? {} : { metricDelaySeconds }),
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0))
  })
}

const { url, account, clock } = sandbox
process.stdout.write(
  `${JSON.stringify({ endpoint: url, accountId: account.id, region: account.region, clock: clock.mode, pid: process.pid })}\n`,
)
