import * as z from 'zod/mini'
import { redactForeign } from '../report/redact.ts'

const reported = z.object({ errorType: z.optional(z.string()), errorMessage: z.optional(z.string()) })

/** What to look at for the errors a function dies of before or beside its own code. */
const ADVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Runtime.ImportModuleError': 'A module is missing in the package, or "handler" names a file that is not in it.',
    'Runtime.HandlerNotFound': '"handler" names an export the file does not have.',
    'Runtime.MalformedHandlerName': '"handler" must be a file and an export, e.g. index.handler.',
    'Runtime.UserCodeSyntaxError':
      'The package does not parse on this runtime: compare its build target with the input "runtime".',
    'Runtime.InvalidEntrypoint': 'The entry point cannot be run: check its mode, its interpreter and the architecture.',
    'Runtime.ExitError': 'The process ended by itself: look at its log for exit calls, crashes or a lack of memory.',
    'Runtime.CallbackHandlerDeprecated': 'This runtime has no callbacks any more: return a promise instead.',
    'Extension.Crash': 'An extension, often in a layer, crashed.',
    'Extension.InitError': 'An extension, often in a layer, failed to start.',
    'Sandbox.Timedout': 'Raise the input "timeout", or look for what the function waits for.',
    'Lambda.InitError': 'The function failed while it was loaded.',
  }),
)

/**
 * One sentence or two of what Lambda reports about a failed invocation.
 * @param kind `Unhandled` or `Handled`, from the response's metadata.
 * @param payload the error object, of which a function's own fields are quoted, cut to what a line takes.
 * @param secrets values that must not be quoted, in part neither: they go before the cut.
 */
export function explainFunctionError(kind: string, payload: string, secrets: readonly string[] = []): string {
  const { errorType = '', errorMessage = '' } = parse(payload)
  const type = errorType === '' ? kind : errorType
  const advice = ADVICE.get(type) ?? ADVICE.get(kindOf(errorMessage))
  const quoted = redactForeign(errorMessage, secrets)
  const message = quoted.length <= 300 ? quoted : `${quoted.slice(0, 300)}…`
  const what = `The function failed with ${type}${message === '' ? '' : `: ${message}`}`
  return advice === undefined ? what : `${what.replace(/[.]?$/, '.')} ${advice}`
}

/** Some runtimes report these under their language's own class of error. */
function kindOf(message: string): string {
  if (/Task timed out after/.test(message)) return 'Sandbox.Timedout'
  return /Cannot find (module|package)|No module named/.test(message) ? 'Runtime.ImportModuleError' : ''
}

function parse(payload: string): z.infer<typeof reported> {
  try {
    const result = reported.safeParse(JSON.parse(payload))
    return result.success ? result.data : {}
  } catch {
    return {}
  }
}
