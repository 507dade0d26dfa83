import { randomBytes } from 'node:crypto'
import type { LambdaContext } from '../context.ts'
import type { Settings } from '../model/settings.ts'
import type { LogLine } from '../runtime-port.ts'

/** The log group of a function: its own by default (F§1.1 replies). */
export function logGroupOf(functionName: string, settings: Settings): string {
  const { LogGroup } = settings.LoggingConfig
  return typeof LogGroup === 'string' ? LogGroup : `/aws/lambda/${functionName}`
}

/**
 * One stream per version and day: here an environment lives that long. `2026/11/24/[7]…` in the function's own group;
 * in a group of one's choice the function's name is in it too, for others may write there (LDG
 * monitoring-cloudwatchlogs-loggroups).
 */
export class LogStreams {
  readonly #ids = new Map<string, string>()

  name(functionArn: string, version: string, now: number, group: string): string {
    const day = new Date(now * 1000).toISOString().slice(0, 10).replaceAll('-', '/')
    const key = `${functionArn} ${version} ${day}`
    const id = this.#ids.get(key) ?? randomBytes(16).toString('hex')
    this.#ids.set(key, id)
    const name = functionArn.split(':')[6] ?? ''
    return group === `/aws/lambda/${name}` ? `${day}/[${version}]${id}` : `${day}/${name}[${version}][${id}]`
  }
}

export function writeLogs(context: LambdaContext, group: string, stream: string, lines: readonly LogLine[]): void {
  for (const line of lines) context.logs.append(group, stream, line.at, line.message)
}

/** What `X-Amz-Log-Result` carries: the last 4 KB, in base64 (F§3.7). */
export function logTail(logs: string): string {
  return Buffer.from(logs).subarray(-4096).toString('base64')
}
