import type { Delivery } from './delivery.ts'

/** Where Signer puts what it signs: beside what it reads. */
export function signedPrefix({ package: pkg, staging }: Delivery): string {
  return `${staging?.prefix ?? ''}${pkg.kind === 's3-object' ? '' : 'signed/'}`
}
