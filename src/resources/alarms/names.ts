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

/** How every name of ours begins. */
export const ALL_ALARMS = 'lambda-canary/'

/** Whose alarm it is by its name; undefined for a name that we give to none. */
export function subjectOf(alarmName: string): AlarmSubject | undefined {
  const [, functionName, alias] = /^lambda-canary\/([\w-]+)\/([\w-]+)\/(?:version-\d+\/)?[a-z-]+$/.exec(alarmName) ?? []
  return functionName === undefined || alias === undefined ? undefined : { functionName, alias }
}

/** `lambda-canary/orders/live/`: neither a function's name nor an alias' can hold a slash, so no other target shares it. */
export function alarmPrefix(subject: AlarmSubject): string {
  return `${ALL_ALARMS}${plainName(subject)}/${subject.alias}/`
}

/** `lambda-canary/orders/live/version-142/`: the alarms of one version while it is rolled out. */
export function versionPrefix(subject: AlarmSubject, version: string): string {
  return `${alarmPrefix(subject)}version-${version}/`
}

export function plainName({ functionName }: AlarmSubject): string {
  return functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
}
