import { inputsOf } from '../config/schema.ts'
import { type Inputs, shapesOf } from './command-line.ts'
import { commands } from './commands.ts'
import { named, proposal } from './proposal.ts'

/**
 * Our messages speak as a workflow does: of inputs, `retry-rolled-back: true`, and of actions. A terminal has options and
 * commands. This is the one place that turns the one into the other; a test holds it against every message there is.
 * @param text a message of ours, with names and errors of others in it: those that were typed stay as they are.
 * @param inputs what was typed: a command that is proposed is about the same function and alias.
 * @param profile what was typed as --profile, for the same.
 */
export function asTyped(text: string, inputs: Inputs = {}, profile?: string): string {
  const names = namesIn(inputs)
  const say = (part: string): string => (names === undefined ? inOptions(part) : apart(part, names, inOptions))
  return apart(text, ACTION, say, command => proposal(command, inputs, profile))
}

/** The same of a summary, in Markdown: headings, cells of one word and code are what names, calls and data stand in. */
export function summaryAsTyped(markdown: string, inputs: Inputs = {}, profile?: string): string {
  const say = (part: string): string => asTyped(part, inputs, profile)
  return apart(markdown, NO_ADVICE, say, piece => (INPUT_AS_CODE.test(piece) ? say(piece) : piece))
}

/** @param pieces a pattern of one group: what it holds becomes what `piece` says, and what is between them what `say` does. */
function apart(
  text: string,
  pieces: RegExp,
  say: (part: string) => string,
  piece: (found: string) => string = found => found,
): string {
  return text
    .split(pieces)
    .map((part, index) => (index % 2 === 0 ? say(part) : piece(part)))
    .join('')
}

const NO_ADVICE = /(```[\s\S]*?```|^#.*$|<code>.*?<\/code>|(?<!\\)`[^`\n]*`|(?<=\| )[^\s|`]+(?= \|))/m

/** The values of inputs that a person makes up. */
const NAMES = [
  ...['function-name', 'function-names', 'name-pattern', 'alias', 'alarms', 'signing-profile'],
  ...['entry', 'code-artifacts-dir', 'zip', 'working-directory', 'handler', 'config-file', 'report'],
  ...['s3-bucket', 's3-key', 's3-prefix'],
]

/** The names that were typed, as whole words; of an ARN its last part too, as messages have it. */
function namesIn(inputs: Inputs): RegExp | undefined {
  const names = NAMES.flatMap(input => named(inputs[input] ?? ''))
    .flatMap(name => [name, name.slice(name.lastIndexOf(':') + 1)])
    .filter(name => /\w/.test(name))
    .sort((a, b) => b.length - a.length)
    .map(name => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return names.length === 0 ? undefined : new RegExp(`(?<![-\\w])(${names.join('|')})(?![-\\w])`)
}

function inOptions(text: string): string {
  const typed = text
    .replace(SETTING, (_, _quote, name, value) => option(name, value))
    .replace(QUOTED, (list, said) => (said !== undefined || /"\w+-/.test(list) ? optionsOf(list) : list))
    .replace(NAMED, '--$1')
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

/** An input alone as code, in prose or in a cell. */
const INPUT_AS_CODE = new RegExp(`^\`(?:${compound})\`$`)

const ACTION =
  /(?:\bthe (?:action ["`](?=\w+["`])|(?=\w+ action\b))|(?<=\bRun )")(rollback|recover|plan|cleanup|sign)(?: action|["`])/

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

/**
 * `the input "handler"`; `Check "alias" and "region"`; `"s3-bucket" or "region"`. Names of one word are also those of
 * functions, aliases and the fields of others: in quotes they are inputs where that is said, or next to one that is no word.
 */
const LIST = `"(?:${known.join('|')})"`
const QUOTED = new RegExp(
  [
    '(?<!\\b(?:[Aa]lias(?:es)?|[Aa]larms?|[Ff]unctions?|[Mm]issing|got) |[[{:]\\s*|,|",\\s*)',
    '((?:\\b[Tt]he |(?<![-\\w]))[Ii]nputs? |\\b(?:Check|conflicts with) )?',
    `${LIST}(?:(?:, |,? (?:and|or) )${LIST})*(?!\\s*[:\\]}])`,
  ].join(''),
  'g',
)

/** `s3-bucket` alone. */
const NAMED = new RegExp(`(?<![-\\w/.:"])(${compound})(?![-\\w/"\\\\]|\\.\\w|: )`, 'g')

/** Names of one word in a list of others: `entry, --code-artifacts-dir or zip`. */
const LISTED =
  /(?<![-\w"])(?:alarms|entry|tag|zip)(?=(?:[,;]|[,;]? (?:or|and)) --)|(?<=--[\w-]+(?:[,;]|[,;]? (?:or|and)) )(?:entry|tag|zip)\b(?!-)/g

/** What names nothing that is typed, and is of another world all the same. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/ in the job summary/g, ' above'],
  [/\bsee the summary/g, '`--summary FILE` writes all of it'],
  [/install before this step/g, 'install it'],
  [/the log of this step, run with debug logging/g, 'what `--verbose` prints'],
  [/Run this job again/g, 'Run this again'],
  [/the network of the runner/g, 'your network'],
  [/in this workflow too/g, 'here too'],
  [/so that this step fails/g, 'so that this command fails'],
  [/your build before this step/g, 'your build before this command'],
  [/\bthis action(?= (?:done|with))|\bthis workflow(?= may)|\bthe step(?= (?:overrid|passes))/g, 'this command'],
  [/Fail the step/g, 'Fail'],
  [/inside your workflow, to test your pipeline/g, 'to try things on'],
  [/the inputs of the action/g, 'the options of the command'],
  [/leave the input out/g, 'leave it out'],
  [/unknown input(?= ")/g, 'unknown option'],
  [/(?<![-\w/.:"`])inputs\b(?![-\w/"`\\]|\.\w)/g, 'options'],
]

function optionsOf(list: string): string {
  return list.replace(/^(?:the )?inputs? /i, '').replace(/"([\w-]+)"/g, '--$1')
}

function option(name: string, value: string): string {
  if (value === 'true') return `--${name}`
  return value === 'false' ? `--no-${name}` : `--${name} ${value}`
}
