import { accessDenied, type Denial, deniedText } from '../faults/service-errors.ts'
import { AwsError, type AwsReply, type AwsRequest, type MatchedOperation } from '../http/service.ts'
import type { Account } from '../ports.ts'
import type { Identity } from '../sts/identities.ts'
import type { Context } from './condition.ts'
import { evaluate } from './evaluate.ts'
import { type IamCall, type Need, Parameters } from './needs/need.ts'
import { needsOf } from './needs/needs.ts'
import { mayBeTold } from './needs/s3.ts'
import { type Policy, parsePolicy } from './policy.ts'

/** What IAM asks Lambda about its resources, for condition keys. */
export interface ResourceFacts {
  /** The tags of a function, mapping or code signing config, by its ARN with or without a qualifier. */
  tagsOf(arn: string): Readonly<Record<string, string>>
  /** The function an event source mapping feeds. */
  functionOf(mapping: string): string | undefined
}

/** Functions under test have a role of their own, which is not what is looked at here. */
const EXECUTION_ROLE_KEY = 'ASIAFUNCTION'

/** The identity-based policies of whoever calls the sandbox, enforced where AWS would. */
export class AccessControl {
  readonly #account: Account
  readonly #facts: ResourceFacts
  #documents: readonly unknown[] | undefined
  #policies: readonly Policy[] | undefined

  constructor(account: Account, facts: ResourceFacts) {
    this.#account = account
    this.#facts = facts
  }

  /** As they were set; undefined while everything is allowed. */
  get documents(): readonly unknown[] | undefined {
    return this.#documents
  }

  /** @param documents policies as JSON; undefined allows everything. @throws PolicyError, and nothing has changed. */
  set(documents: readonly unknown[] | undefined): void {
    this.#policies = documents?.map(parsePolicy)
    this.#documents = documents
  }

  /** @returns the error of the first thing the caller may not do; undefined lets the call through. */
  refuse(request: AwsRequest, matched: MatchedOperation, caller: Identity): AwsError | undefined {
    if (this.#free(request, caller)) return undefined
    const call = this.#call(request, matched)
    const { service } = request
    for (const need of needsOf(service, call)) {
      const denial = this.#denial(call, need)
      if (denial === undefined) continue
      const error = accessDenied(service, caller.arn, need.action, need.resource, denial)
      const told = need.tell?.(deniedText(caller.arn, need.action, need.resource, denial))
      return told === undefined ? error : new AwsError(403, told.code, told.message)
    }
    return undefined
  }

  /** What AWS leaves out of a reply for want of a further permission. */
  withhold(request: AwsRequest, matched: MatchedOperation, caller: Identity, reply: AwsReply): AwsReply {
    if (this.#free(request, caller)) return reply
    const call = this.#call(request, matched)
    if (request.service === 's3' && /^(Head|Get)Object$/.test(call.operation) && reply.status === 404) {
      const need = mayBeTold(call)
      const denial = this.#denial(call, need)
      return denial === undefined
        ? reply
        : matched.fail(accessDenied('s3', caller.arn, need.action, need.resource, denial))
    }
    if (request.service === 'lambda' && call.operation === 'GetFunction' && reply.status === 200) {
      const need = { action: 'lambda:ListTags', resource: call.resource?.split(':').slice(0, 7).join(':') ?? '*' }
      const denial = this.#denial(call, need)
      return denial === undefined
        ? reply
        : withoutTags(reply, deniedText(caller.arn, need.action, need.resource, denial))
    }
    return reply
  }

  #free({ accessKeyId }: AwsRequest, caller: Identity): boolean {
    return this.#policies === undefined || caller.root === true || accessKeyId === EXECUTION_ROLE_KEY
  }

  #denial(call: IamCall, need: Need): Denial | undefined {
    const context: Context = { ...this.#context(call, need.resource), ...need.context }
    const decision = evaluate(this.#policies ?? [], { action: need.action, resource: need.resource, context })
    return decision === 'allowed' ? undefined : decision
  }

  #context({ request, input }: IamCall, resource: string): Context {
    const mapping = input.text('UUID')
    const feeds = mapping === undefined ? undefined : this.#facts.functionOf(mapping)
    const tags = Object.entries(this.#facts.tagsOf(resource))
    return {
      'aws:RequestedRegion': request.region,
      ...(feeds === undefined ? {} : { 'lambda:FunctionArn': feeds }),
      ...Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
    }
  }

  #call(request: AwsRequest, { operation, resource, input }: MatchedOperation): IamCall {
    return { operation, resource, input: new Parameters(input), request, account: this.#account }
  }
}

/** API_GetFunction.html: tags are shown to those who may also `lambda:ListTags`; others learn that they may not. */
function withoutTags(reply: AwsReply, message: string): AwsReply {
  const { Tags: _, ...rest } = JSON.parse(String(reply.body))
  const TagsError = { ErrorCode: 'AccessDeniedException', Message: message }
  return { ...reply, body: JSON.stringify({ ...rest, TagsError }) }
}
