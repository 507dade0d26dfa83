import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The code under test: of `src`, or of a mutated copy of it. Only the shell's own entry points, never its rollout. */
export interface Subject {
  readonly connect: typeof import('../../src/aws/connect.ts').connect
  readonly parseDeployInputs: typeof import('../../src/config/deploy-inputs.ts').parseDeployInputs
  readonly deploy: typeof import('../../src/deploy/deploy.ts').deploy
  readonly parseRecoverInputs: typeof import('../../src/config/recover-inputs.ts').parseRecoverInputs
  readonly recoverByInputs: typeof import('../../src/recover/by-inputs.ts').recoverByInputs
  readonly undoUnfinished: typeof import('../../src/rollback/unfinished.ts').undoUnfinished
  readonly recover: typeof import('../../src/recover/recover.ts').recover
  readonly rollBack: typeof import('../../src/rollback/rollback.ts').rollBack
  readonly readFunction: typeof import('../../src/function/read.ts').readFunction
  readonly decodeVersionDescription: typeof import('../../src/function/version-description.ts').decodeVersionDescription
  readonly readAlias: typeof import('../../src/rollout/alias.ts').readAlias
  readonly resolveGates: typeof import('../../src/rollout/gates.ts').resolveGates
  readonly Failure: typeof import('../../src/report/failure.ts').Failure
}

/** @param source folder of the sources. */
export async function loadSubject(source: string): Promise<Subject> {
  const at = (path: string): string => pathToFileURL(join(source, path)).href
  const connect: typeof import('../../src/aws/connect.ts') = await import(at('aws/connect.ts'))
  const inputs: typeof import('../../src/config/deploy-inputs.ts') = await import(at('config/deploy-inputs.ts'))
  const deploy: typeof import('../../src/deploy/deploy.ts') = await import(at('deploy/deploy.ts'))
  const recoverInputs: typeof import('../../src/config/recover-inputs.ts') = await import(
    at('config/recover-inputs.ts')
  )
  const byInputs: typeof import('../../src/recover/by-inputs.ts') = await import(at('recover/by-inputs.ts'))
  const unfinished: typeof import('../../src/rollback/unfinished.ts') = await import(at('rollback/unfinished.ts'))
  const recover: typeof import('../../src/recover/recover.ts') = await import(at('recover/recover.ts'))
  const rollback: typeof import('../../src/rollback/rollback.ts') = await import(at('rollback/rollback.ts'))
  const read: typeof import('../../src/function/read.ts') = await import(at('function/read.ts'))
  const note: typeof import('../../src/function/version-description.ts') = await import(
    at('function/version-description.ts')
  )
  const alias: typeof import('../../src/rollout/alias.ts') = await import(at('rollout/alias.ts'))
  const gates: typeof import('../../src/rollout/gates.ts') = await import(at('rollout/gates.ts'))
  const failure: typeof import('../../src/report/failure.ts') = await import(at('report/failure.ts'))
  return {
    connect: connect.connect,
    parseDeployInputs: inputs.parseDeployInputs,
    deploy: deploy.deploy,
    parseRecoverInputs: recoverInputs.parseRecoverInputs,
    recoverByInputs: byInputs.recoverByInputs,
    undoUnfinished: unfinished.undoUnfinished,
    recover: recover.recover,
    rollBack: rollback.rollBack,
    readFunction: read.readFunction,
    decodeVersionDescription: note.decodeVersionDescription,
    readAlias: alias.readAlias,
    resolveGates: gates.resolveGates,
    Failure: failure.Failure,
  }
}
