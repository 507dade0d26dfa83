import type { DeployInputs } from '../deploy-inputs.ts'

/** Rules over more than one input. @param given whether a person set the input at all. */
export function checkDeployInputs(_inputs: DeployInputs, _given: (name: string) => boolean): void {}
