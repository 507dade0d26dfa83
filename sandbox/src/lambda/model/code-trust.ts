import { AwsError } from '../../http/service.ts'
import type { SignatureCheck } from '../../ports.ts'
import type { LambdaContext } from '../context.ts'
import type { CodeSigningConfig } from './store.ts'

/**
 * Checks a package against a code signing configuration at deploy time (F§2.2): a broken integrity always blocks;
 * unsigned, unknown publisher, expired and revoked block under Enforce and are counted under Warn.
 * @param what the function or layer the reply names.
 * @throws AwsError InvalidCodeSignatureException, CodeVerificationFailedException
 */
export function checkTrust(
  context: LambdaContext,
  config: CodeSigningConfig,
  check: SignatureCheck,
  what: string,
  functionName: string,
): void {
  if (check.kind === 'signed' && !check.intact) {
    throw new AwsError(
      400,
      'InvalidCodeSignatureException',
      `The code signature failed the integrity check for ${what}. Lambda blocks the deployment, even if the code signing policy is set to WARN.`,
      { Type: 'User' },
    )
  }
  if (isTrusted(config, check)) return
  if (config.untrusted === 'Enforce') {
    throw new AwsError(
      400,
      'CodeVerificationFailedException',
      `Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for ${what}.`,
      { Type: 'User' },
    )
  }
  const at = context.clock.now()
  const point = { namespace: 'AWS/Lambda', name: 'SignatureValidationErrors', value: 1, at }
  context.metrics.put([{ ...point, dimensions: { FunctionName: functionName } }])
}

function isTrusted(config: CodeSigningConfig, check: SignatureCheck): boolean {
  if (check.kind === 'unsigned' || check.expired || check.revoked) return false
  // A profile ARN without a version is accepted too and stands for all of its versions (F§2.2).
  return config.profileVersionArns.some(
    allowed => check.profileVersionArn === allowed || check.profileVersionArn.startsWith(`${allowed}/`),
  )
}

/** F§2.2: the attached configuration was deleted. */
export function codeSigningConfigGone(arn: string): AwsError {
  const message = `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`
  return new AwsError(404, 'CodeSigningConfigNotFoundException', message, { Type: 'User' })
}

export function attachedConfig(context: LambdaContext, arn: string | undefined): CodeSigningConfig | undefined {
  if (arn === undefined) return undefined
  const config = context.store.codeSigningConfigs.get(arn)
  if (config === undefined) throw codeSigningConfigGone(arn)
  return config
}
