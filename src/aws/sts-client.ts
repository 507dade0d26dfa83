/** Loaded on first use: it speaks another protocol than Lambda, and start-up is on the user's clock. */
export { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
