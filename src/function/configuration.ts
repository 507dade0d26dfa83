import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { type DesiredConfiguration, wantedConfiguration } from './desired.ts'
import { type ConfigurationPatch, differingSettings, requestOf, type SettingName } from './settings.ts'

export { type DesiredConfiguration, wantedConfiguration } from './desired.ts'
export type { ConfigurationPatch } from './settings.ts'

/** What has to be sent, and nothing else. */
export interface ConfigurationChange {
  /** In Lambda's own names: `Timeout`, `Environment`. Safe to print; `patch` is not, it holds values of variables. */
  readonly fields: readonly SettingName[]
  readonly patch: ConfigurationPatch
}

/**
 * The real differences between a configuration and what is wanted of it.
 * @returns undefined when there is nothing to send.
 * @throws Failure when the environment cannot be read to be merged into.
 */
export function diffConfiguration(
  current: FunctionConfiguration,
  desired: DesiredConfiguration,
): ConfigurationChange | undefined {
  const wanted = wantedConfiguration(current, desired)
  const fields = differingSettings(current, wanted)
  if (fields.length === 0) return undefined
  return { fields, patch: pick(requestOf(wanted), fields) }
}

function pick(request: ConfigurationPatch, fields: readonly SettingName[]): ConfigurationPatch {
  const patch: ConfigurationPatch = {}
  const copy = <Name extends SettingName>(name: Name): void => {
    patch[name] = request[name]
  }
  fields.forEach(copy)
  return patch
}

/**
 * Whether two versions would run the same: their code aside, and the description, which names the version.
 * Environments that cannot be read are never the same.
 */
export function sameConfiguration(stable: FunctionConfiguration, wanted: FunctionConfiguration): boolean {
  return differencesInEffect(stable, wanted).length === 0
}

/** In what two versions would run differently, in Lambda's own names. */
function differencesInEffect(stable: FunctionConfiguration, wanted: FunctionConfiguration): string[] {
  const settings: string[] = differingSettings(stable, wanted).filter(name => name !== 'Description')
  const unreadable = stable.Environment?.Error !== undefined || wanted.Environment?.Error !== undefined
  if (unreadable && !settings.includes('Environment')) settings.push('Environment')
  if (architecture(stable) !== architecture(wanted)) settings.push('Architectures')
  return settings
}

/** Changed with the code, not with the configuration (F§1.6). */
function architecture({ Architectures }: FunctionConfiguration): string {
  return Architectures?.[0] ?? 'x86_64'
}
