import * as z from 'zod/mini'
import { region } from './fields/aws.ts'
import { duration } from './fields/duration.ts'
import { integer } from './fields/scalars.ts'
import { defaulted, parseInputs, type ReadInput } from './schema.ts'

export const sandboxSchema = z.object({
  port: defaulted(integer(0, 65_535, '', 4566), '0', 'Port to listen on, on 127.0.0.1; `0` takes a free one.'),
  rate: defaulted(integer(1, 3600, 'seconds', 60), '1', 'Seconds of the sandbox that pass in one real second.'),
  region: defaulted(region(), 'us-east-1', 'Region the sandbox says it is.'),
  metricDelay: defaulted(
    duration(0, 900, '60s'),
    '60s',
    'How late metrics become readable, in seconds of the sandbox.',
  ),
})

export type SandboxInputs = Readonly<z.infer<typeof sandboxSchema>>

/** @throws InputError naming the input, its value and what is allowed. */
export function parseSandboxInputs(read: ReadInput): SandboxInputs {
  return parseInputs(sandboxSchema, read)
}
