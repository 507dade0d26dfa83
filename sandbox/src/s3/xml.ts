import { XMLBuilder, XMLParser } from 'fast-xml-parser'

/** Content of an element: text, elements by name (a list repeats the element), or nothing to say. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml }

export const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: true })
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false, removeNSPrefix: true })

/** One document of restXml; members without a value are left out. */
export function writeXml(root: string, content: Xml, namespace: string | null = NAMESPACE): string {
  const body = present(content)
  const attributes = namespace === null ? {} : { '@xmlns': namespace }
  const element =
    typeof body === 'object' && !Array.isArray(body)
      ? { ...attributes, ...body }
      : { ...attributes, '#text': body ?? '' }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: element })}`
}

/** The content of the document's root element. @returns nothing when the text is no XML document of that root. */
export function readXml(text: string, root: string): XmlElement | undefined {
  try {
    const document: unknown = parser.parse(text)
    if (!isRecord(document) || !(root in document)) return undefined
    return new XmlElement(document[root])
  } catch {
    return undefined
  }
}

/** An element read from a request. */
export class XmlElement {
  readonly #value: unknown

  constructor(value: unknown) {
    this.#value = value
  }

  text(name: string): string | undefined {
    const value = isRecord(this.#value) ? this.#value[name] : undefined
    return typeof value === 'string' ? value : undefined
  }

  /** Every child element of that name, in the order written. */
  all(name: string): readonly XmlElement[] {
    const value = isRecord(this.#value) ? this.#value[name] : undefined
    if (value === undefined) return []
    return (Array.isArray(value) ? value : [value]).map(one => new XmlElement(one))
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function present(value: Xml): Xml {
  if (isList(value)) return value.map(present)
  if (typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, present(member)]),
  )
}

function isList(value: Xml): value is readonly Xml[] {
  return Array.isArray(value)
}
