import { notEmulated, notFound, validation } from './errors.ts'
import type { Reply, SignerContext, SignerOperation, SignerRequest } from './operation.ts'
import { pageOf } from './page.ts'
import { LAMBDA_PLATFORM, makeProfile, type SigningProfile, statusOf } from './profile.ts'
import { DEFAULT_VALIDITY, VALIDITY_TYPES, type Validity } from './validity.ts'

const one = /^\/signing-profiles\/([^/]+)$/

export const profileOperations: readonly SignerOperation[] = [
  { name: 'PutSigningProfile', method: 'PUT', path: one, write: true, run: putProfile },
  { name: 'GetSigningProfile', method: 'GET', path: one, write: false, run: getProfile },
  { name: 'CancelSigningProfile', method: 'DELETE', path: one, write: true, run: cancelProfile },
  { name: 'ListSigningProfiles', method: 'GET', path: /^\/signing-profiles$/, write: false, run: listProfiles },
  {
    name: 'RevokeSigningProfile',
    method: 'PUT',
    path: /^\/signing-profiles\/([^/]+)\/revoke$/,
    write: true,
    run: revokeProfile,
  },
]

function putProfile({ account, profiles }: SignerContext, { label: name, body }: SignerRequest): Reply {
  if (!/^\w{2,64}$/.test(name)) throw validation(`The profile name ${name} is not 2 to 64 of a-z, A-Z, 0-9 and _`)
  const platform = body.string('platformId')
  if (platform === undefined) throw validation('platformId should not be empty')
  if (platform !== LAMBDA_PLATFORM.id) throw notEmulated(`the platform ${platform}`)
  if (body.has('signingMaterial')) {
    const message = `Signing material should not be present when using ${platform} platform.`
    throw validation(message, 'InvalidProfileParameters')
  }
  const validity = validityOf(
    body.string('signatureValidityPeriod.type'),
    body.integer('signatureValidityPeriod.value'),
  )
  if (profiles.has(name)) throw validation(`Profile with name ${name} already exists`, 'ProfileAlreadyExists')
  const profile = makeProfile({
    name,
    arn: `arn:${account.partition}:signer:${account.region}:${account.id}:/signing-profiles/${name}`,
    validity,
    tags: body.stringMap('tags') ?? {},
    signingParameters: body.stringMap('signingParameters'),
  })
  profiles.set(name, profile)
  return { arn: profile.arn, profileVersion: profile.version, profileVersionArn: profile.versionArn }
}

function validityOf(type = DEFAULT_VALIDITY.type as string, value = DEFAULT_VALIDITY.value): Validity {
  const known = VALIDITY_TYPES.find(one => one === type)
  if (known === undefined) throw validation(`signatureValidityPeriod.type is one of ${VALIDITY_TYPES.join(', ')}`)
  if (value < 1) throw validation('signatureValidityPeriod.value must be at least 1')
  return { value, type: known }
}

function getProfile({ profiles }: SignerContext, { label }: SignerRequest): Reply {
  const profile = profileOf(profiles, label)
  const { revocation } = profile
  return {
    ...describe(profile),
    ...(revocation === undefined
      ? {}
      : {
          statusReason: revocation.reason,
          revocationRecord: {
            revocationEffectiveFrom: revocation.effectiveFrom,
            revokedAt: revocation.revokedAt,
            revokedBy: revocation.revokedBy,
          },
        }),
  }
}

/** A canceled profile signs nothing more; what it has signed stays valid, and its name stays taken. */
function cancelProfile({ profiles }: SignerContext, { label }: SignerRequest): Reply {
  profileOf(profiles, label).canceled = true
  return {}
}

function listProfiles({ profiles }: SignerContext, { http: { query } }: SignerRequest): Reply {
  const statuses = query.getAll('statuses')
  const shown = [...profiles.values()].filter(profile => {
    const status = statusOf(profile)
    if (statuses.length > 0) return statuses.includes(status)
    return status === 'Active' || query.get('includeCanceled') === 'true'
  })
  const platform = query.get('platformId')
  const { rows, nextToken } = pageOf(platform === null || platform === LAMBDA_PLATFORM.id ? shown : [], query)
  return { profiles: rows.map(describe), nextToken }
}

function revokeProfile({ profiles, clock }: SignerContext, { label, body, caller }: SignerRequest): Reply {
  const profile = profileOf(profiles, label)
  const reason = reasonOf(body.string('reason'))
  const version = body.string('profileVersion')
  if (version !== profile.version) throw notFound(`Profile version ${version} of ${label} does not exist`)
  const effectiveFrom = body.time('effectiveTime')
  if (effectiveFrom === undefined) throw validation('effectiveTime should not be empty')
  if (effectiveFrom > clock.now()) throw validation('effectiveTime cannot be in the future')
  if (profile.revocation !== undefined) throw validation(`Profile ${label} is already revoked`)
  profile.revocation = { effectiveFrom, revokedAt: clock.now(), revokedBy: caller, reason }
  return {}
}

/** 1 to 500 characters (F§2.1). @throws AwsError ValidationException. */
export function reasonOf(reason: string | undefined): string {
  if (reason !== undefined && reason.length >= 1 && reason.length <= 500) return reason
  throw validation('reason must have 1 to 500 characters')
}

function profileOf(profiles: SignerContext['profiles'], name: string): SigningProfile {
  const profile = profiles.get(name)
  if (profile === undefined) throw notFound(`SigningProfile with name ${name} does not exist`, 'ProfileNotFound')
  return profile
}

function describe(profile: SigningProfile): Reply {
  return {
    profileName: profile.name,
    profileVersion: profile.version,
    profileVersionArn: profile.versionArn,
    arn: profile.arn,
    platformId: LAMBDA_PLATFORM.id,
    platformDisplayName: LAMBDA_PLATFORM.displayName,
    signatureValidityPeriod: profile.validity,
    signingParameters: profile.signingParameters,
    status: statusOf(profile),
    tags: profile.tags,
  }
}
