import type { CreateCodeSigningConfigRequest } from '@aws-sdk/client-lambda'
import type { FailureText } from '../report/failure.ts'
import type { SigningConfigView, SigningPolicy } from './signing-config.ts'

/** What must happen to a function's code signing config. */
export type SigningConfigChange =
  | { readonly kind: 'keep' }
  | { readonly kind: 'attach'; readonly arn: string }
  | { readonly kind: 'create'; readonly profile: string; readonly policy: SigningPolicy }
  | { readonly kind: 'refuse'; readonly problem: FailureText }

export interface SigningWish {
  /** The config the function must have. */
  readonly arn?: string | undefined
  /** Make one that trusts the profile when the function has none. */
  readonly create: boolean
  readonly profile?: string | undefined
  readonly policy?: 'warn' | 'enforce' | undefined
}

/** Compares the config a function has with the one it must have. A function's own config is never weakened silently. */
export function signingConfigChange(current: SigningConfigView | undefined, wish: SigningWish): SigningConfigChange {
  if (wish.arn !== undefined) return wish.arn === current?.arn ? { kind: 'keep' } : { kind: 'attach', arn: wish.arn }
  const policy = wish.policy === 'enforce' ? 'Enforce' : 'Warn'
  if (current !== undefined) {
    if (wish.policy === undefined || current.policy === policy) return { kind: 'keep' }
    return refuse(
      `The input "signing-policy" is ${wish.policy}, but the function's code signing config ${current.arn} is set to ${current.policy}.`,
      'A config may serve many functions: change it yourself, or name another one in "code-signing-config-arn".',
    )
  }
  if (wish.create) {
    if (wish.profile !== undefined) return { kind: 'create', profile: wish.profile, policy }
    return refuse(
      'The input "create-signing-config" needs a profile to trust.',
      'Set the input "signing-profile" as well.',
    )
  }
  if (wish.policy === undefined) return { kind: 'keep' }
  return refuse(
    `The input "signing-policy" is ${wish.policy}, but the function has no code signing config.`,
    'Set "create-signing-config: true", or name one in "code-signing-config-arn".',
  )
}

function refuse(what: string, next: string): SigningConfigChange {
  return { kind: 'refuse', problem: { what, next } }
}

/** What a config that this run makes is made of. */
export interface SigningConfigWish {
  readonly profileVersionArn: string
  readonly policy: SigningPolicy
  readonly functionName: string
}

/** A config that trusts one profile, as it is sent. */
export function signingConfigRequest(config: SigningConfigWish): CreateCodeSigningConfigRequest {
  return {
    Description: `Signed packages of ${config.functionName}, by lambda-canary`,
    AllowedPublishers: { SigningProfileVersionArns: [config.profileVersionArn] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: config.policy },
  }
}
