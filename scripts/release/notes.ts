/**
 * The section of a version in the changelog.
 * @param prepared the version in package.json.
 * @throws Error for a version that is not prepared: another one in package.json, or no section of its own.
 */
export function releaseNotes(version: string, changelog: string, prepared: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${JSON.stringify(version)} is no version such as 0.2.0`)
  if (version !== prepared) throw new Error(`package.json says ${prepared}, not ${version}`)
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find(text => new RegExp(`^\\[?${version.replaceAll('.', '\\.')}\\]?(\\s|$)`).test(text))
  const notes = section?.split('\n').slice(1).join('\n').trim() ?? ''
  if (notes === '') throw new Error(`CHANGELOG.md has nothing about ${version}`)
  return notes
}
