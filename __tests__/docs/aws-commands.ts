import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as lambda from '@aws-sdk/client-lambda'
import { parse } from 'yaml'
import { read, root } from './reference.ts'

/** Services whose operations and parameters are known here, by their SDK. */
const MODELS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  lambda: { ...lambda },
  cloudwatch: { ...cloudwatch },
}

/** Services that the pages use and no SDK of ours describes: their commands are held to this list alone. */
const OTHERS: ReadonlySet<string> = new Set([
  'ecr get-login-password',
  'iam attach-role-policy',
  'iam create-role',
  'sso login',
])

/** Options of every command. */
const GLOBAL = 'query output region profile endpoint-url cli-binary-format cli-input-json no-cli-pager no-paginate'
/** Options that stand for a list of pages. */
const PAGED = 'max-items page-size starting-token'

/**
 * What is wrong with the `aws` commands of a line of shell: operations and parameters as the AWS CLI derives them from
 * the service's model, kebab case of both. What a parameter is given is not looked at.
 */
export function awsProblems(line: string): string[] {
  return [...line.matchAll(/(?<![\w-])aws ([a-z]+[a-z0-9-]*) ([a-z][a-z-]+)([^|;&]*)/g)].flatMap(
    ([, service = '', operation = '', rest = '']) => {
      if (`${service} ${operation}` === 'cloudformation deploy') return templateProblems(rest)
      const model = MODELS[service]
      if (model === undefined) {
        return OTHERS.has(`${service} ${operation}`) ? [] : [`nothing is known of aws ${service} ${operation}`]
      }
      if (operation === 'wait') return []
      const known = parametersOf(model, operation)
      if (known === undefined) return [`aws ${service} has no ${operation}`]
      return optionsOf(rest)
        .filter(name => !known.has(name) && !`${GLOBAL} ${PAGED}`.split(' ').includes(name))
        .map(name => `aws ${service} ${operation} has no --${name}`)
    },
  )
}

/** A stack of a template of ours: the file is there, and has the parameters it is given. */
function templateProblems(text: string): string[] {
  const [, template = ''] = /--template-file (\S+)/.exec(text) ?? []
  if (!existsSync(join(root, template))) return [`there is no template ${template}`]
  // Its tags (`!Ref`) are CloudFormation's own.
  const { Parameters: known = {} } = parse(read(template), { logLevel: 'silent' })
  const [, given = ''] = /--parameter-overrides (.*)$/.exec(text) ?? []
  return [...given.matchAll(/(\w+)=/g)].flatMap(([, name = '']) =>
    name in known ? [] : [`${template} has no parameter ${name}`],
  )
}

/** The options of a command, what stands in quotes left out. */
function optionsOf(text: string): string[] {
  const bare = text.replace(/'[^']*'|"[^"]*"/g, '')
  return [...bare.matchAll(/(?<=^|\s)--([a-z0-9-]+)/g)].map(([, name = '']) => name)
}

/** @returns undefined for an operation that the service does not have. */
function parametersOf(model: Readonly<Record<string, unknown>>, operation: string): ReadonlySet<string> | undefined {
  const name = operation.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase())
  const Command = model[`${name}Command`]
  if (typeof Command !== 'function') return undefined
  const { schema } = Reflect.construct(Command, [{}])
  // A structure of Smithy: its kind, namespace, name, traits, and the names of its members.
  const members: readonly string[] = schema[4]()[4]
  return new Set(members.flatMap(member => [kebab(member), `no-${kebab(member)}`]))
}

/** `KMSKeyArn` is `kms-key-arn`, `S3Bucket` is `s3-bucket`. */
function kebab(member: string): string {
  return member
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
}
