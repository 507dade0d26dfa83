import type { Change } from '../deploy/changes.ts'
import type { Prepared } from '../deploy/prepare.ts'
import { FULL, toFraction } from '../values/percentage.ts'
import type { Version } from '../values/version.ts'

/**
 * One call a deploy would make. Values only AWS knows are placeholders in angle brackets: `<new version>`.
 * The same placeholder stands for the same value everywhere, except `<revision>`, which is always the one last read.
 */
export interface PlannedCall {
  readonly service: 'lambda' | 's3' | 'signer'
  readonly operation: string
  /** What the call acts on, for a person. */
  readonly target: string
  /** What it states, for a person and for the test that holds the plan against the real calls. */
  readonly input: Readonly<Record<string, unknown>>
}

/** The calls that write, and the smoke test, in order. Reads and waits are not listed. */
export function callsOf(prepared: Prepared): readonly PlannedCall[] {
  if (prepared.changes.kind === 'unchanged') return []
  return prepared.changes.list.flatMap(change => callsFor(change, prepared))
}

const NEW = '<new version>'
const ADOPTED = '<adopted version>'

function callsFor(change: Change, prepared: Prepared): PlannedCall[] {
  const { functionName, alias } = prepared.inputs
  const lambda = (operation: string, target: string, input: Record<string, unknown>): PlannedCall => ({
    service: 'lambda',
    operation,
    target,
    input: { FunctionName: functionName, ...input },
  })
  const stableOf = (stable: Version | 'adopted'): string => (stable === 'adopted' ? ADOPTED : stable)
  switch (change.kind) {
    case 'wake':
      return [lambda('Invoke', `${functionName}:${change.version}`, { Qualifier: change.version })]
    case 'adopt':
      return [
        lambda('PublishVersion', functionName, { RevisionId: '<revision>' }),
        lambda('CreateAlias', `${functionName}:${alias}`, { Name: alias, FunctionVersion: ADOPTED }),
      ]
    case 'create-signing-config':
      return [{ service: 'lambda', operation: 'CreateCodeSigningConfig', target: change.profile, input: {} }]
    case 'attach-signing-config':
      return [
        lambda('PutFunctionCodeSigningConfig', functionName, {
          CodeSigningConfigArn: change.arn ?? '<signing config>',
        }),
      ]
    case 'tag':
      return [{ service: 'lambda', operation: 'TagResource', target: functionName, input: { Tags: change.tags } }]
    case 'update-configuration':
      return [lambda('UpdateFunctionConfiguration', functionName, { RevisionId: '<revision>' })]
    case 'stage':
      return [
        {
          service: 's3',
          operation: 'PutObject',
          target: change.staging.bucket,
          input: { Bucket: change.staging.bucket },
        },
      ]
    case 'sign':
      return [
        {
          service: 'signer',
          operation: 'StartSigningJob',
          target: change.profile,
          input: { profileName: change.profile },
        },
      ]
    case 'create-function':
      return [lambda('CreateFunction', functionName, {})]
    case 'update-code':
      return [lambda('UpdateFunctionCode', functionName, { RevisionId: '<revision>' })]
    case 'publish':
      return [lambda('PublishVersion', functionName, { RevisionId: '<revision>' })]
    case 'smoke-test':
      return [lambda('Invoke', `${functionName}:${NEW}`, { Qualifier: NEW })]
    case 'create-alias':
      return [lambda('CreateAlias', `${functionName}:${alias}`, { Name: alias, FunctionVersion: NEW })]
    case 'roll-out':
      return change.steps.flatMap((step, index) => {
        const shift = (version: string, weights: Record<string, number>): PlannedCall =>
          lambda('UpdateAlias', `${functionName}:${alias}`, {
            Name: alias,
            FunctionVersion: version,
            RoutingConfig: { AdditionalVersionWeights: weights },
            RevisionId: '<revision>',
          })
        if (step.weight !== FULL) return [shift(stableOf(change.stable), { [NEW]: toFraction(step.weight) })]
        const promotion = shift(NEW, {})
        // After a bake the record is put to rest, in one more write of the same routing.
        return index > 0 && step.min === 0 ? [promotion] : step.min === 0 ? [promotion] : [promotion, shift(NEW, {})]
      })
  }
}
