import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRuleFiles } from './rule-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootwarden-rule-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const rule = (title: string): string => `title: ${title}
id: 0f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    eventName: CreateUser
  condition: selection
`

/** Problems as an author reads them; file names without the folder. */
async function read(paths: readonly string[] = [folder], limits = {}) {
  const files = await createRuleFiles(limits).read(paths)
  const short = (file: string): string => file.replace(`${folder}/`, '')
  return {
    titles: files.documents.map(({ document, file }) => `${short(file)}: ${document.title}`),
    problems: files.problems.map(({ file, line, column, message, remedy }) => `${short(file)}:${line}:${column}: ${message}. ${remedy}`),
    skipped: files.skipped.map(({ file, reason }) => `${short(file)} ${reason}`),
    files: files.files,
  }
}

describe('a folder of rules', () => {
  it('is read with all below it, in the order of names, and nothing but YAML', async () => {
    write('b.yml', rule('B'))
    write('a/z.yaml', rule('Z'))
    write('a/README.md', 'title: none')
    write('a/hit.a.json', '{}')
    expect(await read()).toEqual({ titles: ['a/z.yaml: Z', 'b.yml: B'], problems: [], skipped: [], files: 2 })
  })

  it('may lead in circles, and twice to one file', async () => {
    write('a/one.yml', rule('One'))
    symlinkSync(folder, join(folder, 'a/up'))
    symlinkSync(join(folder, 'a/one.yml'), join(folder, 'b.yml'))
    const { titles, problems, skipped } = await read()
    expect({ titles, problems }).toEqual({ titles: ['a/one.yml: One'], problems: [] })
    expect(skipped.toSorted()).toEqual(['a/up was read already, under another name', 'b.yml was read already, under another name'])
  })

  it('tells of a link that leads nowhere', async () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'a.yml'))
    expect((await read()).problems).toEqual([
      expect.stringMatching(/^a\.yml:1:1: it cannot be read: there is no such file or folder \(ENOENT\)/),
    ])
  })

  it('may hold YAML of other tools, and says that it passed it over', async () => {
    write('docker-compose.yml', 'services: {}\n')
    write('.github/workflows/ci.yml', 'on: push\n')
    write('empty.yml', '---\n')
    write('one.yml', rule('One'))
    const { titles, problems, skipped } = await read()
    expect({ titles, problems }).toEqual({ titles: ['one.yml: One'], problems: [] })
    expect(skipped).toEqual(['.github is hidden', expect.stringContaining('docker-compose.yml is no Sigma'), 'empty.yml is empty'])
  })

  it('has bounds', async () => {
    write('a/b/c/one.yml', rule('One'))
    write('two.yml', rule('Two'))
    expect((await read([folder], { depth: 2 })).problems).toEqual([
      expect.stringContaining('a/b/c:1:1: it cannot be read: it lies more than 2'),
    ])
    expect((await read([folder], { bytes: 10 })).problems).toHaveLength(2)
    await expect(read([folder], { files: 1 })).rejects.toThrow('more than 1 rule files')
  })

  it('that is not there is wrong usage', async () => {
    await expect(read([join(folder, 'gone')])).rejects.toMatchObject({ code: 'rules_not_found', kind: 'usage' })
  })
})

describe('a file that is named', () => {
  it('is meant as a rule, whatever it is called and holds', async () => {
    expect((await read([write('rule.txt', rule('One'))])).titles).toEqual(['rule.txt: One'])
    expect((await read([write('x.yml', 'services: {}\n')])).problems[0]).toContain('x.yml:1:1: the title is missing')
    expect((await read([write('y.yml', '---\n')])).problems).toEqual([expect.stringContaining('there is no rule in the file')])
  })
})

describe('a file', () => {
  it.each([
    ['with a byte order mark', `\uFEFF${rule('One')}`],
    ['with the line ends of Windows', rule('One').replaceAll('\n', '\r\n')],
    ['that begins with hyphens and empty lines', `---\n\n---\n\n${rule('One')}`],
    ['that ends with hyphens', `${rule('One')}---\n`],
    ['that begins with a comment', `# ours\n\n${rule('One')}`],
    ['with anchors', rule('One').replace('eventName: CreateUser', 'a: &x CreateUser\n    b: *x')],
  ])('%s is read', async (_, text) => {
    write('a.yml', text)
    expect(await read()).toMatchObject({ titles: ['a.yml: One'], problems: [] })
  })

  it('of several documents gives each', async () => {
    write('a.yml', `${rule('One')}---\n${rule('Two')}`)
    expect(await read()).toMatchObject({ titles: ['a.yml: One', 'a.yml: Two'], problems: [] })
  })

  it("keeps what is sound in it, and the author's own text", async () => {
    const path = write('a.yml', `${rule('One')}---\ntitle: 1\ntitle: 2\n---\n# mine\n${rule('Three')}`)
    expect(await read()).toMatchObject({
      titles: ['a.yml: One', 'a.yml: Three'],
      problems: ['a.yml:12:1: the same key stands here a second time. Write it once. Several values for one field are a list.'],
    })
    const [, three] = (await createRuleFiles().read([path])).documents
    expect(three?.text).toBe(rule('Three'))
  })

  const inRule = (selection: string): string => rule('One').replace('    eventName: CreateUser\n', selection)

  it.each([
    [
      'an unknown modifier',
      inRule('    eventName|startwith: Create\n'),
      'a.yml:8:5: unknown modifier "startwith". Did you mean "startswith"?',
    ],
    ['the same on Windows', inRule('    eventName|startwith: Create\n').replaceAll('\n', '\r\n'), 'a.yml:8:5: unknown modifier'],
    ['the second document', `---\n---\n${inRule('    eventName|startwith: Create\n')}`, 'a.yml:10:5: unknown modifier'],
    ['a value in a list', inRule('    eventName:\n      - A\n      - {b: c}\n'), 'a.yml:10:9: a value is a text'],
    ['a field twice', inRule('    eventName: A\n    eventName: B\n'), 'a.yml:9:5: the same key stands here a second time'],
    [
      'a star without quotes',
      inRule('    eventName: *Users\n'),
      'a.yml:8:16: an alias without an anchor. A text that begins with * goes in quotes.',
    ],
    ['a percent sign without quotes', inRule('    eventName: %name%\n'), 'a.yml:8:16: this is no YAML: plain value cannot start'],
    ['a tag', inRule('    eventName: !base64 x\n'), 'a.yml:8:16: this is no YAML: unresolved tag: !base64'],
    ['a tab', inRule('\teventName: A\n'), 'a.yml:8:1: this is no YAML: tabs are not allowed as indentation. Indent with spaces.'],
    [
      'a collection',
      'action: global\ntitle: One\n',
      'a.yml:1:1: collections made with "action" are not part of Sigma any more. Write the shared keys',
    ],
    ['an anchor that holds itself', inRule('    eventName: &a [*a]\n'), 'a.yml:8:20: an alias inside of what it stands for'],
    ['no UTF-8', Uint8Array.of(0x74, 0xff, 0xfe), 'a.yml:1:1: the file is not encoded in UTF-8. Save it as UTF-8.'],
  ])('with %s is a problem, with its place and a remedy', async (_, text, problem) => {
    write('a.yml', text)
    const { titles, problems } = await read()
    expect(titles).toEqual([])
    expect(problems[0]).toContain(problem)
  })

  it('keeps the digits of what only looks like a number', async () => {
    write('a.yml', inRule('    recipientAccountId: [012345678901, 12345678901234567890, 42]\n'))
    const [found] = (await createRuleFiles().read([folder])).documents
    const selection = found?.document.kind === 'rule' ? found.document.detection.selections.get('selection') : undefined
    expect(selection).toMatchObject({
      values: [{ written: '"012345678901"' }, { written: '"12345678901234567890"' }, { written: '42' }],
    })
  })
})

describe('a file made to exhaust', () => {
  const bomb = Array.from(
    { length: 9 },
    (_, level) =>
      `a${level}: &a${level} [${Array(9)
        .fill(level === 0 ? 'x' : `*a${level - 1}`)
        .join(',')}]`,
  )

  it.each([
    ['anchors that multiply', `${rule('One')}x:\n${bomb.map((line) => `  ${line}\n`).join('')}`, 'multiply beyond measure'],
    ['brackets in brackets', `title: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, 'nested too deeply'],
    ['brackets that never close', `title: ${'['.repeat(20_000)}\n`, 'nested too deeply'],
  ])('by %s is refused', async (_, text, words) => {
    write('a.yml', text)
    const { titles, problems } = await read()
    expect(titles).toEqual([])
    expect(problems.length).toBeLessThan(5)
    expect(problems[0]).toContain(words)
  })

  it('by keys of the language itself is only a strange rule', async () => {
    write('a.yml', rule('One').replace('eventName: CreateUser', '__proto__: CreateUser'))
    expect((await read()).titles).toEqual(['a.yml: One'])
    expect(({} as Record<string, unknown>)['CreateUser']).toBeUndefined()
  })
})
