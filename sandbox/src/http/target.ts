/** Where a request wants to go, read from what an SDK puts on the wire (F§3.7). */
export interface Target {
  readonly service: string
  readonly region: string | undefined
  readonly accessKeyId: string | undefined
  /** How the caller proved who it is. */
  readonly signed: 'header' | 'query' | 'no'
}

const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^\/20\d\d-\d\d-\d\d\//, 'lambda'],
  [/^\/(signing-jobs|signing-profiles|signing-platforms|revocations)(\/|$)/, 'signer'],
  [/^\/service\/GraniteServiceVersion\d+\//, 'monitoring'],
]

const TARGETS: Readonly<Record<string, string>> = {
  GraniteServiceVersion20100801: 'monitoring',
  Logs_20140328: 'logs',
  AWSEvents: 'events',
  CodeDeploy_20141006: 'codedeploy',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  AWSStepFunctions: 'states',
}

/** The API version every query request carries says whose it is. */
const QUERY_VERSIONS: Readonly<Record<string, string>> = {
  '2011-06-15': 'sts',
  '2010-03-31': 'sns',
  '2010-08-01': 'monitoring',
  '2010-05-08': 'iam',
}

/** A scope name that differs from the name the sandbox's service goes by. */
const SCOPE_NAMES: Readonly<Record<string, string>> = { s3express: 's3', 's3-object-lambda': 's3' }

/**
 * The service a request is for: the credential scope of its signature, else what its target header, path or form
 * gives away, else S3 path style.
 * @param form the decoded body of a form post, where there is one.
 */
export function findTarget(
  path: string,
  query: URLSearchParams,
  headers: Headers,
  form: URLSearchParams | undefined,
): Target {
  const inHeader = /Credential=([^,\s]+)/.exec(headers.get('authorization') ?? '')?.[1]
  const credential = inHeader ?? query.get('X-Amz-Credential') ?? undefined
  if (credential !== undefined) {
    const [accessKeyId, , region, scope] = credential.split('/')
    if (scope !== undefined) {
      const signed = inHeader === undefined ? 'query' : 'header'
      return { service: SCOPE_NAMES[scope] ?? scope, region, accessKeyId, signed }
    }
  }
  // The older presigned form names no service and no key.
  const signed = query.has('Signature') ? 'query' : 'no'
  return { service: guessService(path, headers, form), region: undefined, accessKeyId: undefined, signed }
}

function guessService(path: string, headers: Headers, form: URLSearchParams | undefined): string {
  const prefix = PREFIXES.find(([pattern]) => pattern.test(path))
  if (prefix !== undefined) return prefix[1]
  const target = headers.get('x-amz-target')?.split('.')[0]
  if (target !== undefined) return TARGETS[target] ?? target
  const version = form?.get('Version')
  if (version) return QUERY_VERSIONS[version] ?? `the API of version ${version}`
  return 's3'
}
