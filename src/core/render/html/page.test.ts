import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hostileReport } from '../../../testing/hostile-report.ts'
import { sampleReport } from '../../../testing/sample-report.ts'
import { type ScanReport } from '../../report.ts'
import { html } from './markup.ts'
import { STYLE_HASH, renderHtml } from './page.ts'
import { STYLE } from './style.ts'

const reports: readonly (readonly [string, ScanReport])[] = [
  ['the sample report', sampleReport()],
  ['hostile names and words', hostileReport()],
]

const tagsOf = (page: string): readonly string[] => page.replace(/<style>.*<\/style>/s, '').match(/<[a-z!/][^>]*>/gi) ?? []

describe('the template', () => {
  it.each([
    ['text', html`<p>${'<b> & "x" \'y\''}</p>`, '<p>&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;</p>'],
    ['an attribute', html`<p title="${'" onclick="x'}"></p>`, '<p title="&quot; onclick=&quot;x"></p>'],
    ['markup within', html`<p>${html`<b>${1}</b>`}</p>`, '<p><b>1</b></p>'],
    ['a list, and nothing', html`<p>${['a', '<', null, false]}</p>`, '<p>a&lt;</p>'],
    ['what looks like markup but is text', html`${'{"text":"<b>"}'}`, '{&quot;text&quot;:&quot;&lt;b&gt;&quot;}'],
  ])('escapes %s', (_name, made, expected) => expect(made.text).toBe(expected))
})

describe.each(reports)('the page of %s', (_name, report) => {
  const page = renderHtml(report)
  const tags = tagsOf(page)

  it('runs nothing, loads nothing and styles nothing but with its own sheet', () => {
    expect(page).toContain("default-src 'none'; style-src 'sha256-")
    for (const tag of tags) {
      expect(tag).not.toMatch(/^<\/?(script|img|link|iframe|object|embed|form|base)\b/i)
      expect(tag).not.toMatch(/\s(on[a-z]+|style|src|srcset|action)=/i)
      const href = /\shref="([^"]*)"/.exec(tag)
      if (href !== null) expect(href[1]).toMatch(/^#/)
    }
    expect(STYLE).not.toMatch(/@import|https?:|url\((?!#)/)
  })

  it('opens and closes its elements in order', () => {
    const open: string[] = []
    for (const tag of tags) {
      const name = /^<\/?([a-z0-9]+)/i.exec(tag)?.[1] ?? ''
      if (tag.startsWith('<!') || tag.endsWith('/>') || ['meta', 'br'].includes(name)) continue
      if (tag.startsWith('</')) expect(open.pop()).toBe(name)
      else open.push(name)
    }
    expect(open).toEqual([])
  })

  it('has each id once, and a place for every link', () => {
    const ids = Array.from(page.matchAll(/\sid="([^"]+)"/g), ([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of page.matchAll(/\shref="#([^"]+)"/g)) expect(ids).toContain(target)
  })

  it('has every finding, with headings that skip no level', () => {
    for (const { claim } of report.findings) expect(page).toContain(html`${claim}`.text)
    const levels = Array.from(page.matchAll(/<h([1-6])/g), ([, level]) => Number(level))
    levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1))
  })

  it('has no character that hides or turns the text', () =>
    expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}]|[\u202a-\u202e\u2066-\u2069]/u))
})

it('the policy names the style sheet by its hash, as it stands in the page', () => {
  expect(STYLE_HASH, 'put this hash into page.ts').toBe(`sha256-${createHash('sha256').update(STYLE).digest('base64')}`)
  expect(/<style>([\s\S]*?)<\/style>/.exec(renderHtml(sampleReport()))?.[1]).toBe(STYLE)
})

it('counts passes only, and says so, when there are too many to read', () => {
  const report = sampleReport()
  const passes = report.findings.filter(({ verdict }) => verdict === 'pass')
  const [first] = passes
  if (first === undefined) throw new Error('the sample has no pass')
  const many = Array.from({ length: 20_000 }, (_, index) => ({ ...first, id: `${first.id}-${index}` }))
  const page = renderHtml({ ...report, findings: [...report.findings, ...many] })
  expect(page).toContain('they are not listed on a page of this size, but in the JSON report')
  expect(page.length).toBeLessThan(1_000_000)
})

describe('contrast', () => {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (a: string, b: string): number => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }
  const palettes = Array.from(STYLE.matchAll(/:root \{([^}]*)\}/g), ([, body = '']) =>
    Object.fromEntries(Array.from(body.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g), ([, name = '', value = '']) => [name, value])),
  )
  const pairs = [
    ...['ink', 'soft', 'fail', 'unknown', 'accepted', 'pass'].map((text) => [text, 'paper'] as const),
    ...['fail', 'unknown', 'accepted', 'pass'].map((text) => [text, `${text}-wash`] as const),
    ['ink', 'wash'] as const,
    ['soft', 'wash'] as const,
    ['unknown', 'wash'] as const,
    ['paper', 'fail'] as const,
  ]
  it('has a palette for light, for dark and for paper', () => expect(palettes).toHaveLength(3))
  it.each(pairs)('%s on %s is 4.5 to 1 or more in each', (text, ground) => {
    for (const palette of palettes) expect(contrast(palette[text] ?? '', palette[ground] ?? '')).toBeGreaterThanOrEqual(4.5)
  })
})
