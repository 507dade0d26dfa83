import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The code under test: of `src`, or of a mutated copy of it. Only the shell's own entry points, never its rollout. */
export interface Subject {
  readonly connect: typeof import('../../src/aws/connect.ts').connect
  readonly parseDeployInputs: typeof import('../../src/config/deploy-inputs.ts').parseDeployInputs
  readonly deploy: typeof import('../../src/deploy/deploy.ts').deploy
  readonly parseRollbackInputs: typeof import('../../src/config/rollback-inputs.ts').parseRollbackInputs
  readonly parseRecoverInputs: typeof import('../../src/config/recover-inputs.ts').parseRecoverInputs
  readonly recoverByInputs: typeof import('../../src/recover/by-inputs.ts').recoverByInputs
  readonly undoUnfinished: typeof import('../../src/rollback/unfinished.ts').undoUnfinished
  readonly rollBack: typeof import('../../src/rollback/rollback.ts').rollBack
  readonly Failure: typeof import('../../src/report/failure.ts').Failure
}

/** @param source folder of the sources. */
export async function loadSubject(source: string): Promise<Subject> {
  const at = (path: string): string => pathToFileURL(join(source, path)).href
  const connect: typeof import('../../src/aws/connect.ts') = await import(at('aws/connect.ts'))
  const inputs: typeof import('../../src/config/deploy-inputs.ts') = await import(at('config/deploy-inputs.ts'))
  const deploy: typeof import('../../src/deploy/deploy.ts') = await import(at('deploy/deploy.ts'))
  const rollbackInputs: typeof import('../../src/config/rollback-inputs.ts') = await import(
    at('config/rollback-inputs.ts')
  )
  const recoverInputs: typeof import('../../src/config/recover-inputs.ts') = await import(
    at('config/recover-inputs.ts')
  )
  const byInputs: typeof import('../../src/recover/by-inputs.ts') = await import(at('recover/by-inputs.ts'))
  const unfinished: typeof import('../../src/rollback/unfinished.ts') = await import(at('rollback/unfinished.ts'))
  const rollback: typeof import('../../src/rollback/rollback.ts') = await import(at('rollback/rollback.ts'))
  const failure: typeof import('../../src/report/failure.ts') = await import(at('report/failure.ts'))
  return {
    connect: connect.connect,
    parseDeployInputs: inputs.parseDeployInputs,
    deploy: deploy.deploy,
    parseRollbackInputs: rollbackInputs.parseRollbackInputs,
    parseRecoverInputs: recoverInputs.parseRecoverInputs,
    recoverByInputs: byInputs.recoverByInputs,
    undoUnfinished: unfinished.undoUnfinished,
    rollBack: rollback.rollBack,
    Failure: failure.Failure,
  }
}
