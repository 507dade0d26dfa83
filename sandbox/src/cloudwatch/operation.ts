import type { Input } from './input.ts'
import type { Output } from './wire/output.ts'

/** One operation of the API, free of any wire protocol. */
export interface Operation {
  readonly write: boolean
  run(input: Input): Output
}

export type Operations = Readonly<Record<string, Operation>>

export function read(run: (input: Input) => Output): Operation {
  return { write: false, run }
}

export function write(run: (input: Input) => Output): Operation {
  return { write: true, run }
}
