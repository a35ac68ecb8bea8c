import { readAllRules } from '../../app/all-rules.ts'
import { requireSound } from '../../app/load-rules.ts'
import { type TestedFolder, type TestedRules, testRules } from '../../app/test-rules.ts'
import { AppError } from '../../core/app-error.ts'
import { counted } from '../../core/render/counted.ts'
import { type Paint, painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { wrapIndented } from '../indent.ts'

interface TestOptions extends CommonOptions {
  readonly format: 'table' | 'json' | 'jsonl'
}

interface Look {
  readonly columns: number
  readonly paint: Paint
}

const lastPart = (path: string): string => path.replace(/^.*[\\/]/, '')

function folderText({ folder, cases }: TestedFolder, { columns, paint }: Look): readonly string[] {
  const failed = cases.filter(({ ok }) => !ok)
  const hits = cases.filter(({ kind }) => kind === 'hit').length
  const misses = cases.length - hits
  const tally = `${counted(hits, 'hit')}, ${counted(misses, 'miss', 'misses')}`
  const head = failed.length === 0 ? paint('pass', 'ok  ') : paint('fail', 'FAIL')
  return [
    `${head}  ${printable(lastPart(folder))}  ${paint('quiet', tally)}`,
    ...failed.flatMap(({ kind, name, file, because }) => [
      ...wrapIndented(`${kind}: ${printable(name)}`, columns, 6),
      ...wrapIndented(printable(because), columns, 8),
      ...wrapIndented(printable(file), columns, 8).map((line) => paint('quiet', line)),
    ]),
  ]
}

function table({ folders, problems, passed, failed }: TestedRules, look: Look): string {
  return [
    ...folders.flatMap((folder) => folderText(folder, look)),
    ...problems.flatMap(({ file, message }) => [
      `${look.paint('fail', 'FAIL')}  ${printable(file)}`,
      ...wrapIndented(printable(message), look.columns, 6),
    ]),
    '',
    [`${passed} passed`, `${failed} failed`, ...(problems.length === 0 ? [] : [`${problems.length} unreadable`])].join(', '),
  ].join('\n')
}

export async function runRulesTest(host: Host, paths: readonly string[], options: TestOptions): Promise<number> {
  const open = await host.openRules()
  const own = paths.every((path) => open.isOfPack(path))
  const loaded = requireSound(await readAllRules(open, own ? [] : paths), { skipBroken: null })
  const examples = await open.cases.read(paths.length === 0 ? [open.packFolder] : paths)
  const tested = testRules(loaded, examples, open.regex, own)
  if (tested.folders.length === 0 && tested.problems.length === 0) {
    throw new AppError('no_examples', `There are no examples in ${paths.length === 0 ? open.packFolder : paths.join(', ')}.`, {
      kind: 'usage',
      hint: 'Put CloudTrail records that have to be found into hit.NAME.json beside the rule, and others into miss.NAME.json.',
    })
  }
  const look = { columns: Math.min(host.stdout.columns, 100), paint: painter(wantsColour(host, options)) }
  const texts = {
    table: () => table(tested, look),
    json: () => JSON.stringify({ schema: 'rootwarden/rules-test/1', ...tested }, null, 2),
    jsonl: () =>
      [
        ...tested.folders.flatMap(({ rules, cases }) => cases.map((one) => ({ rules, ...one }))),
        ...tested.problems.map(({ file, message }) => ({ file, ok: false, because: message })),
      ]
        .map((one) => JSON.stringify(one))
        .join('\n'),
  }
  await deliver(host, options, texts[options.format]())
  if (tested.problems.length > 0) return EXIT.usage
  return tested.failed > 0 ? EXIT.findings : EXIT.done
}
