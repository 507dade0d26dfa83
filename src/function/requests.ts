import type {
  Architecture,
  CreateFunctionRequest,
  FunctionConfiguration,
  UpdateFunctionCodeRequest,
} from '@aws-sdk/client-lambda'
import { type DesiredConfiguration, wantedConfiguration } from './configuration.ts'
import { type ConfigurationPatch, requestOf } from './settings.ts'

/** What is sent to Lambda, as data: a deploy sends it, a plan prints it. */

/** What `$LATEST` shall run. `codeSha256` where it is known beforehand: then a lost reply can be told from a lost race. */
export type Code =
  | { readonly kind: 'zip'; readonly bytes: Uint8Array; readonly codeSha256: string }
  | {
      readonly kind: 's3-object'
      readonly bucket: string
      readonly key: string
      /** Always named when there is one: an object may be overwritten between our write and Lambda's read (F§1.6). */
      readonly version?: string | undefined
      readonly codeSha256?: string | undefined
    }
  | { readonly kind: 'image'; readonly uri: string }

export interface Upload {
  readonly code: Code
  /** Left as it is when not set. */
  readonly architecture?: Architecture | undefined
  /** Key that encrypts the package, when it is one of one's own. */
  readonly sourceKmsKeyArn?: string | undefined
}

export interface Creation extends Upload {
  readonly functionName: string
  readonly desired: DesiredConfiguration
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly codeSigningConfigArn?: string | undefined
}

type CodeLocation = Pick<UpdateFunctionCodeRequest, 'ZipFile' | 'S3Bucket' | 'S3Key' | 'S3ObjectVersion' | 'ImageUri'>

/** Function and revision aside. */
export function codeRequest({
  code,
  architecture,
  sourceKmsKeyArn,
}: Upload): Omit<UpdateFunctionCodeRequest, 'FunctionName'> {
  return {
    ...codeLocation(code),
    ...(architecture === undefined ? {} : { Architectures: [architecture] }),
    ...(sourceKmsKeyArn === undefined ? {} : { SourceKMSKeyArn: sourceKmsKeyArn }),
  }
}

/** What was set and nothing else: the rest is Lambda's default. */
export function creationRequest(creation: Creation, Role: string): CreateFunctionRequest {
  const { functionName, code, architecture, tags, codeSigningConfigArn, sourceKmsKeyArn } = creation
  return {
    FunctionName: functionName,
    ...settings(creation.desired),
    Role,
    PackageType: code.kind === 'image' ? 'Image' : 'Zip',
    Code: { ...codeLocation(code), ...(sourceKmsKeyArn === undefined ? {} : { SourceKMSKeyArn: sourceKmsKeyArn }) },
    ...(architecture === undefined ? {} : { Architectures: [architecture] }),
    ...(tags === undefined ? {} : { Tags: { ...tags } }),
    ...(codeSigningConfigArn === undefined ? {} : { CodeSigningConfigArn: codeSigningConfigArn }),
  }
}

function codeLocation(code: Code): CodeLocation {
  switch (code.kind) {
    case 'zip':
      return { ZipFile: code.bytes }
    case 's3-object':
      return {
        S3Bucket: code.bucket,
        S3Key: code.key,
        ...(code.version === undefined ? {} : { S3ObjectVersion: code.version }),
      }
    case 'image':
      return { ImageUri: code.uri }
  }
}

/** Only what was set: the rest of a configuration made of nothing is undefined. */
function settings(desired: DesiredConfiguration): Omit<ConfigurationPatch, 'Role'> {
  const nothing: FunctionConfiguration = {}
  const { Environment, VpcConfig, SnapStart, Role: _, ...others } = requestOf(wantedConfiguration(nothing, desired))
  return {
    ...others,
    ...(desired.environment === undefined ? {} : { Environment }),
    ...(desired.vpcConfig === undefined ? {} : { VpcConfig }),
    ...(desired.snapStart === undefined ? {} : { SnapStart }),
  }
}
