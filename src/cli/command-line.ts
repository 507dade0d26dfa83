import { parseArgs } from 'node:util'
import { type InputShape, inputsOf } from '../config/schema.ts'
import { nearest } from '../values/nearest.ts'
import { type Command, commands } from './commands.ts'

/** What a person typed, understood. */
export type CommandLine =
  | { readonly kind: 'run'; readonly command: Command; readonly inputs: Inputs; readonly options: Options }
  | { readonly kind: 'help'; readonly command: Command | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'problem'; readonly text: string; readonly command: Command | undefined }

/** Texts of inputs, by their kebab-case names. */
export type Inputs = Readonly<Record<string, string>>

/** What is about the command line itself, and no input of the action. */
export interface Options {
  /** Standard output holds the result as JSON and nothing else; the lines for a person go to standard error. */
  readonly json: boolean
  /** Also prints what is shown on GitHub when debugging. */
  readonly verbose: boolean
  /** Profile of the AWS configuration. */
  readonly profile: string | undefined
  /** File to write the summary to, in Markdown. */
  readonly summary: string | undefined
}

/** Understands the arguments after the program's name. The inputs' values are parsed later, as those of an action are. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const [name = '', ...rest] = args
  if (name === '--version') return { kind: 'version' }
  if (['', '--help', '-h', 'help'].includes(name)) {
    const [of] = rest
    return of === undefined || commandOf(of) !== undefined
      ? { kind: 'help', command: commandOf(of ?? '') }
      : { kind: 'problem', text: noCommand(of), command: undefined }
  }
  const command = commandOf(name)
  if (command === undefined) return { kind: 'problem', text: noCommand(name), command }
  if (rest.some(arg => arg === '--help' || arg === '-h')) return { kind: 'help', command }
  try {
    return { kind: 'run', command, ...valuesOf(command, rest) }
  } catch (error) {
    // parseArgs explains over several sentences what else could have been meant: the first says what is wrong.
    const text = Error.isError(error) ? (error.message.split(/\.\s/)[0] ?? '').replace(/\.?$/, '.') : String(error)
    return { kind: 'problem', text: `${text}${suggestion(command, text)}`, command }
  }
}

function noCommand(name: string): string {
  const known = commands.map(one => one.name)
  const meant = nearest(name, [...known, '--version', '--help'])
  if (meant !== undefined) return `There is no command "${name}". Did you mean ${meant}?`
  if (name.startsWith('-')) return `The command comes first, then its options: there is no command "${name}".`
  return `There is no command "${name}". Commands: ${known.join(', ')}.`
}

/** What a mistyped option probably means, as a second sentence. */
function suggestion(command: Command, text: string): string {
  const [, name] = /^Option '--([\w-]+)' argument is ambiguous/.exec(text) ?? []
  if (name !== undefined) return ` Give it a value; one that begins with a dash is written --${name}=-…`
  const [, no = '', typed] = /^Unknown option '-+(no-)?(.+)'/.exec(text) ?? []
  const known = [...shapesOf(command).flatMap(inputsOf), ...OWN].map(({ name }) => name)
  const meant = typed === undefined ? undefined : nearest(typed, known)
  return meant === undefined ? '' : ` Did you mean --${no}${meant}?`
}

function commandOf(name: string): Command | undefined {
  return commands.find(one => one.name === name)
}

/** Whether an input is given as `--name` or `--no-name`. */
export function isSwitch(input: ReturnType<typeof inputsOf>[number]): boolean {
  return input.field.allowed === 'true or false'
}

export function shapesOf({ facts }: Command): readonly InputShape[] {
  return facts.groups.map(({ shape }) => shape)
}

/** The options that are no inputs. */
const OWN = [
  { name: 'json', type: 'boolean' },
  { name: 'verbose', type: 'boolean' },
  { name: 'profile', type: 'string' },
  { name: 'summary', type: 'string' },
] as const

/** `--adopt true` as `--adopt` and `--minify=false` as `--no-minify`: a workflow, and our messages, say `adopt: true`. */
function bareSwitches(args: readonly string[], switches: ReadonlySet<string>): string[] {
  return args.flatMap((arg, index) => {
    const before = args[index - 1] ?? ''
    if (/^(true|false)$/.test(arg) && before.startsWith('--') && switches.has(before.slice(2))) return []
    const [, name = '', own] = /^--([^=]+)(?:=(.*))?$/.exec(arg) ?? []
    const value = own ?? args[index + 1]
    if (!switches.has(name) || (value !== 'true' && value !== 'false')) return [arg]
    return [value === 'true' ? `--${name}` : `--no-${name}`]
  })
}

function valuesOf(command: Command, args: readonly string[]): { inputs: Inputs; options: Options } {
  const known = shapesOf(command).flatMap(inputsOf)
  const types = [
    ...known.map(one => ({ name: one.name, type: isSwitch(one) ? ('boolean' as const) : ('string' as const) })),
    ...OWN,
  ]
  const switches = new Set(types.filter(({ type }) => type === 'boolean').map(({ name }) => name))
  const values: Readonly<Record<string, unknown>> = parseArgs({
    args: bareSwitches(args, switches),
    strict: true,
    allowPositionals: false,
    allowNegative: true,
    options: Object.fromEntries(types.map(({ name, type }) => [name, { type }])),
  }).values
  const text = (name: string): string | undefined => {
    const value = values[name]
    return value === undefined ? undefined : String(value)
  }
  // To the SDK an empty name is the default profile's; an unset variable of a shell is not meant to be that account.
  if (text('profile') === '') throw new TypeError("Option '--profile' names no profile.")
  const inputs = known.flatMap(({ name }) => {
    const value = text(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    inputs: Object.fromEntries(inputs),
    options: {
      json: text('json') === 'true',
      verbose: text('verbose') === 'true',
      profile: text('profile'),
      summary: text('summary'),
    },
  }
}
