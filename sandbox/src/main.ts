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

const sandbox = await startSandbox({
  port: Number(values.port),
  clock: clockMode(),
  region: values.region,
  enforceRates: values['enforce-rates'],
  ...(values.start === undefined ? {} : { start: Number(values.start) }),
  ...(values['metric-delay'] === undefined ? {} : { metricDelaySeconds: Number(values['metric-delay']) }),
})
const { url, account, clock } = sandbox
process.stdout.write(
  `${JSON.stringify({ endpoint: url, accountId: account.id, region: account.region, clock: clock.mode, pid: process.pid })}\n`,
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0))
  })
}
