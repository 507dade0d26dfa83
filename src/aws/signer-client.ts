/** Loaded on first use: most runs sign nothing, and start-up is on the user's clock. */
export { SignerClient } from '@aws-sdk/client-signer'
