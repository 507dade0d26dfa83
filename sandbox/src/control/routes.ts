import { Hono } from 'hono'
import type { SandboxClock } from '../clock.ts'
import type { FaultInjector } from '../faults/fault-injector.ts'
import type { CallLog } from '../http/call-log.ts'
import type { AccessControl } from '../iam/access-control.ts'
import { PolicyError } from '../iam/policy-error.ts'
import type { Traffic } from '../traffic/traffic.ts'
import { BadRequest, parseFault, parseList, parseSeconds, parseTraffic } from './parse.ts'

export interface Controlled {
  readonly clock: SandboxClock
  readonly calls: CallLog
  readonly faults: FaultInjector
  readonly access: AccessControl
  readonly traffic: Traffic
}

/** The sandbox's own API under `/_sandbox/`: its clock, its call log, its faults, its policies, its traffic. */
export function controlRoutes({ clock, calls, faults, access, traffic }: Controlled): Hono {
  const app = new Hono().basePath('/_sandbox')

  app.get('/clock', c => c.json({ now: clock.now(), mode: clock.mode }))
  app.post('/clock/sleep', async c => {
    await clock.sleep(parseSeconds(await body(c.req)))
    return c.json({ now: clock.now() })
  })
  app.post('/clock/advance', async c => {
    const seconds = parseSeconds(await body(c.req))
    if (clock.mode.kind !== 'manual') throw new BadRequest('only a manual clock can be advanced')
    await clock.advance(seconds)
    return c.json({ now: clock.now() })
  })

  app.get('/calls', c => c.json(c.req.query('write') === 'true' ? calls.writes() : calls.all()))
  app.delete('/calls', c => {
    calls.clear()
    return c.body(null, 204)
  })

  app.get('/faults', c => c.json(faults.all()))
  app.post('/faults', async c => c.json({ id: faults.add(parseFault(await body(c.req))) }, 201))
  app.delete('/faults/:id', c => {
    faults.remove(Number(c.req.param('id')))
    return c.body(null, 204)
  })
  app.delete('/faults', c => {
    faults.clear()
    return c.body(null, 204)
  })

  app.get('/policies', c => c.json(access.documents ?? null))
  app.put('/policies', async c => {
    access.set(parseList(await body(c.req), 'the policies'))
    return c.body(null, 204)
  })
  app.delete('/policies', c => {
    access.set(undefined)
    return c.body(null, 204)
  })

  app.get('/traffic', c => c.json(traffic.report()))
  app.post('/traffic', async c => c.json({ id: traffic.start(parseTraffic(await body(c.req))) }, 201))
  app.delete('/traffic/:id', async c => c.json(await traffic.stop(Number(c.req.param('id')))))
  app.delete('/traffic', async c => c.json(await traffic.stopAll()))

  app.onError((error, c) => {
    const wrong = error instanceof BadRequest || error instanceof PolicyError
    if (!wrong) console.error('sandbox: a control request failed', error)
    return c.json({ message: error.message }, wrong ? 400 : 500)
  })
  app.notFound(c => c.json({ message: `the sandbox has no ${c.req.method} ${c.req.path}` }, 404))
  return app
}

async function body(request: { text(): Promise<string> }): Promise<unknown> {
  const text = await request.text()
  try {
    return JSON.parse(text)
  } catch {
    throw new BadRequest('the body is JSON')
  }
}
