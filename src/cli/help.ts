import { type InputFacts, inputsOf } from '../config/schema.ts'
import { isSwitch } from './command-line.ts'
import { type Command, commands } from './commands.ts'

const OPTIONS = `Options of every command:
  --json            Print the result as JSON on standard output; lines for a person go to standard error.
  --summary FILE    Write the summary to a file, in Markdown, in place of what it holds.
  --profile NAME    Profile of your AWS configuration.
  --verbose         Print details as well.
  --help            Print the inputs of a command.

Exit codes: 0 done; 1 failed, or rolled back; 2 an argument or input is wrong, nothing was changed; 130 interrupted,
and put right.`

/** What `lambda-canary --help` prints, or the help of one command: from the very schemas the inputs are parsed by. */
export function helpText(command: Command | undefined): string {
  return command === undefined ? overview() : commandHelp(command)
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const list = commands.map(({ name, facts }) => `  ${name.padEnd(width)}  ${facts.description}.`)
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
    return [title === '' ? 'Inputs:' : `${title}:`, ...lines].join('\n')
  })
  return `Usage: lambda-canary ${name} [OPTIONS]

${facts.description}.

${groups.join('\n\n')}

${OPTIONS}
`
}

function inputHelp(input: InputFacts & { readonly name: string }): string {
  const { name, description, field, required, fallback } = input
  const value = isSwitch(input) ? '' : ` ${placeholder(field.example ?? field.allowed)}`
  const notes = [
    ...(required ? ['Required.'] : []),
    ...(fallback === undefined ? [] : [`Default: ${fallback}.`]),
    ...(isSwitch(input) ? [] : [`Allowed: ${field.allowed}.`]),
  ]
  return [`  --${name}${value}`, `      ${[description.replaceAll('`', ''), ...notes].join(' ')}`].join('\n')
}

/** A value a person could type, quoted for a shell where it needs to be. */
function placeholder(example: string): string {
  return /^[\w@%+=:,./-]+$/.test(example) ? example : `'${example.replaceAll("'", "'\\''")}'`
}
