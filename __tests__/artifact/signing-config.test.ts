import { describe, expect, test } from '@jest/globals'
import type { LayerSignature } from '../../src/artifact/layer-signatures.ts'
import type { SigningConfigView } from '../../src/artifact/signing-config.ts'
import { type SigningWish, signingConfigChange } from '../../src/artifact/signing-config-change.ts'
import { profileProblem } from '../../src/artifact/signing-profile.ts'
import { bucketProblem, chooseRoute, stagingKey } from '../../src/artifact/staging-key.ts'
import { type Deployment, refuseUnsigned, signingJobProblem } from '../../src/artifact/unsigned.ts'
import { DIRECT_UPLOAD_LIMIT, directUploadProblem } from '../../src/build/limits.ts'

const PROFILE = 'arn:aws:signer:us-east-1:123456789012:/signing-profiles/orders'
const OURS = `${PROFILE}/abcdefghij`
const THEIRS = 'arn:aws:signer:us-east-1:123456789012:/signing-profiles/other/klmnopqrst'
const LAYER = 'arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsTypeScriptV2:40'
const CONFIG = 'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0'

const enforce: SigningConfigView = { arn: CONFIG, policy: 'Enforce', allowed: [OURS] }
const warn: SigningConfigView = { ...enforce, policy: 'Warn' }
const layer = (signer: LayerSignature['signer']): LayerSignature => ({ arn: LAYER, signer })

describe('before a deployment under a code signing config', () => {
  test.each<[string, Deployment, string]>([
    ['a package nobody signs', { code: { kind: 'unsigned' }, layers: [] }, 'the package is not signed'],
    [
      'a package signed by another profile',
      { code: { kind: 'signed', profileVersionArn: THEIRS }, layers: [] },
      THEIRS,
    ],
    ['a container image', { code: { kind: 'image' }, layers: [] }, 'Lambda checks no signatures of container images'],
    [
      'a layer nobody signed, beside a signed package',
      { code: { kind: 'signed', profileVersionArn: OURS }, layers: [layer(undefined)] },
      `the layer ${LAYER} is not signed`,
    ],
    [
      'a layer signed by a stranger, though the code stays',
      { code: { kind: 'kept' }, layers: [layer({ profileVersionArn: THEIRS })] },
      `the layer ${LAYER} is signed by ${THEIRS}`,
    ],
  ])('%s is refused by Enforce and warned of by Warn, by its name', (_what, deployment, named) => {
    const refused = refuseUnsigned(enforce, deployment)
    expect(refused.refusal?.what).toContain(named)
    expect(refused.refusal?.next).not.toBe('')
    expect(refused.warnings).toEqual([])
    const warned = refuseUnsigned(warn, deployment)
    expect(warned.refusal).toBeUndefined()
    expect(warned.warnings.join()).toContain(named)
    expect(refuseUnsigned(undefined, deployment)).toEqual({ warnings: [] })
  })

  test.each<[string, SigningConfigView, Deployment]>([
    ['signed by a profile it trusts', enforce, { code: { kind: 'signed', profileVersionArn: OURS }, layers: [] }],
    [
      'signed by a profile it trusts in any version',
      { ...enforce, allowed: [PROFILE] },
      { code: { kind: 'signed', profileVersionArn: OURS }, layers: [layer({ profileVersionArn: OURS })] },
    ],
    ['that may be signed by who made it', enforce, { code: { kind: 'unknown' }, layers: [] }],
    ['with a layer only Lambda can look at', enforce, { code: { kind: 'kept' }, layers: [layer('unreadable')] }],
  ])('a package %s passes', (_what, config, deployment) => {
    expect(refuseUnsigned(config, deployment)).toEqual({ warnings: [] })
  })

  test('a profile is not trusted because its name begins like another', () => {
    const config = { ...enforce, allowed: [PROFILE] }
    const code = { kind: 'signed', profileVersionArn: `${PROFILE}2/abcdefghij` } as const
    expect(refuseUnsigned(config, { code, layers: [] }).refusal).toBeDefined()
  })

  test('everything untrusted is named at once', () => {
    const what = refuseUnsigned(enforce, { code: { kind: 'unsigned' }, layers: [layer(undefined)] }).refusal?.what
    expect(what).toContain('the package is not signed; the layer')
  })
})

describe('the code signing config of a function', () => {
  const other = `${CONFIG.slice(0, -1)}1`
  test.each<[string, SigningConfigView | undefined, SigningWish, object]>([
    ['is left alone when nothing is asked for', enforce, { create: false }, { kind: 'keep' }],
    ['is not invented', undefined, { create: false }, { kind: 'keep' }],
    ['is attached', undefined, { arn: CONFIG, create: false }, { kind: 'attach', arn: CONFIG }],
    ['is replaced by the one that is named', enforce, { arn: other, create: false }, { kind: 'attach', arn: other }],
    ['is kept when it is the one that is named', enforce, { arn: CONFIG, create: true }, { kind: 'keep' }],
    [
      'is created to warn unless told otherwise',
      undefined,
      { create: true, profile: 'orders' },
      { kind: 'create', profile: 'orders', policy: 'Warn' },
    ],
    [
      'is created to enforce',
      undefined,
      { create: true, profile: 'orders', policy: 'enforce' },
      { kind: 'create', profile: 'orders', policy: 'Enforce' },
    ],
    ['is not created beside one that is there', warn, { create: true, profile: 'orders' }, { kind: 'keep' }],
    ['is as strict as asked', enforce, { create: true, profile: 'orders', policy: 'enforce' }, { kind: 'keep' }],
  ])('%s', (_what, current, wish, change) => {
    expect(signingConfigChange(current, wish)).toEqual(change)
  })

  test.each<[string, SigningConfigView | undefined, SigningWish, string]>([
    ['is laxer than asked', warn, { create: true, profile: 'p', policy: 'enforce' }, 'is set to Warn'],
    [
      'is missing though one is demanded',
      undefined,
      { create: false, policy: 'enforce' },
      'has no code signing config',
    ],
    ['would trust nobody', undefined, { create: true }, 'needs a profile'],
  ])('is refused when it %s', (_what, current, wish, said) => {
    const change = signingConfigChange(current, wish)
    expect(change.kind === 'refuse' && change.problem.what).toContain(said)
  })
})

describe('a signing profile', () => {
  const profile = { name: 'orders', versionArn: OURS, status: 'Active', platform: 'AWSLambda-SHA384-ECDSA' }
  test.each([
    ['that is missing', undefined, 'There is no signing profile orders'],
    ['that was canceled', { ...profile, status: 'Canceled' }, 'is canceled'],
    ['that was revoked', { ...profile, status: 'Revoked' }, 'is revoked'],
    ['for something else', { ...profile, platform: 'Notation-OCI-SHA384-ECDSA' }, 'Lambda trusts AWSLambda'],
  ])('%s signs nothing for Lambda', (_what, found, said) => {
    expect(profileProblem('orders', found)?.what).toContain(said)
  })

  test('that is active and for Lambda will do', () => {
    expect(profileProblem('orders', profile)).toBeUndefined()
  })
})

describe('the way of a package', () => {
  const location = { bucket: 'staging', owner: '123456789012' }
  const tooLong = (size: number) => directUploadProblem(size, [{ path: 'a/b', size }])

  test.each([
    [1000, false, undefined, 'direct'],
    [1000, false, location, 'direct'],
    [DIRECT_UPLOAD_LIMIT, false, location, 'direct'],
    [DIRECT_UPLOAD_LIMIT + 1, false, location, 's3'],
    [1000, true, location, 's3'],
  ])('of %d bytes, signed: %s, bucket: %j, is %s', (size, sign, at, route) => {
    expect(chooseRoute({ tooLong: tooLong(size), sign, location: at })).toBe(route)
  })

  test.each([
    [1000, true, '"signing-profile" needs a bucket'],
    [DIRECT_UPLOAD_LIMIT + 1, false, 'at most 50.0 MB in a request'],
  ])('of %d bytes, signed: %s, without a bucket, is refused', (size, sign, said) => {
    expect(chooseRoute({ tooLong: tooLong(size), sign, location: undefined })).toMatchObject({
      what: expect.stringContaining(said),
    })
  })

  test('does not go through a bucket that is missing, elsewhere, or without versions for Signer', () => {
    const wanted = { location, region: 'us-east-1', sign: true }
    expect(bucketProblem(undefined, wanted)?.what).toContain('There is no bucket staging in account 123456789012')
    expect(bucketProblem({ region: 'eu-west-1', versioned: true }, wanted)?.what).toContain('is in eu-west-1')
    expect(bucketProblem({ region: 'us-east-1', versioned: false }, wanted)?.what).toContain('keeps no versions')
    expect(bucketProblem({ region: 'us-east-1', versioned: false }, { ...wanted, sign: false })).toBeUndefined()
    expect(bucketProblem({ region: undefined, versioned: true }, wanted)).toBeUndefined()
  })

  test('ends at a name made of its content', () => {
    expect(stagingKey('orders/', 'abc')).toBe('orders/abc.zip')
    expect(stagingKey(undefined, 'abc')).toBe('abc.zip')
  })
})

describe('after a signed deployment', () => {
  const job = 'arn:aws:signer:us-east-1:123456789012:/signing-jobs/11111111-2222-3333-4444-555555555555'
  test('the signature Lambda holds must be the one this run made', () => {
    expect(signingJobProblem(job, '11111111-2222-3333-4444-555555555555')).toBeUndefined()
    expect(signingJobProblem(job, '22222222-2222-3333-4444-555555555555')?.what).toContain(job)
    expect(signingJobProblem(undefined, '22222222-2222-3333-4444-555555555555')?.what).toContain('without a signature')
  })
})
