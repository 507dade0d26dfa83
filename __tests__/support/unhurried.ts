import type { Aws } from '../../src/aws/clients.ts'

const TEN_MINUTES_MS = 600_000

/**
 * Lets every call take its time: a hook may hold one for a whole journey of somebody else, which on a busy machine takes
 * longer than the product waits. Calls that state a time of their own keep it.
 */
export function unhurried(aws: Aws): Aws {
  for (const client of [aws.lambda, aws.lambdaOnce]) takesItsTime(client)
  const cloudwatch = async () => takesItsTime(await aws.cloudwatch())
  const sts = async () => takesItsTime(await aws.sts())
  return { ...aws, cloudwatch, sts }
}

function takesItsTime<T extends { readonly config: { readonly requestHandler: object } }>(client: T): T {
  const handler = client.config.requestHandler
  if (!('updateHttpClientConfig' in handler) || typeof handler.updateHttpClientConfig !== 'function')
    throw new TypeError('this client takes no other time-out')
  handler.updateHttpClientConfig('requestTimeout', TEN_MINUTES_MS)
  return client
}
