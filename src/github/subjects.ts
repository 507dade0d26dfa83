import * as z from 'zod/mini'

const claimsSchema = z.object({
  sub: z.string(),
  repository: z.optional(z.string()),
  repository_id: z.optional(z.string()),
  repository_owner_id: z.optional(z.string()),
})

/**
 * The subjects that a trust policy may have to name for this token: the one it carries, then its other form. A
 * repository's name alone (`repo:acme/orders:…`) becomes the form with ids (`repo:acme@1/orders@2:…`) by a rename, a
 * transfer or a setting (F§5.2). A subject that was customised has no other form.
 * @returns empty for what is no token.
 */
export function subjectsOf(token: string): readonly string[] {
  const claims = claimsOf(token)
  if (claims === undefined) return []
  const { sub, repository = '', repository_id: id, repository_owner_id: ownerId } = claims
  const [owner, name] = repository.split('/')
  if (id === undefined || ownerId === undefined) return [sub]
  const named = `repo:${repository}:`
  const numbered = `repo:${owner}@${ownerId}/${name}@${id}:`
  if (sub.startsWith(named)) return [sub, sub.replace(named, () => numbered)]
  if (sub.startsWith(numbered)) return [sub, sub.replace(numbered, () => named)]
  return [sub]
}

function claimsOf(token: string): z.infer<typeof claimsSchema> | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return claimsSchema.safeParse(payload).data
  } catch {
    return undefined
  }
}
