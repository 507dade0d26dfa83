import type { Action } from '../actions/run-action.ts'
import { type ActionFacts, actions } from '../config/actions.ts'

/** What is typed after `lambda-canary`: an action, by its folder. */
export interface Command {
  readonly name: string
  readonly facts: ActionFacts
}

export const commands: readonly Command[] = actions.map(facts => ({
  name: facts.folder === '' ? 'deploy' : facts.folder,
  facts,
}))

/** What a command runs, loaded when it is. The sandbox is not among them: in a terminal it stays in front. */
export const journeys: Readonly<Record<string, () => Promise<{ readonly run: Action }>>> = {
  deploy: () => import('../actions/deploy.ts'),
  rollback: () => import('../actions/rollback.ts'),
  recover: () => import('../actions/recover.ts'),
  preview: () => import('../actions/preview.ts'),
  cleanup: () => import('../actions/cleanup.ts'),
  plan: () => import('../actions/plan.ts'),
  package: () => import('../actions/package.ts'),
  sign: () => import('../actions/sign.ts'),
}

/** What runs afterwards, whatever became of the command: it puts back what was left half done. */
export const afterwards: typeof journeys = {
  deploy: () => import('../actions/deploy-post.ts'),
}
