import type { AwsError, AwsReply, AwsRequest } from './service.ts'

/**
 * An error for a request no service recognised, in the protocol the caller probably reads: XML for S3 and for query
 * posts, JSON for the rest.
 */
export function plainError(request: AwsRequest, error: AwsError): AwsReply {
  const { status, code, message } = error
  if (request.service === 's3') return xml(status, `<Error>${fields(code, message)}</Error>`)
  if ((request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')) {
    return xml(status, `<ErrorResponse><Error><Type>Sender</Type>${fields(code, message)}</Error></ErrorResponse>`)
  }
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message, ...error.extra }),
  }
}

function xml(status: number, body: string): AwsReply {
  return { status, headers: { 'content-type': 'text/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` }
}

function fields(code: string, message: string): string {
  return `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`
}

/** Text for an XML element. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
