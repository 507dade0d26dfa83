import type { Aws } from '../aws/clients.ts'
import { underWay } from '../aws/under-way.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { readFunction } from '../function/read.ts'
import type { DeployContext } from './context.ts'
import type { Deployed } from './ended.ts'
import { writtenSteps } from './strategy.ts'

export type { Deployed } from './ended.ts'

/**
 * The whole journey: build and read, refuse, then change, publish, test, shift. Everything thrown before the first
 * write leaves things as they were; what fails later is returned with the state things are in.
 * The function is asked for before most of the program is loaded: both take about as long.
 * @param onBegin called right before the first write, so that the shell can note it for its `post` phase.
 */
export async function deploy(
  aws: Aws,
  inputs: DeployInputs,
  context: DeployContext,
  onBegin: () => void = () => undefined,
): Promise<Deployed> {
  writtenSteps(inputs)
  const latestRead = readFunction(aws, inputs.functionName)
  await underWay(latestRead)
  const { journey } = await import('./journey.ts')
  return journey(aws, inputs, context, onBegin, latestRead)
}
