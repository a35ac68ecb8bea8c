import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { filesUnder } from '../arch/source-files.ts'
import { type TestCli, testCli } from '../cli/test-host.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...filesUnder('docs').filter((path) => path.endsWith('.md') && !path.startsWith('docs/controls')),
]

/** Lines of code blocks and pieces of code in sentences, continued lines joined, comments taken off. */
function codeIn(markdown: string): readonly string[] {
  const fenced = Array.from(markdown.matchAll(/^```\w*\n([\s\S]*?)^```/gm), ([, block = '']) =>
    block.replaceAll(/\\\n\s*/g, '').split('\n'),
  ).flat()
  const inline = Array.from(markdown.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g), ([, code = '']) => code)
  return [...fenced, ...inline].map((line) => line.replace(/\s+#.*$/, '').trim())
}

const commands = [...new Set(pages.flatMap((page) => codeIn(read(page)).flatMap((line) => line.split(' && '))))]

/** `…` and words in capitals stand for what a person fills in; such a line is a form, not a command. */
const isForm = (argv: string): boolean => /…|(?:^|\s)[A-Z]{2,}(?:\s|$)/.test(argv)

const own = [
  ...new Set(
    commands.flatMap((line) => {
      const argv = /^(?:npm run -s rootwarden --|rootwarden) (.+)$/.exec(line)?.[1]
      return argv === undefined || isForm(argv) ? [] : [argv]
    }),
  ),
]

describe('the commands of the documents', () => {
  let cli: TestCli
  beforeAll(async () => {
    cli = await testCli()
    for (const day of ['monday', 'friday'])
      await cli.run(`scan --org --save-snapshot ${day}.json --control root-has-mfa`, { world: 'organisation' })
  })

  it('are there to be looked at', () => expect(own.length).toBeGreaterThan(10))

  it.each(own)('rootwarden %s', async (argv) => {
    const { code, out, err } = await cli.run(argv, { world: 'organisation' })
    // 1 and 3 are answers, too: --fail-on and --strict ask for them.
    expect([0, 1, 3], `${code}: ${err}`).toContain(code)
    if (!argv.includes('--output')) expect(out).not.toBe('')
  })

  it.each([...new Set(commands.flatMap((line) => /^npm run (?:-s )?([a-z-]+)/.exec(line)?.[1] ?? []))])('npm run %s', (script) => {
    expect(Object.keys(scripts)).toContain(script)
  })

  it('npm start shows the sample', async () => {
    const argv = /src\/bin\/rootwarden\.ts (.+)$/.exec(scripts['start'] ?? '')?.[1] ?? 'nothing'
    const { code, out } = await cli.run(argv)
    expect(code).toBe(0)
    expect(out).toMatch(/SAMPLE DATA[\s\S]*\nreport: .*report\.html\n$/)
  })

  it('npm run why says who imports a file', () => {
    const [program = '', ...options] = (scripts['why'] ?? '').split(' ')
    const told = execFileSync(join(root, 'node_modules/.bin', program), [...options, 'src/cli/indent.ts'], { cwd: root, encoding: 'utf8' })
    expect(told).toContain('src/cli/actions/doctor.ts')
  })
})

describe('the links of the documents', () => {
  const links = filesUnder('.')
    .filter((path) => path.endsWith('.md'))
    .flatMap((page) =>
      Array.from(read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g), ([, target = '']) => [page, target] as const),
    )

  it('lead to files that exist', () => {
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter(([page, target]) => !existsSync(join(root, dirname(page), target))).map((link) => link.join(' -> '))).toEqual([])
  })
})
