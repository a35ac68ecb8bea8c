import { existsSync } from 'node:fs'
import { type Browser, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderHtml } from '../../src/core/render/html/page.ts'
import { type Serving, serveReport } from '../../src/server/serve.ts'
import { hostileReport } from '../../src/testing/hostile-report.ts'
import { sampleReport } from '../../src/testing/sample-report.ts'
import { testCli } from '../cli/test-host.ts'

const CHROMIUM = '/usr/bin/chromium'
const isHere = existsSync(CHROMIUM)

it.runIf(process.env['CI'] === 'true')('Chromium is there in continuous integration', () => expect(isHere).toBe(true))

interface Opened {
  readonly page: Page
  /** What the page asked for elsewhere than at its own address. */
  readonly elsewhere: readonly string[]
  /** Errors in the console, uncaught ones, and dialogues that opened. */
  readonly complaints: readonly string[]
}

describe.skipIf(!isHere)(`the report in Chromium${isHere ? '' : ' (skipped: no /usr/bin/chromium here)'}`, () => {
  let browser: Browser
  const serving: Record<string, Serving> = {}
  /** A small one with everything in it, one full of hostile names, and what `rootwarden up --sample` serves. */
  const pages: Readonly<Record<string, () => Promise<string>>> = {
    small: () => Promise.resolve(renderHtml(sampleReport())),
    hostile: () => Promise.resolve(renderHtml(hostileReport())),
    sample: async () => (await (await testCli()).run('scan --sample --format html')).out,
  }
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
    for (const [name, html] of Object.entries(pages)) serving[name] = await serveReport({ html: await html(), json: '{}' }, 0)
  })
  afterAll(async () => {
    await browser.close()
    for (const each of Object.values(serving)) await each.stop()
  })

  async function open(name: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    const url = serving[name]?.url ?? ''
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    const elsewhere: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:') && !request.url().endsWith('/favicon.ico'))
        elsewhere.push(request.url())
    })
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => {
      complaints.push(`dialogue: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(url, { waitUntil: 'load' })
    return { page, elsewhere, complaints }
  }

  describe.each(Object.keys(pages))('of the %s report', (name) => {
    it.each([
      [390, 'light'],
      [1280, 'light'],
      [1280, 'dark'],
    ] as const)('at %i pixels, %s: nothing overflows, nothing is fetched, nothing complains', async (width, scheme) => {
      const { page, elsewhere, complaints } = await open(name, width, scheme)
      const widths = await page.evaluate('({ page: document.documentElement.scrollWidth, window: innerWidth })')
      expect(widths).toEqual({ page: width, window: width })
      expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] })
      await page.close()
    })

    it('has a title, a language, one heading of the first rank, landmarks and no empty control', async () => {
      const { page } = await open(name, 1280)
      expect(await page.title()).toMatch(/root/i)
      expect(await page.locator('html').getAttribute('lang')).toBe('en')
      expect(await page.locator('h1').count()).toBe(1)
      for (const role of ['main', 'contentinfo'] as const) expect(await page.getByRole(role).count()).toBe(1)
      expect(await page.getByRole('region').count()).toBeGreaterThan(3)
      const nameless = await page.evaluate(
        `[...document.querySelectorAll('a, button, summary, input')].filter((each) => (each.getAttribute('aria-label') ?? each.textContent ?? '').trim() === '').map((each) => each.outerHTML)`,
      )
      expect(nameless).toEqual([])
      const broken = await page.evaluate(
        `[...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute('href').slice(1)).filter((id) => document.getElementById(id) === null)`,
      )
      expect(broken).toEqual([])
      await page.close()
    })

    it('is reached by keyboard alone, and shows where one is', async () => {
      const { page } = await open(name, 1280)
      const reachable = Number(
        await page.evaluate(
          `[...document.querySelectorAll('a[href], summary, button, input')].filter((each) => each.checkVisibility()).length`,
        ),
      )
      expect(reachable).toBeGreaterThan(0)
      const seen = new Set<unknown>()
      for (let step = 0; step < Math.min(reachable, 12); step += 1) {
        await page.keyboard.press('Tab')
        const focus = await page.evaluate(
          `(() => { const it = document.activeElement; const style = getComputedStyle(it); return { what: it.tagName, at: it.getBoundingClientRect().top + scrollY, ring: style.outlineStyle !== 'none' || style.boxShadow !== 'none' } })()`,
        )
        expect(focus).toMatchObject({ ring: true })
        expect(focus).not.toMatchObject({ what: 'BODY' })
        seen.add(JSON.stringify(focus))
      }
      expect(seen.size).toBeGreaterThan(1)
      await page.close()
    })
  })

  it.each([
    ['small', 15],
    ['sample', 100],
  ])('the %s report prints to at most %i pages', async (name, most) => {
    const { page } = await open(name, 1280)
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
    const printed = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
    expect(printed).toBeGreaterThanOrEqual(1)
    expect(printed).toBeLessThanOrEqual(most)
    await page.close()
  })

  it('shows hostile names as text, and obeys none of them', async () => {
    const { page, complaints } = await open('hostile', 1280)
    expect(await page.evaluate(`document.querySelectorAll('script, img, iframe, object, [onerror], [onclick]').length`)).toBe(0)
    expect(await page.locator('body').innerText()).toContain('<img src=x onerror=alert(1)>')
    expect(complaints).toEqual([])
    await page.close()
  })

  it('says on the first screen that it is sample data', async () => {
    const { page } = await open('sample', 390)
    const banner = page.getByText('Sample data', { exact: false }).first()
    expect((await banner.boundingBox())?.y ?? Number.POSITIVE_INFINITY).toBeLessThan(900)
    await page.close()
  })
})
