import type { Code, Creation } from '../function/requests.ts'
import { encodeVersionDescription } from '../function/version-description.ts'
import type { DeployContext } from './context.ts'
import { desiredConfiguration } from './desired.ts'
import type { Prepared } from './prepare.ts'
import { handlerOf } from './source.ts'

/** What a run states about the function and the versions it makes, as data: a deploy sends it, a plan prints it. */

/** A new zip function must be told its handler; an image has none. */
export function creationOf({ inputs }: Prepared, code: Code, codeSigningConfigArn: string | undefined): Creation {
  const desired = desiredConfiguration(inputs)
  return {
    functionName: inputs.functionName,
    desired: inputs.source.kind === 'image' ? desired : { ...desired, handler: handlerOf(inputs, undefined) },
    code,
    architecture: inputs.architectures,
    tags: inputs.tags,
    codeSigningConfigArn,
    sourceKmsKeyArn: inputs.sourceKmsKeyArn,
  }
}

type Author = Pick<DeployContext, 'commit' | 'owner'>

/** The description of the version this run publishes. @param liveAfter what the alias serves until then. */
export function releaseText(
  { inputs, delivery }: Prepared,
  { commit, owner }: Author,
  liveAfter: string | undefined,
): string {
  return encodeVersionDescription({
    digest: 'digest' in delivery.package ? delivery.package.digest : undefined,
    commit,
    liveAfter,
    by: owner,
    text: inputs.functionDescription,
  })
}

/** The description of the version that `$LATEST` was before us. */
export function adoptionText({ owner }: Author): string {
  return encodeVersionDescription({ text: 'Adopted', by: owner })
}
