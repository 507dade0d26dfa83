/** Where a copy of our workflows finds our actions: `lambda-canary/lambda-canary` at `v0`. */
export interface Home {
  readonly repository: string
  readonly ref: string
}

/**
 * A reusable workflow of ours for a GitHub that does not know `$/` and `job.workflow_ref`, such as Enterprise Server:
 * our actions by repository and ref, and the workflow by its own name.
 * @param file the workflow's file name.
 */
export function withoutSelfReferences(text: string, file: string, { repository, ref }: Home): string {
  return text
    .replaceAll(/uses: \$\/(\S*)/g, (_, path: string) => `uses: ${repository}${path === '' ? '' : `/${path}`}@${ref}`)
    .replaceAll('job.workflow_ref', `'${repository}/.github/workflows/${file}'`)
    .replaceAll(/^ *queue: max\n/gm, '')
}
