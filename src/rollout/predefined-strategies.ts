/**
 * CodeDeploy's predefined deployment configurations for Lambda (CD §C), as SAM (`Canary10Percent5Minutes`) and as
 * CodeDeploy (`LambdaCanary10Percent5Minutes`) spell them. Keys are lower-case.
 */
export const PREDEFINED: ReadonlyMap<string, string> = new Map(
  [
    ...[5, 10, 15, 30].map(minutes => [`Canary10Percent${minutes}Minutes`, `canary 10% ${minutes}m`] as const),
    ['Linear10PercentEvery1Minute', 'linear 10% every 1m'] as const,
    ...[2, 3, 10].map(minutes => [`Linear10PercentEvery${minutes}Minutes`, `linear 10% every ${minutes}m`] as const),
    ['AllAtOnce', 'all-at-once'] as const,
  ].flatMap(([name, strategy]) => [
    [name.toLowerCase(), strategy],
    [`lambda${name.toLowerCase()}`, strategy],
  ]),
)
