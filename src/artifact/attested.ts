/** A package on this machine whose origin is asked for. */
export interface AttestedFile {
  readonly path: string
  /** Base64 SHA-256 of the file: what is verified must be what is uploaded. */
  readonly codeSha256: string
}
