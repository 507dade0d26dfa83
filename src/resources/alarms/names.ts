import { functionNameOf } from '../../values/arn.ts'

/** The alias whose alarms these are. */
export interface AlarmSubject {
  /** Name or ARN of the function. */
  readonly functionName: string
  readonly alias: string
}

/** Marks an alarm as ours: one without it is never changed and never deleted. */
export const OUR_TAG = { Key: 'lambda-canary', Value: 'alarm' } as const
/** The version a temporary alarm watches. */
export const VERSION_TAG = 'lambda-canary-version'

/** `lambda-canary/orders/live/`: neither a function's name nor an alias' can hold a slash, so no other target shares it. */
export function alarmPrefix(subject: AlarmSubject): string {
  return `lambda-canary/${plainName(subject)}/${subject.alias}/`
}

/** `lambda-canary/orders/live/version-142/`: the alarms of one version while it is rolled out. */
export function versionPrefix(subject: AlarmSubject, version: string): string {
  return `${alarmPrefix(subject)}version-${version}/`
}

export function plainName({ functionName }: AlarmSubject): string {
  return functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
}
