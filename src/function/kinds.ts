import type { FailureText } from '../report/failure.ts'
import type { FunctionView } from './read.ts'

/** A kind or state of function that a deploy meets (F§1.1, F§1.11, F§1.12). */
interface Kind {
  readonly applies: (view: FunctionView) => boolean
  readonly refusal: (view: FunctionView) => FailureText
}

const UNTOUCHED = 'Nothing was changed.'

/** Every kind and state that cannot be deployed with an alias canary, most fundamental first. */
const REFUSED: readonly Kind[] = [
  {
    applies: ({ configuration }) => configuration.MasterArn !== undefined || edgeReplica(configuration.FunctionArn),
    refusal: ({ name }) => ({
      what: `${name} is a Lambda@Edge replica: CloudFront copies it from its master function.`,
      state: UNTOUCHED,
      next: 'Deploy the master function in us-east-1. CloudFront calls numbered versions, never an alias, so that weights would shift nothing.',
    }),
  },
  {
    applies: ({ configuration }) => configuration.CapacityProviderConfig !== undefined,
    refusal: ({ name }) => ({
      what: `${name} runs on Managed Instances (a capacity provider), which this release does not deploy.`,
      state: UNTOUCHED,
      next: 'Publishing such a function provisions EC2 capacity, and its callers reach $LATEST.PUBLISHED beside the alias. Deploy it with the tool that created it.',
    }),
  },
  {
    applies: ({ state }) => state === 'Failed',
    refusal: ({ name, configuration }) => ({
      what: `${name} is in state Failed: its creation never finished${because(configuration.StateReasonCode)}.`,
      state: UNTOUCHED,
      next: 'Lambda cannot repair a failed creation: delete the function and run this again to create it.',
      ...(configuration.StateReason === undefined ? {} : { detail: configuration.StateReason }),
    }),
  },
  {
    applies: ({ state }) => ['Deactivating', 'Deactivated', 'ActiveNonInvocable', 'Deleting'].includes(state),
    refusal: ({ name, state, configuration }) => ({
      what: `${name} is in state ${state}${because(configuration.StateReasonCode)} and takes no calls.`,
      state: UNTOUCHED,
      next:
        state === 'Deleting'
          ? 'Wait until it is deleted, then run this again to create it.'
          : 'Reactivate it first: Lambda serves no version of it now.',
      ...(configuration.StateReason === undefined ? {} : { detail: configuration.StateReason }),
    }),
  },
]

/**
 * Whether a function is of a kind, or in a state, that no alias canary can end well on (F§1.12).
 * @returns why, or undefined: then it may be deployed, perhaps after what `preparation` says.
 */
export function refuseKind(view: FunctionView): FailureText | undefined {
  return REFUSED.find(({ applies }) => applies(view))?.refusal(view)
}

/** What a kind that is deployed needs beside the usual. */
export interface KindNeeds {
  /** Idle so long that its next request would fail: wake it before it gets traffic (F§1.1). */
  readonly wake: boolean
  /** Invokes need a tenant (F§1.12). */
  readonly tenantId: boolean
  /** What a person should know before it is deployed. */
  readonly notes: readonly string[]
}

/** What deploying this kind of function takes. */
export function needsOf({ configuration, state, name }: FunctionView): KindNeeds {
  const durable = configuration.DurableConfig !== undefined
  return {
    wake: state === 'Inactive',
    tenantId: configuration.TenancyConfig?.TenantIsolationMode === 'PER_TENANT',
    notes: durable
      ? [
          `${name} is a durable function: executions that are running stay on the version they began on, so that the alias moves new ones only, and a rollback does not bring back those the canary began.`,
        ]
      : [],
  }
}

/** @returns why a smoke test of this function cannot be run, or undefined. */
export function refuseSmokeTest(view: FunctionView, tenantId: string | undefined): FailureText | undefined {
  if (!needsOf(view).tenantId || tenantId !== undefined) return undefined
  return {
    what: `${view.name} isolates tenants: its smoke test needs a tenant to run as.`,
    state: UNTOUCHED,
    next: 'Set "smoke-tenant-id", e.g. smoke-test.',
  }
}

/** Replicas carry their master's Region in the name: `us-east-1.orders`. */
function edgeReplica(arn: string | undefined): boolean {
  return /:function:us-east-1\.[\w-]+/.test(arn ?? '')
}

function because(code: string | undefined): string {
  return code === undefined ? '' : ` (${code})`
}
