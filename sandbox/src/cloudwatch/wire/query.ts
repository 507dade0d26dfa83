import { randomUUID } from 'node:crypto'
import { XMLBuilder } from 'fast-xml-parser'
import { faultOf, queryCode } from './error-names.ts'
import { isList, members, type Output, Timestamp } from './output.ts'
import type { WireProtocol } from './protocol.ts'

const NAMESPACE = 'http://monitoring.amazonaws.com/doc/2010-08-01/'
const HEADERS = { 'content-type': 'text/xml' }
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: true })

/** awsQuery with XML replies: older SDKs and tools (F§3.7). */
export const queryProtocol: WireProtocol = request => {
  const contentType = request.headers.get('content-type') ?? ''
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return undefined
  const form = new URLSearchParams(new TextDecoder().decode(request.body))
  const operation = form.get('Action')
  if (operation === null) return undefined
  return {
    operation,
    decode: () => unflatten(form),
    reply: output => {
      const result = output === undefined ? {} : { [`${operation}Result`]: toXml(output) }
      const response = { '@xmlns': NAMESPACE, ...result, ResponseMetadata: { RequestId: randomUUID() } }
      return { status: 200, headers: HEADERS, body: builder.build({ [`${operation}Response`]: response }) }
    },
    fail: error => {
      const detail = { Type: faultOf(error), Code: queryCode(error), Message: error.message }
      const response = { '@xmlns': NAMESPACE, Error: detail, RequestId: randomUUID() }
      return {
        status: error.status,
        headers: { ...HEADERS, ...error.headers },
        body: builder.build({ ErrorResponse: response }),
      }
    },
  }
}

interface Node {
  text?: string
  readonly children: Map<string, Node>
}

/** `Dimensions.member.1.Name=x` → `{ Dimensions: [{ Name: 'x' }] }`. */
function unflatten(form: URLSearchParams): unknown {
  const root: Node = { children: new Map() }
  for (const [key, text] of form) {
    let node = root
    for (const part of key.split('.')) {
      const child: Node = node.children.get(part) ?? { children: new Map() }
      node.children.set(part, child)
      node = child
    }
    node.text = text
  }
  root.children.delete('Action')
  root.children.delete('Version')
  return structure(root)
}

function plain(node: Node): unknown {
  const list = node.children.get('member')
  if (list !== undefined) {
    return [...list.children].sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => plain(member))
  }
  return node.children.size === 0 ? node.text : structure(node)
}

function structure(node: Node): unknown {
  return Object.fromEntries([...node.children].map(([name, child]) => [name, plain(child)]))
}

function toXml(output: Output): unknown {
  if (output instanceof Timestamp) return new Date(output.seconds * 1000).toISOString()
  if (isList(output)) return { member: output.map(toXml) }
  if (typeof output === 'object') {
    return Object.fromEntries(members(output).map(([name, value]) => [name, toXml(value)]))
  }
  return typeof output === 'string' ? output : String(output)
}
