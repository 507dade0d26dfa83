import type { LogInput } from './log-input.ts'

export interface LogOperation {
  readonly write: boolean
  run(input: LogInput): object | undefined
}
export type LogOperations = Readonly<Record<string, LogOperation>>
