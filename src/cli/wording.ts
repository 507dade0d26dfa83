import { inputsOf } from '../config/schema.ts'
import { shapesOf } from './command-line.ts'
import { commands } from './commands.ts'

/**
 * Our messages speak as a workflow does: of inputs, `retry-rolled-back: true`, and of actions. A terminal has options and
 * commands. This is the one place that turns the one into the other; a test holds it against every message there is.
 * @param text a message of ours, never one of AWS or of a function.
 * @param inputs what was typed: a command that is proposed is about the same function and alias.
 */
export function asTyped(text: string, inputs: Readonly<Record<string, string>> = {}): string {
  const typed = text
    .replace(ACTION, (_, action, quoted) => proposal(action ?? quoted, inputs))
    .replace(SETTING, (_, _quote, name, value) => option(name, value))
    .replace(NAMED, (_, described, quoted, bare) => `--${described ?? quoted ?? bare}`)
  const listed = typed.replace(LISTED, '--$&').replace(LISTED, '--$&')
  return PHRASES.reduce((said, [from, to]) => said.replace(from, to), listed)
}

const known = [
  ...new Set(
    commands
      .flatMap(shapesOf)
      .flatMap(inputsOf)
      .map(({ name }) => name),
  ),
]
const compound = known.filter(name => name.includes('-')).join('|')

const ACTION = /\bthe (?:(rollback|recover|plan|cleanup) action\b|action ["`](sign)["`])/g

/** Names of one word are words of sentences too: only with the values that messages set them to. */
const SET = {
  'adopt|all': 'true',
  command: 'promote|sweep',
  engine: 'schedule',
  'evidence|latency': 'on|off',
  gates: 'none',
  mode: 'alias|function',
  region: '\\w+-[\\w-]+-\\d',
  strategy: 'all-at-once',
  version: '\\d',
}
const single = Object.entries(SET).map(([names, values]) => `(?:${names})(?=: (?:${values}))`)

/** `retry-rolled-back: true`, in quotes or without. */
const SETTING = new RegExp(`(["\`]?)(?<![-\\w/.])(${[compound, ...single].join('|')}): ([\\w%*.-]*[\\w%*])\\1`, 'g')

/** `the input "handler"`; `"s3-bucket"` or `"region"`; `s3-bucket`. */
const NAMED = new RegExp(
  [
    `(?:\\b[Tt]he |(?<![-\\w]))[Ii]nputs? "(${known.join('|')})"`,
    `"(${compound}|alias|entry|region|role|runtime|timeout|zip)"(?!:)`,
    `(?<![-\\w/.:"])(${compound})(?![-\\w/"]|\\.\\w|: )`,
  ].join('|'),
  'g',
)

/** Names of one word in a list of others: `entry, --code-artifacts-dir or zip`. */
const LISTED =
  /(?<![-\w"])(?:alarms|entry|tag|zip)(?=[,;]? (?:or |and )?--)|(?<=--[\w-]+[,;]? (?:or |and )?)(?:entry|tag|zip)\b(?!-)/g

/** What names nothing that is typed, and is of another world all the same. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/ in the job summary/g, ' above'],
  [/\bsee the summary/g, '`--summary FILE` writes all of it'],
  [/install before this step/g, 'install it'],
  [/the log of this step, run with debug logging/g, 'what `--verbose` prints'],
  [/Run "recover" if/g, 'Run `lambda-canary recover` if'],
  [/Run this job again/g, 'Run this again'],
  [/the network of the runner/g, 'your network'],
  [/in this workflow too/g, 'here too'],
  [/\bthis (?:step|action)\b|\bthis workflow(?= may)|\bthe (?:step|action)(?= (?:overrid|passes))/g, 'this command'],
  [/Fail the step/g, 'Fail'],
  [/inside your workflow, to test your pipeline/g, 'to try things on'],
  [/the inputs of the action/g, 'the options of the command'],
  [/leave the input out/g, 'leave it out'],
  [/\binputs\b/g, 'options'],
  [/\binput(?= ")/g, 'option'],
]

function option(name: string, value: string): string {
  if (value === 'true') return `--${name}`
  return value === 'false' ? `--no-${name}` : `--${name} ${value}`
}

/** A command for the same function, ready to be typed. */
function proposal(command: string, inputs: Readonly<Record<string, string>>): string {
  if (command === 'sign' || command === 'plan')
    return `\`lambda-canary ${command}${command === 'plan' ? ' --json' : ''}\``
  const { 'function-name': one, 'function-names': several, alias } = inputs
  const of = `${command === 'rollback' ? '--function-name' : '--function-names'} ${one ?? several ?? '…'}`
  const at = alias === undefined || command === 'cleanup' ? '' : ` --alias ${alias}`
  return `\`lambda-canary ${command} ${of}${at}\``
}
