/** Loaded on first use: most runs tell nobody how they ended, and start-up is on the user's clock. */
export { EventBridgeClient } from '@aws-sdk/client-eventbridge'
export { SNSClient } from '@aws-sdk/client-sns'
