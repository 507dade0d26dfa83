import { posix } from 'node:path'
import { InputError } from '../../report/failure.ts'
import { parseArn } from '../../values/arn.ts'
import type { DeployInputs } from '../deploy-inputs.ts'
import { checkGates, type Given } from './gate-rules.ts'
import type { SourceChoice } from './source-choice.ts'

/**
 * Rules over more than one input.
 * @param given whether a person set the input at all, by its kebab-case name.
 * @throws InputError naming the input to change.
 */
export function checkDeployInputs(inputs: DeployInputs, given: Given): void {
  checkFolder(inputs)
  checkPackageType(inputs)
  checkSettings(inputs)
  checkBuild(inputs, given)
  checkStaging(inputs)
  checkSigning(inputs)
  checkAttestation(inputs)
  checkPublish(inputs, given)
  checkGates(inputs, given)
  checkEvidence(inputs, given)
  checkSession(inputs)
  checkRegion(inputs)
}

/** What lies beside the checkout is not the repository's to deploy. @throws InputError */
export function checkFolder({ workingDirectory }: { readonly workingDirectory: string }): void {
  if (posix.normalize(workingDirectory).split('/')[0] !== '..') return
  throw new InputError(
    'working-directory',
    workingDirectory,
    'leaves the workspace',
    'a folder inside it, e.g. services/orders',
  )
}

function checkPackageType({ packageType, source }: DeployInputs): void {
  const image = source.kind === 'image'
  if (packageType === 'Image' && !image) {
    throw new InputError('package-type', 'Image', 'needs "image-uri"', 'Image together with image-uri')
  }
  if (packageType === 'Zip' && image) {
    throw new InputError('package-type', 'Zip', 'contradicts "image-uri"', 'Image, or no package-type at all')
  }
}

/** Lambda refuses these with a message that names no input; image functions have no handler, runtime or layers. */
function checkSettings(inputs: DeployInputs): void {
  if (inputs.source.kind === 'image') {
    for (const name of ['handler', 'runtime', 'layers'] as const) {
      if (inputs[name] !== undefined) {
        throw new InputError(
          name,
          String(inputs[name]),
          'does not apply to a container image',
          'no value with image-uri',
        )
      }
    }
    if (inputs.sourceKmsKeyArn !== undefined) {
      throw new InputError(
        'source-kms-key-arn',
        inputs.sourceKmsKeyArn,
        'encrypts zip packages only',
        'no value with image-uri',
      )
    }
  } else if (inputs.imageConfig !== undefined && inputs.source.kind !== 'none') {
    throw new InputError('image-config', '', 'applies to container images only', 'a value together with image-uri')
  }
  if (inputs.layers !== undefined && inputs.layers.length > 5) {
    throw new InputError('layers', `${inputs.layers.length} layers`, 'has more than Lambda takes', 'at most 5 layers')
  }
}

/** Inputs that say how a bundle is made. */
export const BUILD_INPUTS = ['format', 'external', 'external-aws-sdk', 'minify', 'source-map', 'assets']

/** @throws InputError for a build input beside a source that is not bundled. */
export function checkBuild({ source }: { readonly source: SourceChoice }, given: Given): void {
  if (source.kind === 'entry') return
  const unused = BUILD_INPUTS.find(given)
  if (unused !== undefined)
    throw new InputError(unused, '', 'says how to bundle, but nothing is bundled', 'a value together with entry')
}

function checkStaging({ source, staging, s3Bucket, s3ObjectVersion }: DeployInputs): void {
  if (s3ObjectVersion !== undefined && source.kind !== 's3-object') {
    throw new InputError(
      's3-object-version',
      s3ObjectVersion,
      'needs "s3-bucket" and "s3-key" as the source',
      'a version of the package in S3',
    )
  }
  if (s3Bucket !== undefined && source.kind !== 's3-object' && staging === undefined) {
    throw new InputError(
      's3-bucket',
      s3Bucket,
      source.kind === 'image' ? 'does not apply to a container image' : 'has nothing to stage',
      's3-bucket with s3-key to deploy a package from S3, or with entry, code-artifacts-dir or zip to stage it',
    )
  }
}

function checkSigning(inputs: DeployInputs): void {
  const { signingProfile, createSigningConfig, codeSigningConfigArn, source } = inputs
  if (signingProfile !== undefined) {
    if (source.kind === 'image') {
      throw new InputError(
        'signing-profile',
        signingProfile,
        'cannot sign a container image',
        'no value with image-uri',
      )
    }
    if (source.kind === 'none') {
      throw new InputError(
        'signing-profile',
        signingProfile,
        'has no package to sign',
        'a value together with a source',
      )
    }
    if (inputs.s3Bucket === undefined) {
      throw new InputError(
        'signing-profile',
        signingProfile,
        'needs "s3-bucket", through which Signer works',
        'a versioned bucket as s3-bucket',
      )
    }
  }
  if (!createSigningConfig) return
  if (codeSigningConfigArn !== undefined) {
    throw new InputError('create-signing-config', 'true', 'conflicts with "code-signing-config-arn"', 'one of the two')
  }
  if (signingProfile === undefined) {
    throw new InputError(
      'create-signing-config',
      'true',
      'needs "signing-profile" to trust',
      'a value together with signing-profile',
    )
  }
}

/** Only bytes on this machine can be told from others: what lies in S3 is vouched for by its signature. */
function checkAttestation({ requireAttestation, source }: DeployInputs): void {
  if (requireAttestation === undefined || source.kind === 'entry' || source.kind === 'directory') return
  if (source.kind === 'zip') return
  throw new InputError(
    'require-attestation',
    requireAttestation,
    source.kind === 's3-object' ? 'cannot be checked for a package in S3' : 'has no package to check',
    source.kind === 's3-object'
      ? 'a value together with zip; of a signed package, check it where it is signed (the action "sign") and let the code signing config enforce the signature'
      : 'a value together with zip, entry or code-artifacts-dir',
  )
}

/** Without a version there is nothing an alias could be shifted to. */
const SHIFTING = [
  'alias',
  'strategy',
  'bake',
  'alarms',
  'create-alarms',
  'log-pattern',
  'probe-payloads',
  'gates',
  'adopt',
  'smoke-payload',
  'in-flight',
  'engine',
]

function checkPublish({ publish, source }: DeployInputs, given: Given): void {
  if (publish) return
  const shifting = SHIFTING.find(given)
  if (shifting !== undefined) {
    throw new InputError('publish', 'false', `conflicts with "${shifting}"`, 'true, or no inputs that shift traffic')
  }
  if (source.kind === 'none') {
    throw new InputError('publish', 'false', 'leaves nothing to do without a source', 'true, or a source')
  }
}

function checkEvidence({ evidence, gates, latency }: DeployInputs, given: Given): void {
  if (latency === 'on' && (evidence === 'off' || gates === 'none')) {
    throw new InputError(
      'latency',
      'on',
      'needs "evidence", which compares the versions',
      'on together with evidence: on',
    )
  }
  if (latency === 'off' && given('latency-tolerance')) {
    throw new InputError('latency-tolerance', '', 'needs "latency"', 'a value together with latency: on')
  }
}

function checkSession({ roleToAssume, roleDurationSeconds }: DeployInputs): void {
  if (roleToAssume === undefined || roleDurationSeconds === undefined) return
  throw new InputError(
    'role-duration-seconds',
    String(roleDurationSeconds),
    'is about the session of an earlier step, but "role-to-assume" makes and renews its own',
    'no value with role-to-assume',
  )
}

function checkRegion({ functionName, region }: DeployInputs): void {
  const arn = parseArn(functionName)
  if (arn !== undefined && region !== undefined && arn.region !== region) {
    throw new InputError('region', region, `contradicts the ARN in "function-name" (${arn.region})`, arn.region)
  }
}
