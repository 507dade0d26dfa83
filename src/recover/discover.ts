import {
  type AliasConfiguration,
  ListFunctionsCommand,
  type ListFunctionsCommandOutput,
  ListTagsCommand,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { CONSIDERATE, pacer } from '../aws/pace.ts'
import type { Selection } from '../config/recover-inputs.ts'
import type { AliasTarget } from '../rollout/alias-view.ts'
import { decodeDescription } from '../rollout/description.ts'
import { listAliases } from '../rollout/list-aliases.ts'
import { failed, type Recovered } from './finding.ts'

/** What a look at a whole Region found. */
export interface Discovered {
  /** Aliases that a rollout may be in flight on. */
  readonly targets: readonly AliasTarget[]
  /** Functions whose aliases could not be read. */
  readonly failed: readonly Recovered[]
  /** How many functions were looked at. */
  readonly functions: number
}

/**
 * Finds the aliases of a Region that carry a record in flight or weights, by reading what they say of themselves:
 * nothing has to be tagged for that (ADR 8). A function that is deleted meanwhile is no failure.
 * @param alias only aliases of this name; left out: all.
 * @throws Failure when the functions cannot be listed.
 */
export async function discover(
  aws: Aws,
  selection: Exclude<Selection, { kind: 'named' }>,
  alias: string | undefined,
): Promise<Discovered> {
  const pace = pacer(aws.clock, CONSIDERATE)
  const found: { targets: AliasTarget[]; failed: Recovered[]; functions: number } = {
    targets: [],
    failed: [],
    functions: 0,
  }
  for await (const { functionName, arn } of functionsOf(aws, pace)) {
    try {
      if (selection.kind === 'tagged' && !(await carriesTag(aws, arn, selection, pace))) continue
      found.functions += 1
      const aliases = await listAliases(aws, functionName, pace)
      for (const one of aliases) {
        if (one.Name === undefined || (alias !== undefined && one.Name !== alias) || !mayBeInFlight(one)) continue
        found.targets.push({ functionName, alias: one.Name })
      }
    } catch (error) {
      if (isNotFound(error)) continue
      const explained = explain(error, `reading the aliases of ${functionName}`)
      found.failed.push(failed({ functionName, alias: alias ?? '*' }, explained))
    }
  }
  return found
}

/** Whether an alias is worth a closer look. A record of a newer release can be read only so far: its weights count. */
function mayBeInFlight({ Description, RoutingConfig }: AliasConfiguration): boolean {
  if (Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0) return true
  return decodeDescription(Description ?? '').record?.kind === 'in-flight'
}

async function* functionsOf(
  aws: Aws,
  pace: () => Promise<void>,
): AsyncGenerator<{ readonly functionName: string; readonly arn: string }> {
  let marker: string | undefined
  do {
    await pace()
    const page = await listPage(aws, marker)
    for (const { FunctionName, FunctionArn } of page.Functions ?? []) {
      if (FunctionName !== undefined && FunctionArn !== undefined)
        yield { functionName: FunctionName, arn: FunctionArn }
    }
    marker = page.NextMarker
  } while (marker !== undefined && marker !== '')
}

async function listPage(aws: Aws, Marker: string | undefined): Promise<ListFunctionsCommandOutput> {
  try {
    return await aws.lambda.send(new ListFunctionsCommand({ Marker }))
  } catch (error) {
    throw explain(error, `listing the functions of ${aws.region}`)
  }
}

async function carriesTag(
  aws: Aws,
  arn: string,
  { key, value }: { readonly key: string; readonly value: string },
  pace: () => Promise<void>,
): Promise<boolean> {
  await pace()
  const { Tags } = await aws.lambda.send(new ListTagsCommand({ Resource: arn }))
  return Tags?.[key] === value
}
