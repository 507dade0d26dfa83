import { readLayerSignatures } from '../artifact/layer-signatures.ts'
import { findSigningConfig, readConfig, type SigningConfigView } from '../artifact/signing-config.ts'
import { type SigningConfigChange, signingConfigChange } from '../artifact/signing-config-change.ts'
import type { SigningProfile } from '../artifact/signing-profile.ts'
import { type Deployment, refuseUnsigned } from '../artifact/unsigned.ts'
import type { Aws } from '../aws/clients.ts'
import type { Package } from '../build/package.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { Failure } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import type { Situation } from './situation.ts'

/**
 * What must happen to the function's code signing config, and whether Lambda would take this deployment under it.
 * @throws Failure naming unsigned code and layers before anything is uploaded (F§2.2).
 */
export async function judgeSigning(
  aws: Aws,
  inputs: DeployInputs,
  situation: Situation,
  profile: SigningProfile | undefined,
  pkg: Package,
  log: Log,
): Promise<Exclude<SigningConfigChange, { kind: 'refuse' }>> {
  const { signingConfig: current, latest } = situation
  const wished = signingConfigChange(current, {
    arn: inputs.codeSigningConfigArn,
    create: inputs.createSigningConfig,
    profile: inputs.signingProfile,
    policy: inputs.signingPolicy,
  })
  if (wished.kind === 'refuse') throw new Failure(wished.problem)
  const change = await withLeftover(aws, wished, inputs.functionName, profile)
  const config = await configAfter(aws, current, change, profile)
  if (config === undefined) return change
  const layers =
    inputs.layers ?? latest?.configuration.Layers?.flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])) ?? []
  const verdict = refuseUnsigned(config, {
    code: codeToJudge(inputs, profile, pkg),
    layers: await readLayerSignatures(aws, layers),
  })
  if (verdict.refusal !== undefined) throw new Failure(verdict.refusal)
  for (const warning of verdict.warnings) log.warning(`The code signing config only warns: ${warning}.`)
  return change
}

/** A config that an earlier run left without a function is used, so that failed tries do not pile up. */
async function withLeftover<Change extends SigningConfigChange>(
  aws: Aws,
  change: Change,
  functionName: string,
  profile: SigningProfile | undefined,
): Promise<Change | { readonly kind: 'attach'; readonly arn: string }> {
  if (change.kind !== 'create' || profile === undefined) return change
  const wish = { profileVersionArn: profile.versionArn, policy: change.policy, functionName }
  const arn = await findSigningConfig(aws, wish)
  return arn === undefined ? change : { kind: 'attach', arn }
}

/** The config that Lambda will judge this deployment by. */
async function configAfter(
  aws: Aws,
  current: SigningConfigView | undefined,
  change: SigningConfigChange,
  profile: SigningProfile | undefined,
): Promise<SigningConfigView | undefined> {
  switch (change.kind) {
    case 'attach':
      return readConfig(aws, change.arn)
    case 'create':
      return {
        arn: 'the config this run would create',
        policy: change.policy,
        allowed: profile === undefined ? [] : [profile.versionArn],
      }
    default:
      return current
  }
}

function codeToJudge(inputs: DeployInputs, profile: SigningProfile | undefined, pkg: Package): Deployment['code'] {
  if (profile !== undefined) return { kind: 'signed', profileVersionArn: profile.versionArn }
  if (pkg.kind === 'image') return { kind: 'image' }
  if (pkg.kind === 'none') return { kind: 'kept' }
  return { kind: pkg.kind === 's3-object' || inputs.source.kind === 'zip' ? 'unknown' : 'unsigned' }
}
