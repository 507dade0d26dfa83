/** The calls to S3, in a file of their own: its client is loaded only when a package goes through a bucket. */
import {
  GetBucketVersioningCommand,
  type GetBucketVersioningCommandOutput,
  HeadBucketCommand,
  type HeadBucketCommandOutput,
  HeadObjectCommand,
  type HeadObjectCommandInput,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
} from '@aws-sdk/client-s3'
import type { Aws } from '../aws/clients.ts'

interface BucketOf {
  readonly Bucket: string
  readonly ExpectedBucketOwner: string
}

export async function headBucket(aws: Aws, of: BucketOf): Promise<HeadBucketCommandOutput> {
  return (await aws.s3()).send(new HeadBucketCommand(of))
}

export async function getBucketVersioning(aws: Aws, of: BucketOf): Promise<GetBucketVersioningCommandOutput> {
  return (await aws.s3()).send(new GetBucketVersioningCommand(of))
}

export async function headObject(aws: Aws, input: HeadObjectCommandInput): Promise<HeadObjectCommandOutput> {
  return (await aws.s3()).send(new HeadObjectCommand(input))
}

export async function putObject(aws: Aws, input: PutObjectCommandInput): Promise<PutObjectCommandOutput> {
  return (await aws.s3()).send(new PutObjectCommand(input))
}
