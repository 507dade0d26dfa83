import { handle } from 'hono/aws-lambda'
import { app } from './app.ts'

/** Lambda calls this for every request of the function URL or API Gateway. */
export const handler = handle(app)
