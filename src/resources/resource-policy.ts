import * as z from 'zod/mini'

/** One statement that lets somebody call a function. */
export interface Grant {
  readonly statement: string
  /** `apigateway.amazonaws.com`, an account, or `*`. */
  readonly principal: string
  /** The one resource the principal may call on behalf of, when the statement names it. */
  readonly source?: string
}

const oneOrMore = z.union([z.string(), z.array(z.string())])
const conditions = z.record(z.string(), z.record(z.string(), z.unknown()))

const policy = z.object({
  Statement: z.array(
    z.object({
      Sid: z.optional(z.string()),
      Effect: z.string(),
      Principal: z.optional(z.union([z.string(), z.record(z.string(), oneOrMore)])),
      Condition: z.optional(conditions),
    }),
  ),
})

/**
 * Who a function's resource policy lets in. Statements of a function URL are left out: the URL itself is reported.
 * A policy that cannot be understood lets in somebody unknown, so that it is not taken for none.
 */
export function grantsOf(text: string): Grant[] {
  const parsed = policy.safeParse(parseJson(text))
  if (!parsed.success) return text === '' ? [] : [{ statement: 'unreadable', principal: 'somebody unknown' }]
  return parsed.data.Statement.filter(({ Effect, Condition }) => Effect === 'Allow' && !isForUrl(Condition)).flatMap(
    ({ Sid = 'without Sid', Principal = '*', Condition }) => {
      const source = sourceOf(Condition)
      return principals(Principal).map(principal => ({
        statement: Sid,
        principal,
        ...(source === undefined ? {} : { source }),
      }))
    },
  )
}

type Conditions = z.infer<typeof conditions> | undefined

function isForUrl(condition: Conditions): boolean {
  return Object.values(condition ?? {}).some(
    keys => 'lambda:FunctionUrlAuthType' in keys || 'lambda:InvokedViaFunctionUrl' in keys,
  )
}

function sourceOf(condition: Conditions): string | undefined {
  for (const keys of Object.values(condition ?? {})) {
    for (const [key, value] of Object.entries(keys)) {
      if (key.toLowerCase() === 'aws:sourcearn' && typeof value === 'string') return value
    }
  }
  return undefined
}

function principals(principal: string | Record<string, string | string[]>): string[] {
  return typeof principal === 'string' ? [principal] : Object.values(principal).flat()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
