import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'

/** Node tells on it of every connection that is being made. */
const CONNECTING = 'net.client.socket'

/**
 * Resolves when a connection for the first call of this process has been made, or when the call has ended without one.
 * Until then a call needs the event loop every few microseconds; afterwards it waits for the network, and there is time
 * for other things.
 */
export async function underWay(call: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const connecting = (): void => resolve()
  subscribe(CONNECTING, connecting)
  call.then(connecting, connecting)
  await promise
  unsubscribe(CONNECTING, connecting)
  await setImmediate()
  await setImmediate()
}
