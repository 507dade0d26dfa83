import type { AddressInfo } from 'node:net'
import { type ClockMode, SandboxClock } from './clock.ts'
import { controlRoutes } from './control/routes.ts'
import type { CallPattern, Fault } from './faults/fault.ts'
import { FaultInjector } from './faults/fault-injector.ts'
import { RateLimiter } from './faults/rate-limiter.ts'
import { type Call, CallLog } from './http/call-log.ts'
import { Gateway, type HookedCall } from './http/gateway.ts'
import { listen } from './http/server.ts'
import { AccessControl } from './iam/access-control.ts'
import type { Durations } from './lambda/context.ts'
import type { Account } from './ports.ts'
import { type Services, startServices } from './services.ts'
import { Traffic } from './traffic/traffic.ts'

export interface SandboxOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** `real` by default. */
  readonly clock?: ClockMode
  /** Seconds since the epoch at which sandbox time begins; now by default. */
  readonly start?: number
  readonly region?: string
  readonly accountId?: string
  /** Sandbox seconds until a metric can be read. */
  readonly metricDelaySeconds?: number
  /** How long Lambda takes for what it does, in sandbox seconds. */
  readonly durations?: Partial<Durations>
  /** Seeds the draw of weighted aliases; without it every run differs. */
  readonly seed?: number
  /** Milliseconds of the machine before every AWS call. */
  readonly latencyMs?: number
  /** Throttle as AWS does (F§1.9); off by default. */
  readonly enforceRates?: boolean
  /** Identity-based policies of the caller, as JSON documents; without them everything is allowed. */
  readonly policies?: readonly unknown[]
}

export interface Sandbox extends Services {
  /** `http://127.0.0.1:PORT`: AWS and, under `/_sandbox/`, the control API. */
  readonly url: string
  readonly port: number
  readonly account: Account
  readonly clock: SandboxClock
  readonly calls: CallLog
  readonly faults: FaultInjector
  readonly access: AccessControl
  readonly traffic: Traffic
  /** Injects a fault. @returns a function that takes it back. */
  fault(fault: Fault): () => void
  /**
   * Runs `change` before a call is applied, as a colleague's write in between would; it waits for `change`.
   * @param call an operation's name or a pattern; every match unless `nth` or `count` say otherwise.
   * @returns a function that takes it back.
   */
  before(call: string | CallPattern, change: (call: HookedCall) => void | Promise<void>): () => void
  /** Calls that change something, so far. */
  writes(): readonly Call[]
  /** Ends traffic, handlers and connections, and removes what was unpacked. */
  close(): Promise<void>
}

/** Starts the embedded AWS on 127.0.0.1. @throws PolicyError for a policy IAM would not accept. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = new SandboxClock(options.clock ?? { kind: 'real' }, options.start)
  const region = options.region ?? 'us-east-1'
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
  const account: Account = { id: options.accountId ?? '123456789012', partition, region }
  const calls = new CallLog()
  const faults = new FaultInjector()
  let url: string | undefined
  const services = startServices({
    account,
    clock,
    endpoint: () => url,
    metricDelaySeconds: options.metricDelaySeconds,
    durations: options.durations,
    seed: options.seed,
  })
  const access = new AccessControl(account, services.lambda)
  access.set(options.policies)
  const gateway = new Gateway({
    clock,
    calls,
    faults,
    access,
    identities: services.sts.identities,
    rates: options.enforceRates === true ? new RateLimiter(() => clock.now()) : undefined,
    latencyMs: options.latencyMs ?? 0,
  })
  for (const service of services.all) gateway.add(service)
  const traffic = new Traffic({ clock, lambda: services.lambda })
  const control = controlRoutes({ clock, calls, faults, access, traffic })
  const server = await listen(options.port ?? 0, { gateway, control, clock, account })
  const port = portOf(server.address())
  url = `http://127.0.0.1:${port}`

  const close = async (): Promise<void> => {
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    clock.stop()
    // Killing the handlers ends the invocations that traffic still waits for.
    await Promise.all([traffic.stopAll(), services.runtime.close(), closed])
  }
  let closing: Promise<void> | undefined
  return {
    ...services,
    url,
    port,
    account,
    clock,
    calls,
    faults,
    access,
    traffic,
    fault: fault => {
      const id = faults.add(fault)
      return () => faults.remove(id)
    },
    before: (call, change) =>
      gateway.before({ count: 'always', ...(typeof call === 'string' ? { operation: call } : call) }, change),
    writes: () => calls.writes(),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no TCP port')
  return address.port
}
