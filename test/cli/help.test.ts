import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { declareProgram } from '../../src/cli/program.ts'
import { expectGolden } from '../golden/golden.ts'
import { testCli } from './test-host.ts'

const program = declareProgram('0.0.0', () => Promise.resolve())

const below = (command: Command, path: string): readonly (readonly [string, Command])[] => [
  [path, command],
  ...command.commands.flatMap((each) => below(each, `${path} ${each.name()}`.trim())),
]
const commands = below(program, '')
const paths = commands.map(([path]) => path)
const cli = await testCli()

describe('the help page', () => {
  it.each(paths)('of rootwarden %s', async (path) => {
    const page = await cli.run(`${path} --help`)
    expect(page).toMatchObject({ code: 0, err: '' })
    expectGolden(`cli/help/${path === '' ? 'rootwarden' : path.replaceAll(' ', '-')}.txt`, page.out)
    expect(page.out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('bare, is what help shows', async () => {
    const page = await cli.run('--help')
    expect(await cli.run('')).toEqual(page)
    expect(await cli.run('help')).toEqual(page)
    expect(await cli.run('help scan')).toEqual(await cli.run('scan --help'))
  })

  it('has bold headings on a terminal, and nothing but text elsewhere', async () => {
    const bold = '\u001b[1mUsage:'
    expect((await cli.run('--help', { terminal: ['out'] })).out).toContain(bold)
    expect((await cli.run('--help', { terminal: ['out'], env: { NO_COLOR: '1' } })).out).not.toContain('\u001b')
    expect((await cli.run('--help')).out).not.toContain('\u001b')
  })

  it('of a group that lacks its command says so with 2', async () => {
    for (const group of ['attest', 'except', 'controls', 'advise', 'rules', 'trail']) {
      const ran = await cli.run(group)
      expect(ran).toMatchObject({ code: 2, out: '' })
      expect(ran.err).toContain(`Usage: rootwarden ${group}`)
    }
  })

  it.each(paths)('of rootwarden %s shows only commands that exist', async (path) => {
    const { out } = await cli.run(`${path} --help`)
    const shown = Array.from(out.replaceAll(/\\\n\s+/g, '').matchAll(/\$ rootwarden (.+)$/gm), ([, argv = '']) => argv)
    for (const argv of shown) {
      const accepted = declareProgram('0.0.0', () => Promise.resolve())
      const silent = { writeOut: () => undefined, writeErr: () => undefined }
      for (const [, each] of below(accepted, '')) each.exitOverride().configureOutput(silent)
      const words = Array.from(argv.split(/ {2,}| > /)[0]?.matchAll(/"[^"]*"|\S+/g) ?? [], ([word]) => word.replaceAll('"', ''))
      await expect(accepted.parseAsync(words, { from: 'user' }), argv).resolves.toBeDefined()
    }
  })
})

describe('the sample, scanned', () => {
  it.each([80, 140])('at %i columns', async (columns) => {
    const own = await testCli()
    const { code, out, err } = await own.run('scan --sample', { columns })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    // How many calls it takes is the reader's business, and measured in bench/.
    expectGolden(`cli/scan-sample-${columns}.txt`, out.replace(/\(\d+ calls/, '(some calls'))
  })
})
