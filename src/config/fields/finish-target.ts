import * as z from 'zod/mini'
import { parseArn } from '../../values/arn.ts'
import { type Field, field, Problem } from './field.ts'

/** Who is told how a run ended. */
export interface FinishTarget {
  readonly kind: 'topic' | 'bus'
  readonly arn: string
  readonly region: string
}

/** The ARN of an SNS topic or of an EventBridge bus, of any account and Region. */
export function finishTarget(): Field<FinishTarget> {
  const facts = {
    allowed: 'the ARN of an SNS topic or an EventBridge bus',
    example: 'arn:aws:sns:eu-central-1:123456789012:deployments',
    shape: () => z.string(),
  }
  return field(facts, text => {
    const parsed = parseArn(text)
    if (parsed === undefined) return new Problem('is not an ARN')
    const { service, region, account, resource } = parsed
    if (region === '' || account === '') return new Problem('names no Region and account')
    if (service === 'sns') {
      if (/^[\w-]+\.fifo$/.test(resource))
        return new Problem('is a FIFO topic, which no e-mail or chat can subscribe to')
      return /^[\w-]{1,256}$/.test(resource)
        ? { kind: 'topic', arn: text, region }
        : new Problem('is not the ARN of a topic')
    }
    if (service === 'events' && /^event-bus\/[\w./-]{1,256}$/.test(resource)) return { kind: 'bus', arn: text, region }
    return new Problem('is not the ARN of a topic or a bus')
  })
}
