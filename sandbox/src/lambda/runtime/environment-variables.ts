import type { Invocation } from '../runtime-port.ts'

export interface Surroundings {
  readonly folder: string
  readonly layers: readonly string[]
  readonly region: string
  /** Sandbox time minus the machine's, in milliseconds. */
  readonly clockOffset: number
  readonly endpoint?: string
}

/** What a handler finds in `process.env`: the function's own variables and those Lambda reserves, nothing of ours. */
export function environmentVariables(request: Invocation, around: Surroundings): Record<string, string> {
  const { folder, layers, region, clockOffset, endpoint } = around
  return {
    LANG: 'en_US.UTF-8',
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    AWS_ACCESS_KEY_ID: 'ASIAFUNCTION',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_SESSION_TOKEN: 'sandbox',
    NODE_PATH: [...layers.map(layer => `${layer}/nodejs/node_modules`), `${folder}/node_modules`].join(':'),
    ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
    ...request.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${request.runtime ?? 'nodejs'}`,
    AWS_LAMBDA_FUNCTION_NAME: request.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: request.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(request.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: request.logFormat ?? 'Text',
    AWS_LAMBDA_LOG_GROUP_NAME: request.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: request.logStream,
    LAMBDA_TASK_ROOT: folder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: request.handler,
    SANDBOX_CLOCK_OFFSET: String(clockOffset),
  }
}
