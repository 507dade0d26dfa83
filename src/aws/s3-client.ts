/** Loaded on first use: most runs never talk to S3, and start-up is on the user's clock. */
export { S3Client } from '@aws-sdk/client-s3'
