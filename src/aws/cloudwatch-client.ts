/** Loaded on first use: nothing of CloudWatch is asked before a release is known to be new, and start-up is on the user's clock. */
export { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
