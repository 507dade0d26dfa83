import { type InputFacts, inputsOf } from '../config/schema.ts'
import { isSwitch } from './command-line.ts'
import { type Command, commands } from './commands.ts'
import { shellWord } from './proposal.ts'
import { asTyped } from './wording.ts'

const OPTIONS = `Options of every command:
  --json            Print the result as JSON on standard output; lines for a person go to standard error.
  --summary FILE    Write the summary to a file, in Markdown, in place of what it holds.
  --profile NAME    Profile of your AWS configuration.
  --verbose         Print details as well.
  --help            Print the options of a command.

Exit codes: 0 done; 1 failed, or rolled back; 2 an option or its value is wrong, nothing was changed; 130 interrupted,
and put right.`

/** What `lambda-canary --help` prints, or the help of one command: from the very schemas the inputs are parsed by. */
export function helpText(command: Command | undefined): string {
  return command === undefined ? overview() : commandHelp(command)
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const list = commands.map(({ name, facts }) => `  ${name.padEnd(width)}  ${asTyped(facts.description)}.`)
  return `Usage: lambda-canary COMMAND [OPTIONS]
       lambda-canary --version

Commands:
${list.join('\n')}

${OPTIONS}
`
}

function commandHelp({ name, facts }: Command): string {
  const groups = facts.groups.map(({ title, shape }) => {
    const lines = inputsOf(shape).map(inputHelp)
    return [title === '' ? 'Its options:' : `${title}:`, ...lines].join('\n')
  })
  return `Usage: lambda-canary ${name} [OPTIONS]

${asTyped(facts.description)}.

${groups.join('\n\n')}

${OPTIONS}
`
}

function inputHelp(input: InputFacts & { readonly name: string }): string {
  const { name, description, field, required, fallback } = input
  const value = isSwitch(input) ? (fallback === 'true' ? `, --no-${name}` : '') : ` ${valueHelp(field)}`
  const notes = [
    ...(required ? ['Required.'] : []),
    // What a workflow fills in, a terminal does not.
    ...(fallback === undefined || fallback.startsWith('${{') ? [] : [`Default: ${quoted(fallback)}.`]),
    ...(isSwitch(input) ? [] : [`Allowed: ${asTyped(field.allowed)}.`]),
  ]
  return [`  --${name}${value}`, `      ${[descriptionHelp(description), ...notes].join(' ')}`].join('\n')
}

/** What the tables of the actions say, in the words of a terminal; what they print as code stands as it is. */
export function descriptionHelp(description: string): string {
  return asTyped(description).replaceAll('`', '')
}

/** A dot alone is no end of a sentence. */
function quoted(value: string): string {
  return /^\W+$/.test(value) ? `"${value}"` : value
}

/** `auto|deploy|remove`, where these words are all there are. */
function valueHelp({ example, allowed }: InputFacts['field']): string {
  if (example !== undefined) return shellWord(example)
  return /^[\w-]+((, [\w-]+)* or [\w-]+)?$/.test(allowed) ? allowed.split(/, | or /).join('|') : shellWord(allowed)
}
