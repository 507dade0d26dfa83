/** Handlers as a team would write them. */
export const handler = (body: string, folder = 'src'): Readonly<Record<string, string>> => ({
  [`${folder}/handler.ts`]: `export const handler = async (event: { rawPath?: string }) => {\n  ${body}\n}\n`,
})
export const answers = (text: string): string => `return { statusCode: 200, body: '${text}' }`
/** Answers its smoke test, and fails everybody else. */
export const FAILING = "if (event.rawPath !== '/health') throw new Error('boom')\n  return { statusCode: 200 }"
