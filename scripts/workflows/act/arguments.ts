import { parseArgs } from 'node:util'

/** What `npm run act -- …` was asked for. */
export type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'problem'; readonly text: string }
  | {
      readonly kind: 'run'
      readonly workflow: string
      readonly event: string
      readonly payload: unknown
      /** Calls a second of the sandbox. */
      readonly traffic: number
      readonly call: unknown
    }

export const USAGE = `Usage: npm run act -- path/to/.github/workflows/deploy.yml [OPTIONS]

Runs a workflow of yours by act against the sandbox. Its functions and alarms are there already, on version 1.

Options:
  --event NAME      What starts it. Default: push.
  --payload JSON    The event's payload. Default: {}.
  --traffic NUMBER  Calls of each alias a second. Default: 2.
  --call JSON       Event of such a call. Default: {}.
  --help            Print this.
`

/** Understands the arguments. What they name is looked at by whoever runs it. */
export function parseAsked(args: readonly string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        event: { type: 'string', default: 'push' },
        payload: { type: 'string', default: '{}' },
        traffic: { type: 'string', default: '2' },
        call: { type: 'string', default: '{}' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const [workflow, ...more] = positionals
    if (workflow === undefined) return problem('Name the file of a workflow.')
    if (more.length > 0) return problem(`One workflow at a time: what is "${more[0]}"?`)
    const traffic = Number(values.traffic)
    if (!(traffic > 0)) return problem(`--traffic is a number above 0, not "${values.traffic}".`)
    for (const name of ['payload', 'call'] as const)
      if (!isJson(values[name])) return problem(`--${name} is not JSON: ${values[name]}`)
    const [payload, call]: unknown[] = [JSON.parse(values.payload), JSON.parse(values.call)]
    return { kind: 'run', workflow, event: values.event, payload, traffic, call }
  } catch (error) {
    // parseArgs explains over several sentences what else could have been meant: the first says what is wrong.
    const [first = ''] = (Error.isError(error) ? error.message : String(error)).split('. ')
    return problem(first.replace(/\.?$/, '.'))
  }
}

function problem(text: string): Asked {
  return { kind: 'problem', text }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
