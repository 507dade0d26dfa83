/** Loaded on first use: most runs never talk to CloudWatch Logs, and start-up is on the user's clock. */
export { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
