/** Loaded on first use, while AWS answers the first call: start-up is on the user's clock. */
export { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
