import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Browser, chromium, type Page } from 'playwright-core'
import { htmlReport } from '../../src/deploy/html-report.ts'
import { PROMOTED } from '../deploy/results.ts'
import { breached } from './breached.ts'

/** Keeps a browser from calling home, which a closed network answers with noise. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const PHONE = { width: 375, height: 740 }
const DESK = { width: 1100, height: 800 }

let browser: Browser
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'report-'))
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET })
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What a reader sees, measured in the page. Lightness from 0 (black) to 1 (white). */
interface Look {
  readonly width: number
  readonly ink: number
  readonly paper: number
  readonly charts: readonly number[]
}

const LOOK = `(() => {
  const lightness = color => color.match(/[0-9.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765
  const { color, backgroundColor } = getComputedStyle(document.body)
  const charts = [...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect().width)
  return { width: document.documentElement.scrollWidth, ink: lightness(color), paper: lightness(backgroundColor), charts }
})()`

interface Opened {
  readonly page: Page
  /** What the page asked of the network, and what it complained of. */
  readonly noise: readonly string[]
}

async function open(
  html: string,
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark',
): Promise<Opened> {
  const file = join(folder, 'report.html')
  writeFileSync(file, html)
  const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 2 })
  const page = await context.newPage()
  const noise: string[] = []
  page.on('request', request => request.url().startsWith('file:') || noise.push(request.url()))
  page.on('console', message => noise.push(message.text()))
  page.on('pageerror', error => noise.push(error.message))
  await page.goto(pathToFileURL(file).href)
  return { page, noise }
}

const report = htmlReport(
  { ...PROMOTED, outcome: 'rolled-back', rollbackReason: 'The canary fails more than stable.', rollout: breached },
  { what: 'x', next: 'Fix the release and deploy again.' },
)

describe.each([
  ['a phone', PHONE],
  ['a desk', DESK],
])('the report on the screen of %s', (name, viewport) => {
  test.each(['light', 'dark'] as const)('is readable when it is %s', async scheme => {
    const { page, noise } = await open(report, viewport, scheme)
    const pictures = process.env.SCREENSHOTS
    if (pictures !== undefined) {
      await page.screenshot({ path: join(pictures, `report-${name.split(' ')[1]}-${scheme}.png`), fullPage: true })
    }
    const seen = await page.evaluate<Look>(LOOK)
    expect(noise).toEqual([])
    expect(seen.width).toBeLessThanOrEqual(viewport.width)
    expect(Math.abs(seen.ink - seen.paper)).toBeGreaterThan(0.7)
    expect(seen.paper < 0.5).toBe(scheme === 'dark')
    expect(seen.charts).toHaveLength(4)
    for (const width of seen.charts) expect(width).toBeGreaterThan(viewport.width * 0.7)
    await page.context().close()
  })
})

test('names of others run nothing and change nothing of the page', async () => {
  const evil = '"><script>document.title="owned"</script><img src=x onerror="document.title=1">'
  const { page, noise } = await open(
    htmlReport({ ...PROMOTED, functionName: evil, alias: evil, url: evil }),
    DESK,
    'light',
  )
  expect(noise).toEqual([])
  expect(await page.title()).toContain('<script>')
  expect(await page.locator('script, img').count()).toBe(0)
  expect(await page.locator('h1 + p').textContent()).toContain(evil)
  await page.context().close()
})

test('the timeline opens on a click', async () => {
  const { page } = await open(report, PHONE, 'light')
  const row = page.locator('details td', { hasText: 'roll back' }).first()
  expect(await row.isVisible()).toBe(false)
  await page.locator('summary').click()
  expect(await row.isVisible()).toBe(true)
  await page.context().close()
})
