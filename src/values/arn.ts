/** The parts of an ARN of any partition (`aws`, `aws-cn`, `aws-us-gov`, …). */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  /** Everything after the account, colons included: `function:name:alias`. */
  readonly resource: string
}

/** Parses `arn:partition:service:region:account:resource`. @returns undefined when it is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)$/.exec(text)
  if (match === null) return undefined
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match
  return { partition, service, region, account, resource }
}

export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`
}

/** The ARN of a function as Lambda returns it, without a version or alias behind the name. */
export function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':')
}

/** The function's own name in its ARN. */
export function functionNameOf(functionArn: string): string {
  return functionArn.split(':')[6] ?? functionArn
}
