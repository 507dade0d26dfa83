import { generateKeyPairSync, type KeyObject, randomInt } from 'node:crypto'
import type { Validity } from './validity.ts'

/** The one platform the sandbox signs for. */
export const LAMBDA_PLATFORM = { id: 'AWSLambda-SHA384-ECDSA', displayName: 'AWS Lambda' } as const

/** A profile's name is taken for good, so it has one version. */
export interface SigningProfile {
  readonly name: string
  readonly version: string
  readonly arn: string
  readonly versionArn: string
  readonly validity: Validity
  readonly tags: Readonly<Record<string, string>>
  readonly signingParameters: Readonly<Record<string, string>> | undefined
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  canceled: boolean
  revocation: ProfileRevocation | undefined
}

export interface ProfileRevocation {
  /** Signatures made at or after this time are revoked. */
  readonly effectiveFrom: number
  readonly revokedAt: number
  readonly revokedBy: string
  readonly reason: string
}

export type ProfileStatus = 'Active' | 'Canceled' | 'Revoked'

export function statusOf(profile: SigningProfile): ProfileStatus {
  if (profile.revocation !== undefined) return 'Revoked'
  return profile.canceled ? 'Canceled' : 'Active'
}

/** A profile with a key pair of its own: ECDSA on P-384. */
export function makeProfile(
  given: Pick<SigningProfile, 'name' | 'arn' | 'validity' | 'tags' | 'signingParameters'>,
): SigningProfile {
  const version = randomVersion()
  const keys = generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
  return { ...given, ...keys, version, versionArn: `${given.arn}/${version}`, canceled: false, revocation: undefined }
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** F§2.1: ten alphanumerics. */
function randomVersion(): string {
  return Array.from({ length: 10 }, () => ALPHANUMERIC.charAt(randomInt(ALPHANUMERIC.length))).join('')
}
