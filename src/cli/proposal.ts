import type { Inputs } from './command-line.ts'

/**
 * A command for the same function, alias, Region and account, ready to be typed; `…` stands for what was not one name.
 * @param command name of the command.
 * @param profile what was typed as --profile.
 */
export function proposal(command: string, inputs: Inputs, profile: string | undefined): string {
  const region = inputs.region
  const parts = [
    `lambda-canary ${command}`,
    ...about(command, inputs),
    ...(profile === undefined ? [] : [`--profile ${shellWord(profile)}`]),
    ...(region === undefined ? [] : [`${command === 'cleanup' ? '--regions' : '--region'} ${shellWord(region)}`]),
  ]
  return `\`${parts.join(' ')}\``
}

function about(command: string, inputs: Inputs): readonly string[] {
  if (command === 'sign') return []
  if (command === 'plan') return ['--json']
  const { 'function-name': one, 'function-names': several, alias } = inputs
  return [
    `${command === 'rollback' ? '--function-name' : '--function-names'} ${oneName(one ?? several)}`,
    ...(alias === undefined || command === 'cleanup' ? [] : [`--alias ${oneName(alias)}`]),
  ]
}

/** The one name or ARN there is; several, or a pattern, are for a person to choose from. */
function oneName(value: string | undefined): string {
  const [name = '', ...others] = named(value ?? '')
  return others.length === 0 && /^[\w:-]+$/.test(name) ? name : '…'
}

/** The names in the value of an input: one, or several as lists are written. */
export function named(value: string): readonly string[] {
  const parts = value.split(/[\n,]/).map(part => part.replace(/^[["\s]+|["\]\s]+$/g, ''))
  return parts.filter(part => part !== '')
}

/** A value a person could type, quoted for a shell where it needs to be. */
export function shellWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}
