import { format } from 'node:util'

/** What the lines of the current invocation carry. */
export interface LogContext {
  requestId: string | undefined
  /** Sandbox time minus the machine's, in milliseconds. */
  clockOffset: number
}

const LEVELS = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR' } as const
const ORDER = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

/** Turns console output into lines as Lambda's Node.js runtime prints them: time, request id, level, text. */
export function patchConsole(context: LogContext, emit: (line: string) => void, env: NodeJS.ProcessEnv): void {
  const json = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON'
  const lowest = Math.max(0, ORDER.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase() ?? 'TRACE'))
  const write = (level: string, parameters: readonly unknown[]): void => {
    if (ORDER.indexOf(level) < lowest) return
    const timestamp = new Date(Date.now() + context.clockOffset).toISOString()
    const requestId = context.requestId
    const [first] = parameters
    const message = json && parameters.length === 1 && typeof first === 'object' ? first : format(...parameters)
    if (json) emit(JSON.stringify({ timestamp, level, requestId, message }))
    else emit(`${timestamp}\t${requestId}\t${level}\t${message}`)
  }
  for (const [method, level] of Object.entries(LEVELS)) {
    Reflect.set(console, method, (...parameters: readonly unknown[]) => write(level, parameters))
  }
  Reflect.set(console, 'fatal', (...parameters: readonly unknown[]) => write('FATAL', parameters))
}
