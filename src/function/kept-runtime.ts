import { runsBundles } from '../config/deploy/source-choice.ts'
import type { FailureText } from '../report/failure.ts'
import type { FunctionView } from './read.ts'

/**
 * The runtime that a function keeps must run what `entry` bundles; one that is given is looked at with the inputs.
 * @param kept the function that is updated, or cloned.
 * @returns undefined when it does.
 */
export function keptRuntimeProblem(kept: FunctionView, given: string | undefined): FailureText | undefined {
  const { Runtime: runtime } = kept.configuration
  if (given !== undefined || runtime === undefined || runsBundles(runtime)) return undefined
  return {
    what: `${kept.name} has runtime ${runtime}, which does not run what the input "entry" bundles.`,
    state: 'Nothing was changed.',
    next: 'Name the folder of its code in code-artifacts-dir; or, where it is to become JavaScript, set runtime as well.',
  }
}
