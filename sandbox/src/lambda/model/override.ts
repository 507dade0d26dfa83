import type { LambdaContext } from '../context.ts'
import { isObject, type Json, type JsonObject } from '../wire/json.ts'
import { findFunction, findVersion } from './find.ts'
import type { Configuration } from './function.ts'
import type { Settings } from './settings.ts'

const KINDS = ['CapacityProviderConfig', 'DurableConfig', 'TenancyConfig'] as const

/** Lays fields over a configuration; states and kinds the sandbox acts on become the configuration's own. */
export function overrideFunction(context: LambdaContext, name: string, fields: JsonObject, version: string): void {
  const found = findFunction(context, { name, qualifier: undefined })
  const next = overridden(findVersion(context, found, version), fields)
  if (version === '$LATEST') found.latest = next
  else found.versions.set(version, next)
}

function overridden(configuration: Configuration, fields: JsonObject): Configuration {
  const { State, StateReason, StateReasonCode, LastUpdateStatus, LastUpdateStatusReason, ...others } = fields
  const { LastUpdateStatusReasonCode, ...rest } = others
  const state =
    typeof State === 'string'
      ? { State, ...text('StateReason', StateReason), ...text('StateReasonCode', StateReasonCode) }
      : configuration.state
  const lastUpdate =
    typeof LastUpdateStatus === 'string'
      ? {
          LastUpdateStatus,
          ...text('LastUpdateStatusReason', LastUpdateStatusReason),
          ...text('LastUpdateStatusReasonCode', LastUpdateStatusReasonCode),
        }
      : configuration.lastUpdate
  return {
    ...configuration,
    state,
    lastUpdate,
    transition:
      typeof State === 'string' || typeof LastUpdateStatus === 'string' ? undefined : configuration.transition,
    settings: kindSettings(configuration.settings, rest),
    overrides: { ...configuration.overrides, ...rest },
  }
}

function text<Name extends string>(name: Name, value: Json | undefined): { [Key in Name]?: string } {
  const made: { [Key in Name]?: string } = {}
  if (typeof value === 'string') made[name] = value
  return made
}

function kindSettings(settings: Settings, fields: JsonObject): Settings {
  const kinds = KINDS.flatMap(kind => {
    const value = fields[kind]
    return isObject(value) ? [[kind, value] as const] : []
  })
  return { ...settings, ...Object.fromEntries(kinds) }
}
