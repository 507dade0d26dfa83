import { officialInputs } from '../../src/config/official-inputs.ts'
import { codeCell, table } from '../../src/report/markdown.ts'

/** Every input of AWS' own deploy action, and what is different here. */
export function officialTable(): string {
  return table(
    ['input', 'here', 'why'],
    officialInputs.map(({ name, here, why }) => [codeCell(name), here, why]),
  )
}
