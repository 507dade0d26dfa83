import { LambdaClient } from '@aws-sdk/client-lambda'

/** The Region of the profile, where neither the environment names one: as the SDK finds it. @returns undefined for none. */
export async function regionOfProfile(): Promise<string | undefined> {
  const client = new LambdaClient({})
  try {
    return await client.config.region()
  } catch {
    return undefined
  } finally {
    client.destroy()
  }
}
