import type { LambdaContext } from '../context.ts'
import { checkEnum, checkLength, checkPattern, checkRange, validationError } from '../wire/constraints.ts'
import { invalidParameter } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import { type JsonObject, present } from '../wire/json.ts'
import { readLayers } from './layer-references.ts'
import type { Settings } from './settings.ts'

const ROLE = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+'

/** As AWS lists them [R: test_create_lambda_exceptions]; an ARN is a customer-managed runtime (F§1.12). */
const RUNTIMES =
  'nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2'

const MAX_ENVIRONMENT_BYTES = 4096
const RESERVED_KEYS: ReadonlySet<string> = new Set([
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_EXECUTION_ENV',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
])

type Change = { -readonly [Name in keyof Settings]?: Settings[Name] }

/**
 * The settings a request states, checked. What it leaves out is not in the result.
 * @param logging what a partial LoggingConfig adds to.
 */
export function readSettings(context: LambdaContext, body: Fields, logging: JsonObject): Partial<Settings> {
  const change: Change = {}
  const set = <Name extends keyof Settings>(name: Name, value: Settings[Name] | undefined): void => {
    if (value !== undefined) change[name] = value
  }
  set('Role', readRole(body))
  set('Description', readDescription(body))
  set('Timeout', readNumber(body, 'Timeout', 'timeout', 1, 900))
  set('MemorySize', readNumber(body, 'MemorySize', 'memorySize', 128, 10_240))
  set('Runtime', readRuntime(body))
  set('Handler', body.string('Handler'))
  set('KMSKeyArn', body.string('KMSKeyArn'))
  set('Environment', readEnvironment(body))
  set('Layers', readLayers(context, body))
  set('SnapStart', readSnapStart(body))
  set('LoggingConfig', readLogging(body, logging))
  const deadLetter = body.object('DeadLetterConfig')
  if (deadLetter !== undefined) change.DeadLetterConfig = { TargetArn: deadLetter.string('TargetArn') ?? '' }
  for (const name of OPAQUE) {
    const value = body.object(name)?.values
    if (value !== undefined) change[name] = value
  }
  if (body.has('FileSystemConfigs')) set('FileSystemConfigs', body.json('FileSystemConfigs'))
  return change
}

/** Kept and given back, without a meaning here. */
const OPAQUE = [
  'TracingConfig',
  'EphemeralStorage',
  'VpcConfig',
  'ImageConfig',
  'CapacityProviderConfig',
  'DurableConfig',
  'TenancyConfig',
] as const

function readRole(body: Fields): string | undefined {
  const role = body.string('Role')
  if (role !== undefined) checkPattern(role, 'role', new RegExp(ROLE), ROLE)
  return role
}

export function readDescription(body: Fields): string | undefined {
  const description = body.string('Description')
  if (description !== undefined) checkLength(description, 'description', 256)
  return description
}

function readNumber(body: Fields, name: string, at: string, min: number, max: number): number | undefined {
  const value = body.number(name)
  if (value !== undefined) checkRange(value, at, min, max)
  return value
}

function readRuntime(body: Fields): string | undefined {
  const runtime = body.string('Runtime')
  if (runtime === undefined || RUNTIMES.split(', ').includes(runtime) || runtime.startsWith('arn:')) return runtime
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIMES}] or be a valid ARN`,
  )
}

/** A part of it changes only that part; the levels belong to JSON [R: TestLoggingConfig]. */
function readLogging(body: Fields, current: JsonObject): JsonObject | undefined {
  const given = body.object('LoggingConfig')
  if (given === undefined) return undefined
  const merged = { ...current, ...given.values }
  if (merged.LogFormat === 'JSON') return { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO', ...merged }
  if (given.has('ApplicationLogLevel') || given.has('SystemLogLevel')) {
    throw invalidParameter(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
    )
  }
  return present({ ...merged, ApplicationLogLevel: undefined, SystemLogLevel: undefined })
}

function readSnapStart(body: Fields): Settings['SnapStart'] {
  const applyOn = body.object('SnapStart')?.string('ApplyOn')
  if (applyOn === undefined) return undefined
  return { ApplyOn: checkEnum(applyOn, 'snapStart.applyOn', ['PublishedVersions', 'None']) }
}

function readEnvironment(body: Fields): Settings['Environment'] {
  const environment = body.object('Environment')
  if (environment === undefined) return undefined
  const variables = environment.stringMap('Variables') ?? {}
  for (const key of Object.keys(variables)) {
    if (/^[a-zA-Z][a-zA-Z0-9_]+$/.test(key)) continue
    throw validationError({
      value: `{${key}=${variables[key]}}`,
      at: 'environment.variables',
      rule: 'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]',
    })
  }
  const reserved = Object.keys(variables).filter(key => RESERVED_KEYS.has(key))
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    )
  }
  const measured = JSON.stringify(variables)
  // The reply echoes the variables, secrets included: callers must mask it (F§1.6).
  if (Buffer.byteLength(measured) > MAX_ENVIRONMENT_BYTES) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    )
  }
  return { Variables: variables }
}

/** The one architecture of a request; the service default is x86_64 (F§1.6). */
export function readArchitecture(body: Fields): string | undefined {
  const architectures = body.strings('Architectures')
  if (architectures === undefined) return undefined
  const value = `[${architectures.join(', ')}]`
  if (architectures.length > 1) {
    throw validationError({ value, at: 'architectures', rule: 'Member must have length less than or equal to 1' })
  }
  const [architecture] = architectures
  if (architecture === 'x86_64' || architecture === 'arm64') return architecture
  throw validationError({
    value,
    at: 'architectures',
    rule: 'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
  })
}
