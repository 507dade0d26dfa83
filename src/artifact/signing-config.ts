import {
  CreateCodeSigningConfigCommand,
  type CreateCodeSigningConfigRequest,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  ListCodeSigningConfigsCommand,
  type ListCodeSigningConfigsCommandOutput,
  PutFunctionCodeSigningConfigCommand,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound, isUnknownOperation } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import { type SigningConfigWish, signingConfigRequest } from './signing-config-change.ts'

/** A code signing config: whose signatures Lambda trusts, and what it does about others (F§2.2). */
export interface SigningConfigView {
  readonly arn: string
  readonly policy: SigningPolicy
  /** Profile version ARNs; a profile ARN without a version stands for all of its versions. */
  readonly allowed: readonly string[]
}

export type SigningPolicy = 'Warn' | 'Enforce'

/** @returns the config of a function; undefined when it has none, or when there is no such function. */
export async function readSigningConfig(aws: Aws, functionName: string): Promise<SigningConfigView | undefined> {
  try {
    const reply = await aws.lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: functionName }))
    // A function without a config answers with an empty object (F§2.2).
    const arn = reply.CodeSigningConfigArn
    return arn === undefined || arn === '' ? undefined : await readConfig(aws, arn)
  } catch (error) {
    if (isNotFound(error) || isUnknownOperation(error)) return undefined
    throw explain(error, `reading the code signing config of ${functionName} (lambda:GetFunctionCodeSigningConfig)`)
  }
}

/** @throws Failure when there is no such config. */
export async function readConfig(aws: Aws, arn: string): Promise<SigningConfigView> {
  try {
    const { CodeSigningConfig } = await aws.lambda.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn: arn }))
    return {
      arn,
      policy: CodeSigningConfig?.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? 'Warn',
      allowed: CodeSigningConfig?.AllowedPublishers?.SigningProfileVersionArns ?? [],
    }
  } catch (error) {
    if (!isNotFound(error)) throw explain(error, `reading code signing config ${arn} (lambda:GetCodeSigningConfig)`)
    throw new Failure(
      {
        what: `The code signing config ${arn} does not exist.`,
        next: 'Attach another one with the input "code-signing-config-arn".',
      },
      error,
    )
  }
}

/**
 * A config that an earlier run made for this function and could not attach, because something failed in between: the same
 * in every word. @returns its ARN; undefined when there is none.
 */
export async function findSigningConfig(aws: Aws, config: SigningConfigWish): Promise<string | undefined> {
  const wanted = JSON.stringify(comparable(signingConfigRequest(config)))
  let marker: string | undefined
  try {
    do {
      const page: ListCodeSigningConfigsCommandOutput = await aws.lambda.send(
        new ListCodeSigningConfigsCommand({ Marker: marker }),
      )
      const found = page.CodeSigningConfigs?.find(one => JSON.stringify(comparable(one)) === wanted)
      if (found !== undefined) return found.CodeSigningConfigArn
      marker = page.NextMarker
    } while (marker !== undefined && marker !== '')
    return undefined
  } catch (error) {
    if (isUnknownOperation(error)) return undefined
    throw explain(error, 'looking for a code signing config of an earlier run (lambda:ListCodeSigningConfigs)')
  }
}

function comparable({
  Description,
  AllowedPublishers,
  CodeSigningPolicies,
}: CreateCodeSigningConfigRequest): unknown[] {
  return [Description, AllowedPublishers?.SigningProfileVersionArns, CodeSigningPolicies?.UntrustedArtifactOnDeployment]
}

/** Creates a config that trusts one profile. @returns its ARN. */
export async function createSigningConfig(aws: Aws, config: SigningConfigWish): Promise<string> {
  try {
    // Once: Lambda has no token for it, and a second attempt would leave a second config behind.
    const { CodeSigningConfig } = await aws.lambdaOnce.send(
      new CreateCodeSigningConfigCommand(signingConfigRequest(config)),
    )
    return CodeSigningConfig?.CodeSigningConfigArn ?? ''
  } catch (error) {
    throw explain(error, `creating a code signing config for ${config.functionName} (lambda:CreateCodeSigningConfig)`)
  }
}

/** Takes effect at the next deployment; what runs keeps running (F§2.2). */
export async function attachSigningConfig(aws: Aws, functionName: string, arn: string): Promise<void> {
  try {
    await aws.lambda.send(
      new PutFunctionCodeSigningConfigCommand({ FunctionName: functionName, CodeSigningConfigArn: arn }),
    )
  } catch (error) {
    throw explain(error, `attaching code signing config ${arn} (lambda:PutFunctionCodeSigningConfig)`)
  }
}
