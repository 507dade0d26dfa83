import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import type { FailureText } from '../report/failure.ts'

/** A Signer profile as it is today. */
export interface SigningProfile {
  readonly name: string
  /** What a code signing config allows and a signature names. */
  readonly versionArn: string
  /** `Active`, `Canceled` or `Revoked`. */
  readonly status: string
  readonly platform: string
}

const LAMBDA_PLATFORM = 'AWSLambda-SHA384-ECDSA'

/** @returns undefined when there is no such profile in this account and Region. */
export async function readSigningProfile(aws: Aws, name: string): Promise<SigningProfile | undefined> {
  try {
    const { getSigningProfile } = await import('./signer-calls.ts')
    const reply = await getSigningProfile(aws, name)
    const { profileVersionArn: versionArn = '', status = '', platformId: platform = '' } = reply
    return { name, versionArn, status, platform }
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw explain(error, `reading signing profile ${name} (signer:GetSigningProfile)`)
  }
}

/** @returns why nothing can be signed for Lambda with this profile. */
export function profileProblem(name: string, profile: SigningProfile | undefined): FailureText | undefined {
  if (profile === undefined) {
    return {
      what: `There is no signing profile ${name} in this account and Region.`,
      next: `Run: aws signer put-signing-profile --profile-name ${name} --platform-id ${LAMBDA_PLATFORM}`,
    }
  }
  if (profile.status !== 'Active') {
    return {
      what: `The signing profile ${name} is ${profile.status.toLowerCase()}.`,
      next: 'Set the input "signing-profile" to an active one, and let the code signing config trust it.',
    }
  }
  if (profile.platform !== LAMBDA_PLATFORM) {
    return {
      what: `The signing profile ${name} is for the platform ${profile.platform}; Lambda trusts ${LAMBDA_PLATFORM} only.`,
      next: 'Set the input "signing-profile" to a profile for Lambda.',
    }
  }
  return undefined
}
