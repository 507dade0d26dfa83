import { type Home, withoutSelfReferences } from './self-references.ts'

/**
 * What GitHub's server of one's own has for artifacts: from version 4 on, upload-artifact and download-artifact refuse to run
 * there (actions/upload-artifact#537). Version 3 knows an artifact by its name alone, and tells no address of it.
 */
const ARTIFACTS: Readonly<Record<string, string>> = {
  'upload-artifact': 'actions/upload-artifact@c24449f33cd45d4826c6702db7e49f7cdb9b551d # v3.2.1-node20',
  'download-artifact': 'actions/download-artifact@ad191675b41f6a5b46da9a048cb6893812da158b # v3.1.0-node20',
}

const NAME = `lambda-package-\${{ job.check_run_id }}`

/** A reusable workflow of ours as GitHub Enterprise Server can run it. @param file its name. */
export function forEnterpriseServer(text: string, file: string, home: Home): string {
  return withoutSelfReferences(text, file, home)
    .replaceAll(/actions\/(upload-artifact|download-artifact)@.*$/gm, (whole, name: string) => ARTIFACTS[name] ?? whole)
    .replaceAll(`artifact-id: \${{ steps.upload.outputs.artifact-id }}`, `artifact-id: ${NAME}`)
    .replaceAll('artifact-ids: ', 'name: ')
}

/** A caller of ours that names the copies, and the mirror. @param ref of the mirror, where the copied workflows are. */
export function callerOfCopies(text: string, { repository, ref: commit }: Home, ref: string): string {
  return text.replaceAll(/lambda-canary\/lambda-canary(\/\S+?)?@v0/g, (_, path: string | undefined = '') =>
    path.startsWith('/.github/') ? `${repository}${path}@${ref}` : `${repository}${path}@${commit}`,
  )
}
