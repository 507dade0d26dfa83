import type { SandboxClock } from './clock.ts'
import { CloudWatchService } from './cloudwatch/cloudwatch-service.ts'
import { CodeDeployService } from './codedeploy/codedeploy-service.ts'
import { EventsService } from './events/events-service.ts'
import type { Service } from './http/service.ts'
import type { Durations } from './lambda/context.ts'
import { LambdaService } from './lambda/lambda-service.ts'
import { FunctionRuntime } from './lambda/runtime/function-runtime.ts'
import { LogsService } from './logs/logs-service.ts'
import type { Account } from './ports.ts'
import { S3Service } from './s3/s3-service.ts'
import { SignerService } from './signer/signer-service.ts'
import { SnsService } from './sns/sns-service.ts'
import { StsService } from './sts/sts-service.ts'

export interface ServiceOptions {
  readonly account: Account
  readonly clock: SandboxClock
  /** Where the sandbox listens, once it does. */
  readonly endpoint: () => string | undefined
  readonly metricDelaySeconds: number | undefined
  readonly durations: Partial<Durations> | undefined
  readonly seed: number | undefined
}

/** The emulated services, wired to each other. */
export interface Services {
  readonly all: readonly Service[]
  readonly lambda: LambdaService
  readonly cloudwatch: CloudWatchService
  readonly logs: LogsService
  readonly s3: S3Service
  readonly signer: SignerService
  readonly sts: StsService
  readonly sns: SnsService
  readonly events: EventsService
  readonly runtime: FunctionRuntime
}

export function startServices(options: ServiceOptions): Services {
  const { account, clock, endpoint, metricDelaySeconds, durations, seed } = options
  const cloudwatch = new CloudWatchService({
    account,
    clock,
    ...(metricDelaySeconds === undefined ? {} : { metricDelaySeconds }),
  })
  const logs = new LogsService({ account, clock })
  const s3 = new S3Service({ account, clock })
  const signer = new SignerService({ account, clock, objects: s3 })
  const sts = new StsService({ account, clock })
  const sns = new SnsService({ account })
  const events = new EventsService({ account })
  const runtime = new FunctionRuntime({ clock, account, endpoint })
  const lambda = new LambdaService({
    account,
    clock,
    metrics: cloudwatch,
    logs,
    objects: s3,
    signatures: signer,
    runtime,
    ...(durations === undefined ? {} : { durations }),
    ...(seed === undefined ? {} : { seed }),
  })
  const codedeploy = new CodeDeployService({ clock, aliases: lambda })
  return {
    all: [lambda, cloudwatch, logs, s3, signer, sts, codedeploy, sns, events],
    lambda,
    cloudwatch,
    logs,
    s3,
    signer,
    sts,
    sns,
    events,
    runtime,
  }
}
