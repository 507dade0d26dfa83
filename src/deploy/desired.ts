import type { DeployInputs } from '../config/deploy-inputs.ts'
import type { DesiredConfiguration } from '../function/configuration.ts'

/** The configuration a person asked for, in Lambda's own terms. What is not set stays undefined and is never sent. */
export function desiredConfiguration(inputs: DeployInputs): DesiredConfiguration {
  return {
    handler: inputs.handler,
    runtime: inputs.runtime,
    role: inputs.role,
    description: inputs.functionDescription,
    memorySize: inputs.memorySize,
    timeout: inputs.timeout,
    vpcConfig: inputs.vpcConfig,
    environment:
      inputs.environment === undefined ? undefined : { mode: inputs.environmentMode, variables: inputs.environment },
    deadLetterConfig: inputs.deadLetterConfig,
    kmsKeyArn: inputs.kmsKeyArn,
    tracingConfig: inputs.tracingConfig,
    layers: inputs.layers,
    fileSystemConfigs: inputs.fileSystemConfigs,
    imageConfig: inputs.imageConfig,
    ephemeralStorage: inputs.ephemeralStorage,
    snapStart: inputs.snapStart,
    loggingConfig: inputs.loggingConfig,
    durableConfig: inputs.durableConfig,
  }
}
