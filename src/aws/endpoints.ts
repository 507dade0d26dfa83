export type Environment = Readonly<Record<string, string | undefined>>

/** Where the environment sends AWS calls to, in the SDKs' own variables. */
export interface Endpoints {
  readonly everywhere: string | undefined
  /** By service as the variable names it: `LAMBDA`, `CLOUDWATCH`. */
  readonly perService: ReadonlyMap<string, string>
  /** The SDKs are told not to look at these variables. */
  readonly ignored: boolean
}

const PREFIX = 'AWS_ENDPOINT_URL_'

export function endpoints(env: Environment): Endpoints {
  const perService = Object.entries(env).flatMap(([name, url]) =>
    name.startsWith(PREFIX) && url !== undefined && url !== '' ? [[name.slice(PREFIX.length), url] as const] : [],
  )
  return {
    everywhere: env.AWS_ENDPOINT_URL === '' ? undefined : env.AWS_ENDPOINT_URL,
    perService: new Map(perService),
    ignored: env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true',
  }
}

/** The endpoint of one service, or undefined for AWS' own. */
export function endpointOf(env: Environment, service: string): string | undefined {
  const { everywhere, perService, ignored } = endpoints(env)
  return ignored ? undefined : (perService.get(service) ?? everywhere)
}

/** Whether a URL can only mean this machine: by address, or the one name that is reserved for it. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]' || hostname === 'localhost'
}
