/** Whether `text` fits a pattern with `*` (any characters, or none) and `?` (exactly one). */
export function fits(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text)
}

/** Actions and condition keys are compared without regard to case. */
export function fitsAnyCase(pattern: string, text: string): boolean {
  return fits(pattern.toLowerCase(), text.toLowerCase())
}

/**
 * Whether an ARN fits a pattern. Each of the six parts between colons is compared by itself, so that a wildcard never
 * reaches into the next one; the last part may hold colons of its own (IAM user guide, reference-arns.html).
 */
export function fitsArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true
  const [wanted, given] = [parts(pattern), parts(arn)]
  return wanted.length === given.length && wanted.every((part, index) => fits(part, given[index] ?? ''))
}

function parts(arn: string): string[] {
  const all = arn.split(':')
  return all.length <= 6 ? all : [...all.slice(0, 5), all.slice(5).join(':')]
}
