import { Hono } from 'hono'
import * as z from 'zod/mini'
import { total } from './pricing.ts'

const Order = z.object({
  lines: z.array(
    z.object({ sku: z.string(), quantity: z.int().check(z.positive()), unitCents: z.int().check(z.nonnegative()) }),
  ),
})

export const app = new Hono()

app.get('/health', c => c.json({ ok: true }))

app.post('/orders/quote', async c => {
  const order = Order.safeParse(await c.req.json())
  if (!order.success) return c.json({ error: 'not an order' }, 400)
  return c.json({ totalCents: total(order.data.lines) })
})

// Hono would turn an exception into a 500 that Lambda counts as a success: let Lambda see it.
app.onError(error => {
  throw error
})
