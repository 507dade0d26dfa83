import type { fromIni } from '@aws-sdk/credential-provider-ini'
import { Failure } from '../report/failure.ts'
import { redactForms } from '../report/redact.ts'
import { errorParts } from './error-parts.ts'
import { explain } from './explain.ts'

/**
 * The credentials of a profile of the AWS configuration: its own keys, a role, IAM Identity Center or a process.
 * Where the SDK would look further, among the keys of the environment and the roles of a container or an instance, this
 * fails: they may be of another account.
 * @throws Failure, when credentials are first needed, where the profile gives none.
 */
export function credentialsOfProfile(profile: string): ReturnType<typeof fromIni> {
  return async caller => {
    const ini = await import('@aws-sdk/credential-provider-ini')
    try {
      return await ini.fromIni({ profile })(caller)
    } catch (error) {
      throw refusal(error, profile)
    }
  }
}

function refusal(error: unknown, profile: string): Failure {
  const { name, message } = errorParts(error)
  if (name !== 'CredentialsProviderError') return explain(error, `taking the credentials of AWS profile "${profile}"`)
  // Said of what is not there and of what names no credentials alike; also of a source that the profile names.
  if (message.startsWith(`Could not resolve credentials using profile: [${profile}]`)) {
    return new Failure(
      {
        what: `There is no AWS profile "${profile}" that says where its credentials come from.`,
        next: 'Name one of ~/.aws/config or ~/.aws/credentials (or of the files in AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE): "aws configure list-profiles" lists them.',
      },
      error,
    )
  }
  return new Failure(
    {
      what: `AWS profile "${profile}" gives no credentials.`,
      next: `Log in where it is of IAM Identity Center (aws sso login --profile ${profile}); otherwise mend it until "aws sts get-caller-identity --profile ${profile}" answers.`,
      detail: redactForms(message),
    },
    error,
  )
}
