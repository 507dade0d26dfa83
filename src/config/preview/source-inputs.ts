import { sourceInputs } from '../deploy/source-inputs.ts'

const { packageType: _packageType, sourceKmsKeyArn: _sourceKmsKeyArn, ...ofPreviews } = sourceInputs

/** Where the code of a preview comes from: as for a deploy, which says the kind of package by the base function. */
export const previewSourceInputs = ofPreviews
