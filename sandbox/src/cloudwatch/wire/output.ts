/** An instant in a reply: epoch seconds in JSON, a tag in CBOR, ISO 8601 in XML. */
export class Timestamp {
  readonly seconds: number

  constructor(seconds: number) {
    this.seconds = seconds
  }
}

/** What an operation answers, before any wire protocol. Members that are undefined are left out. */
export type Output =
  | undefined
  | string
  | number
  | boolean
  | Timestamp
  | readonly Output[]
  | { readonly [name: string]: Output }

/** The members of a structure that are set, in order. */
export function members(structure: { readonly [name: string]: Output }): [string, Exclude<Output, undefined>][] {
  const set: [string, Exclude<Output, undefined>][] = []
  for (const [name, value] of Object.entries(structure)) if (value !== undefined) set.push([name, value])
  return set
}

export function isList(output: Output): output is readonly Output[] {
  return Array.isArray(output)
}
