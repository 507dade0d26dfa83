import { stringify } from 'yaml'
import type { ActionFacts } from '../../src/config/actions.ts'
import { inputsOf } from '../../src/config/schema.ts'

const HEADER = '# Generated from src/config by scripts/readme-tables.ts: change the schema, not this file.\n'

/**
 * The metadata GitHub reads. Defaults are in the descriptions only: a `default:` here would make every input look given,
 * and nothing in lambda-canary.yml could take effect. An expression is one that only GitHub can evaluate.
 */
export function actionYaml(action: ActionFacts): string {
  const dist = action.folder === '' ? 'dist' : '../dist'
  const inputs = action.groups.flatMap(({ shape }) => inputsOf(shape))
  return (
    HEADER +
    stringify(
      {
        name: action.name,
        description: action.description,
        author: 'The Lambda Canary authors',
        branding: { icon: 'wind', color: 'yellow' },
        inputs: Object.fromEntries(
          inputs.map(({ name, description, required, fallback, expression }) => [
            name,
            expression === true
              ? { description, required, default: fallback }
              : { description: fallback === undefined ? description : `${description} Default: ${fallback}`, required },
          ]),
        ),
        outputs: Object.fromEntries(
          Object.entries(action.outputs).map(([name, description]) => [name, { description }]),
        ),
        runs: {
          using: 'node24',
          main: `${dist}/${action.main}`,
          ...(action.post === undefined ? {} : { post: `${dist}/${action.post}`, 'post-if': 'always()' }),
        },
      },
      { lineWidth: 0, singleQuote: true },
    )
  )
}
