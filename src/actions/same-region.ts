import { InputError } from '../report/failure.ts'
import { parseArn } from '../values/arn.ts'

/**
 * An ARN says where its function is: a run elsewhere has the wrong Region, or a typing error.
 * @throws InputError naming both Regions.
 */
export function refuseOtherRegion(input: string, functionName: string, region: string): void {
  const named = parseArn(functionName)?.region
  if (named === undefined || named === region) return
  throw new InputError(
    input,
    functionName,
    `names a function in ${named}, but this run is in ${region}`,
    `region: ${named}, or a function of ${region}`,
  )
}
