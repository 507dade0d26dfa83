/** Loaded on first use: only a function that another tool owns may have a deployment group. */
export { CodeDeployClient } from '@aws-sdk/client-codedeploy'
