/** Loaded on first use, while AWS answers the first call: it speaks another protocol, and start-up is on the user's clock. */
export { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
