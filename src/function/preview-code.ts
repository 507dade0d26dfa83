/**
 * Code that a preview by alias left in `$LATEST` of its base function: nobody has reviewed it, and the version that held
 * it may be gone. The function's tag remembers the hashes of the last such code.
 */
export const PREVIEW_CODE_TAG = 'lambda-canary:preview-code'

/** A tag's value holds 256 characters, of which the hash of an image takes 64. */
const KEPT = 3

type Tags = Readonly<Record<string, string>>

/** @param codeSha256 as Lambda reports it (F§1.4). @returns the tag to write, with what it says already. */
export function previewCodeTag(tags: Tags, codeSha256: string): Tags {
  const others = hashes(tags).filter(hash => hash !== codeSha256)
  return { [PREVIEW_CODE_TAG]: [codeSha256, ...others].slice(0, KEPT).join(' ') }
}

/** Whether `$LATEST` holds what a preview put there. */
export function holdsPreviewCode({ tags, codeSha256 }: { readonly tags: Tags; readonly codeSha256: string }): boolean {
  return hashes(tags).includes(codeSha256)
}

function hashes(tags: Tags): readonly string[] {
  return (tags[PREVIEW_CODE_TAG] ?? '').split(' ').filter(hash => hash !== '')
}
