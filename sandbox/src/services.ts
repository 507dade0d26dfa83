import type { SandboxClock } from './clock.ts'
import { CloudWatchService } from './cloudwatch/cloudwatch-service.ts'
import type { Service } from './http/service.ts'
import { FunctionRuntime } from './lambda/runtime/function-runtime.ts'
import { LogsService } from './logs/logs-service.ts'
import type { Account } from './ports.ts'
import { StsService } from './sts/sts-service.ts'

export interface ServiceOptions {
  readonly account: Account
  readonly clock: SandboxClock
  /** Where the sandbox listens, once it does. */
  readonly endpoint: () => string | undefined
  readonly metricDelaySeconds?: number
}

/** The emulated services, wired to each other. */
export interface Services {
  readonly all: readonly Service[]
  readonly lambda: Service
  readonly cloudwatch: CloudWatchService
  readonly logs: LogsService
  readonly sts: StsService
  readonly runtime: FunctionRuntime
}

export function startServices({ account, clock, endpoint, metricDelaySeconds }: ServiceOptions): Services {
  const cloudwatch = new CloudWatchService({
    account,
    clock,
    ...(metricDelaySeconds === undefined ? {} : { metricDelaySeconds }),
  })
  const runtime = new FunctionRuntime({ account, clock, endpoint })
  const logs = new LogsService({ account, clock })
  const sts = new StsService({ account, clock })
  const lambda: Service = { name: 'lambda', match: () => undefined }
  return { all: [lambda, cloudwatch, logs, sts], lambda, cloudwatch, logs, sts, runtime }
}
