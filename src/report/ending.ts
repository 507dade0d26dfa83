/**
 * How a rollout ended, for programs: what is sent to a topic or a bus. Documented in docs/notifications.md; fields are
 * added, never changed. Holds no secret.
 */
export interface Ending {
  readonly format: 1
  readonly action: 'deploy' | 'rollback' | 'recover'
  readonly outcome: 'created' | 'promoted' | 'rolled-back' | 'failed'
  readonly functionName: string
  readonly alias: string
  readonly region: string
  readonly aliasArn?: string
  /** What the alias serves now; left out when that is not known, or shared by two versions. */
  readonly version?: string
  /** Why it was put back, in one sentence. */
  readonly reason?: string
  /** One or two sentences for a person. */
  readonly text: string
  /** The page of the run; left out on a terminal. */
  readonly run?: string
}

type Open = 'aliasArn' | 'version' | 'reason' | 'run'

/** What is known of an ending: parts of it may be unknown. */
export type EndingFacts = Omit<Ending, 'format' | Open> & { readonly [Name in Open]: string | undefined }

/** An ending without what is not known: a program sees no empty fields. */
export function ending({ aliasArn, version, reason, run, ...known }: EndingFacts): Ending {
  return {
    format: 1,
    ...known,
    ...(aliasArn === undefined ? {} : { aliasArn }),
    ...(version === undefined ? {} : { version }),
    ...(reason === undefined ? {} : { reason }),
    ...(run === undefined || run === '' ? {} : { run }),
  }
}

/** SNS takes fewer than 100 characters of ASCII as a subject (API_Publish.html). */
const SUBJECT = 99

const TOLD = {
  created: 'was created',
  promoted: 'was promoted',
  'rolled-back': 'was rolled back',
  failed: 'needs you',
} as const satisfies Readonly<Record<Ending['outcome'], string>>

/** `orders (live) was rolled back`: the subject of a mail, the title of an issue. */
export function endingTitle({ functionName, alias, outcome }: Ending): string {
  const told = ` (${alias}) ${TOLD[outcome]}`
  const name = functionName.replace(/^arn:.*:function:/, '')
  return `${name}${told}`.replace(/[^ -~]/g, '?').slice(0, SUBJECT)
}
