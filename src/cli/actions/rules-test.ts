import { findRule, namesOfRules, readAllRules } from '../../app/all-rules.ts'
import { type LoadedRules, requireSound } from '../../app/load-rules.ts'
import { type TestedFolder, type TestedRules, testRules } from '../../app/test-rules.ts'
import { AppError } from '../../core/app-error.ts'
import { nearest } from '../../core/nearest.ts'
import { counted } from '../../core/render/counted.ts'
import { type Paint, painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host, OpenRules } from '../host.ts'
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

async function isThere({ cases }: OpenRules, path: string): Promise<boolean> {
  try {
    await cases.read([path])
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'rules_not_found') return false
    throw error
  }
}

function examplesOf({ packFolder }: OpenRules, pack: LoadedRules, called: string): string {
  const found = findRule(pack, called)
  if (found?.kind === 'pack') return `${packFolder}/${found.folder.about.id}`
  const meant = nearest(called, namesOfRules(pack))
  throw new AppError('no_such_rule', `There is no file, folder or rule "${called}".`, {
    kind: 'usage',
    hint: `${meant === null ? '' : `Did you mean "${meant}"? `}Give a folder with rules and examples in it, or a rule of: rootwarden rules list`,
  })
}

/** Where the examples lie: a path is taken as it is, and what is none as the number, id, name or title of a rule that comes along. */
async function pathsOf(open: OpenRules, called: readonly string[]): Promise<readonly string[]> {
  if (called.length === 0) return []
  const pack = await readAllRules(open, [])
  const paths: string[] = []
  for (const one of called) paths.push((await isThere(open, one)) ? one : examplesOf(open, pack, one))
  if (paths.some((path) => open.isOfPack(path)) && !paths.every((path) => open.isOfPack(path)))
    throw new AppError('mixed_rules', 'Rules that come along and rules of your own cannot be tested together.', {
      kind: 'usage',
      hint: 'Test the ones, then the others.',
    })
  return paths
}

export async function runRulesTest(host: Host, called: readonly string[], options: TestOptions): Promise<number> {
  const open = await host.openRules()
  const paths = await pathsOf(open, called)
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
