/** `npm run sandbox -- --port N [--rate 30 | --manual]`: prints one line of JSON when ready, stops on SIGINT or SIGTERM. */
import { parseArgs } from 'node:util'
import type { ClockMode } from './clock.ts'
import { startSandbox } from './sandbox.ts'

const OPTIONS = {
  port: { type: 'string', default: '0' },
  rate: { type: 'string' },
  manual: { type: 'boolean', default: false },
  start: { type: 'string' },
  region: { type: 'string', default: 'us-east-1' },
  'metric-delay': { type: 'string' },
  'enforce-rates': { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

const sandbox = await start().catch(refuse)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0))
  })
}

const { url, account, clock } = sandbox
process.stdout.write(
  `${JSON.stringify({ endpoint: url, accountId: account.id, region: account.region, clock: clock.mode, pid: process.pid })}\n`,
)

async function start() {
  const { values } = parseArgs({ options: OPTIONS })
  const port = number(values, 'port')
  const start = number(values, 'start')
  const metricDelaySeconds = number(values, 'metric-delay')
  return startSandbox({
    ...(port === undefined ? {} : { port }),
    clock: clockMode(values),
    region: values.region,
    enforceRates: values['enforce-rates'],
    ...(start === undefined ? {} : { start }),
    ...(metricDelaySeconds === undefined ? {} : { metricDelaySeconds }),
  })
}

function clockMode({ manual, rate }: Values): ClockMode {
  if (manual && rate !== undefined) throw new RangeError('--manual and --rate exclude each other')
  if (manual) return { kind: 'manual' }
  return rate === undefined ? { kind: 'real' } : { kind: 'rate', rate: Number(rate) }
}

function number(values: Values, name: 'port' | 'start' | 'metric-delay'): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && value >= 0) return value
  throw new RangeError(`--${name} is a number of 0 or more, not ${JSON.stringify(text)}`)
}

/** What a person got wrong is one line, not the inside of this program. */
function refuse(error: unknown): never {
  const inUse = Error.isError(error) && 'code' in error && error.code === 'EADDRINUSE'
  const message = Error.isError(error) ? (error.message.split('\n')[0] ?? '') : String(error)
  process.stderr.write(`sandbox: ${inUse ? 'the port is in use; --port 0 takes a free one' : message}\n`)
  process.exit(1)
}
