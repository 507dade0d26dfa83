/** The calls to AWS Signer, in a file of their own: its client is loaded only when something is signed. */
import {
  DescribeSigningJobCommand,
  type DescribeSigningJobCommandOutput,
  GetSigningProfileCommand,
  type GetSigningProfileCommandOutput,
  StartSigningJobCommand,
  type StartSigningJobCommandInput,
  type StartSigningJobCommandOutput,
} from '@aws-sdk/client-signer'
import type { Aws } from '../aws/clients.ts'

export async function getSigningProfile(aws: Aws, profileName: string): Promise<GetSigningProfileCommandOutput> {
  return (await aws.signer()).send(new GetSigningProfileCommand({ profileName }))
}

export async function startSigningJob(
  aws: Aws,
  input: StartSigningJobCommandInput,
): Promise<StartSigningJobCommandOutput> {
  return (await aws.signer()).send(new StartSigningJobCommand(input))
}

export async function describeSigningJob(aws: Aws, jobId: string): Promise<DescribeSigningJobCommandOutput> {
  return (await aws.signer()).send(new DescribeSigningJobCommand({ jobId }))
}
