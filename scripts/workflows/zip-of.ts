import { zipSync } from 'fflate'

/** A deployment package of these files: path → text. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  // 0644, made by Unix: what Lambda needs to read it.
  const attributes = { os: 3, attrs: (0o100644 << 16) >>> 0 } as const
  const entries = Object.entries(files).map(([path, text]) => [path, [Buffer.from(text), attributes]] as const)
  return zipSync(Object.fromEntries(entries.map(([path, file]) => [path, [...file]])))
}
