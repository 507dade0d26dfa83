import { TagResourceCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'

export type Tags = Readonly<Record<string, string>>

/** @returns only those that are missing on the function, or have another value there; undefined when none is. */
export function newTags(current: Tags, desired: Tags | undefined): Tags | undefined {
  const fresh = Object.entries(desired ?? {}).filter(([key, value]) => current[key] !== value)
  return fresh.length === 0 ? undefined : Object.fromEntries(fresh)
}

/** Adds tags to the function; those it has under other keys stay. @throws Failure when AWS refuses. */
export async function tagFunction(aws: Aws, functionArn: string, tags: Tags): Promise<void> {
  try {
    await aws.lambda.send(new TagResourceCommand({ Resource: functionArn, Tags: { ...tags } }))
  } catch (error) {
    throw explain(error, `tagging ${functionArn}`)
  }
}
