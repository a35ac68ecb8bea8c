import { requirementsOf, selectControls } from '../../app/select-controls.ts'
import { AREAS, type Area, type Control, fixFor } from '../../core/control.ts'
import { grid } from '../../core/render/grid.ts'
import { painter } from '../../core/render/paint.ts'
import { shorten } from '../../core/render/text-width.ts'
import { controlPage } from '../../core/render/control-page.ts'
import { wrapIndented } from '../indent.ts'
import type { CommonOptions } from '../common-options.ts'
import { csvRows } from '../csv-rows.ts'
import { deliver, wantsColour } from '../deliver.ts'
import type { Host } from '../host.ts'
import { EXIT } from '../exit-codes.ts'

interface ListOptions extends CommonOptions {
  readonly framework?: string
  readonly format: 'table' | 'json' | 'csv' | 'md'
}

/** What machines are told of a control; the functions stay here. */
const describe = ({
  id,
  claim,
  area,
  severity,
  severityOn,
  about,
  kinds,
  needs,
  wants,
  why,
  fix,
  effortMinutes,
  maxAgeHours,
  rerunOn,
  sources,
  attestation,
  overlay,
  since,
}: Control) => ({
  id,
  claim,
  area,
  severity,
  severityOn: severityOn ?? {},
  about,
  kinds: kinds ?? ['standalone', 'management', 'member'],
  overlay: overlay ?? null,
  needs,
  wants,
  attestation: attestation ?? null,
  why,
  fix,
  effortMinutes,
  maxAgeHours,
  rerunOn,
  sources,
  frameworks: servedBy(id),
  since,
})

const servedBy = (id: string): readonly string[] => requirementsOf(id).map(({ framework, requirement }) => `${framework}: ${requirement}`)

const byArea = (controls: readonly Control[]): readonly (readonly [Area, readonly Control[]])[] =>
  (Object.keys(AREAS) as Area[])
    .map((area) => [area, controls.filter((control) => control.area === area)] as const)
    .filter(([, some]) => some.length > 0)

/** From this many columns on, there is room for the claims. */
const WIDE = 110

function listTable(controls: readonly Control[], columns: number, colour: boolean): string {
  const paint = painter(colour)
  const idColumns = Math.max(...controls.map(({ id }) => id.length))
  const claimColumns = Math.min(columns, 160) - idColumns - 26
  const sections = byArea(controls).map(([area, some]) => {
    const rows = some.map(({ id, severity, claim, attestation, needs }) => [
      id.padEnd(idColumns),
      paint(severity, severity.padEnd(8)),
      (attestation !== undefined && needs.length === 0 ? 'attested' : 'read').padEnd(8),
      ...(columns < WIDE ? [] : [shorten(claim, claimColumns)]),
    ])
    const headings = ['control', 'severity', 'how', ...(columns < WIDE ? [] : ['it is true that'])]
    const lines = grid(
      headings.map((heading) => ({ heading })),
      rows,
      (heading) => paint('quiet', heading),
    )
    return [paint('strong', `${AREAS[area]} (${some.length})`), ...lines.map((line) => `  ${line}`)].join('\n')
  })
  return `${sections.join('\n\n')}\n\n${controls.length} controls. Explain one: rootwarden controls show ID`
}

const listMarkdown = (controls: readonly Control[]): string =>
  byArea(controls)
    .map(([area, some]) =>
      [
        `## ${AREAS[area]}`,
        '',
        '| control | severity | claim |',
        '|---|---|---|',
        ...some.map(({ id, severity, claim }) => `| ${id} | ${severity} | ${claim} |`),
        '',
      ].join('\n'),
    )
    .join('\n')

export async function runControlsList(host: Host, options: ListOptions): Promise<number> {
  const controls = selectControls({ controls: [], framework: options.framework ?? null })
  const texts = {
    table: () => listTable(controls, host.stdout.columns, wantsColour(host, options)),
    json: () => JSON.stringify({ schema: 'rootwarden/controls/1', controls: controls.map(describe) }, null, 2),
    csv: () =>
      csvRows([
        ['control', 'area', 'severity', 'claim', 'about'],
        ...controls.map(({ id, area, severity, claim, about }) => [id, area, severity, claim, about]),
      ]),
    md: () => listMarkdown(controls),
  }
  await deliver(host, options, texts[options.format]())
  return EXIT.done
}

interface ShowOptions extends CommonOptions {
  readonly format: 'table' | 'json' | 'md'
}

function showTable(host: Host, control: Control, colour: boolean): string {
  const paint = painter(colour)
  const columns = Math.min(host.stdout.columns, 100)
  const block = (heading: string, texts: readonly string[]): string[] =>
    texts.length === 0 ? [] : ['', paint('strong', heading), ...texts.flatMap((text) => wrapIndented(text, columns, 4, '  ·'))]
  const advice = (['standalone', 'management', 'member'] as const)
    .filter((kind) => control.kinds === undefined || control.kinds.includes(kind))
    .map((kind) => ({ kind, text: fixFor(control, kind) }))
  const same = new Set(advice.map(({ text }) => text)).size === 1
  return [
    `${paint('strong', control.id)}   ${paint(control.severity, control.severity)}   ${AREAS[control.area]}`,
    ...wrapIndented(`${control.claim}.`, columns, 0),
    ...block('WHY', [control.why]),
    ...block('WHAT TO DO', same ? advice.slice(0, 1).map(({ text }) => text) : advice.map(({ kind, text }) => `${kind} account: ${text}`)),
    ...block('READS', [...control.needs, ...control.wants.map((name) => `${name} (makes the answer better)`)]),
    ...block(
      'ATTESTED',
      control.attestation === undefined ? [] : [`${control.attestation.question} Valid for ${control.attestation.validDays} days.`],
    ),
    ...block('JUDGED AGAIN AFTER', control.rerunOn.length === 0 ? [] : [control.rerunOn.join(', ')]),
    ...block('ASKED FOR BY', servedBy(control.id)),
    ...block('SOURCES', control.sources),
  ].join('\n')
}

export async function runControlsShow(host: Host, id: string, options: ShowOptions): Promise<number> {
  const [control] = selectControls({ controls: [id], framework: null })
  if (control === undefined) return EXIT.usage
  const texts = {
    table: () => showTable(host, control, wantsColour(host, options)),
    json: () => JSON.stringify(describe(control), null, 2),
    md: () => controlPage(control),
  }
  await deliver(host, options, texts[options.format]())
  return EXIT.done
}
