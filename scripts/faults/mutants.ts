import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Cell } from './matrix.ts'

/** One defect put into a copy of the sources, and cells of which at least one must then fail. */
export interface Mutant {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly cells: readonly Cell[]
}

const cell = (operation: string, nth: number, fault: string, reference = 'promote'): Cell => ({
  reference,
  call: { actor: 'run', operation, nth },
  fault,
})

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'UpdateAlias states no RevisionId',
    file: 'rollout/alias.ts',
    from: '    RevisionId: revisionId,\n',
    to: '',
    cells: [cell('UpdateAlias', 2, '412 foreign')],
  },
  {
    name: 'at 100% no weight map is sent',
    file: 'rollout/alias.ts',
    from: '    RoutingConfig: {\n',
    to: '    RoutingConfig: canary === undefined ? undefined : {\n',
    cells: [cell('UpdateAlias', 3, 'throttled', 'breach')],
  },
  {
    name: 'an unknown outcome is not read back',
    file: 'rollout/alias.ts',
    from: 'if (isThrottle(error) || isBusy(error)) return',
    to: 'if (!isNotFound(error)) return',
    cells: [cell('UpdateAlias', 2, 'lost response'), cell('UpdateAlias', 2, 'timeout applied')],
  },
  {
    name: 'a rollback is not read back',
    file: 'rollout/undo.ts',
    from: 'const view = await readAlias(aws, target).catch(() => written)',
    to: 'const view: AliasView | undefined = written',
    cells: [cell('UpdateAlias', 3, 'throttled', 'breach')],
  },
  {
    name: 'the SDK repeats UpdateAlias',
    file: 'aws/connect.ts',
    from: 'maxAttempts: 1',
    to: 'maxAttempts: 5',
    cells: [cell('UpdateAlias', 2, '500 applied')],
  },
  {
    name: 'weights without a record are undone without the second witness',
    file: 'recover/settle.ts',
    from: 'if (witness !== seen.primary) {',
    to: 'if (witness === undefined && seen.primary === undefined) {',
    cells: [cell('DescribeAlarms', 2, 'text edit'), cell('GetAlias', 2, '412 foreign')],
  },
  {
    name: 'now is an hour ahead for whoever reconciles',
    file: 'rollout/reconcile.ts',
    from: 'decide(record, seen.observation, policy, aws.clock.now())',
    to: 'decide(record, seen.observation, policy, aws.clock.now() + 3600)',
    cells: [cell('UpdateAlias', 2, 'throttled')],
  },
  {
    name: 'now is an hour ahead for recover',
    file: 'recover/settle.ts',
    from: 'const now = aws.clock.now()',
    to: 'const now = aws.clock.now() + 3600',
    cells: [cell('UpdateAlias', 2, 'SIGKILL')],
  },
  {
    name: 'now is an hour behind for recover',
    file: 'recover/settle.ts',
    from: 'const now = aws.clock.now()',
    to: 'const now = aws.clock.now() - 3600',
    cells: [cell('UpdateAlias', 2, 'SIGKILL')],
  },
]

/** Copies the sources with the defect in them. @returns their folder. @throws when the place is not there exactly once. */
export function plant({ name, file, from, to }: Mutant, source: string, scratch: string): string {
  const folder = join(scratch, name.replaceAll(/[^a-z0-9]+/gi, '-'), 'src')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  cpSync(source, folder, { recursive: true })
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(from).length !== 2) throw new Error(`"${name}": "${from.trim()}" is not in ${file} exactly once`)
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  return folder
}
