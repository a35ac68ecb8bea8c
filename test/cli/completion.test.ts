import { execFileSync, spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TestCli, testCli } from './test-host.ts'

let cli: TestCli
beforeAll(async () => {
  cli = await testCli()
  for (const shell of ['bash', 'zsh', 'fish'])
    expect((await cli.run(`completion ${shell} --quiet --output ${cli.path(shell)}`)).code).toBe(0)
  await cli.write('posture.json', '{}')
})

const has = (shell: string): boolean => spawnSync(shell, ['--version']).error === undefined

/** What is typed, and some of what is offered; `!` before what must not be. */
const typed: readonly (readonly [string, readonly string[]])[] = [
  ['sc', ['scan', '!controls']],
  ['attest ', ['add', 'list', 'revoke', '!scan']],
  ['attest add --ans', ['--answer']],
  ['attest add --answer ', ['yes', 'no']],
  ['scan --format j', ['json', 'jsonl', 'junit', '!html']],
  ['scan --strict --fa', ['--fail-on']],
  ['scan --fail-on c', ['critical']],
  ['scan --control root-has-m', ['root-has-mfa', '!root-has-no-access-keys']],
  ['scan --framework cis-aws-foundations-7', ['cis-aws-foundations-7.0']],
  ['controls show root-has-no-a', ['root-has-no-access-keys']],
  ['scan --snapshot post', ['posture.json']],
  ['completion z', ['zsh', '!bash']],
]

const ask: Readonly<Record<string, (line: string) => string>> = {
  bash: (line) => {
    const words = ['rootwarden', ...line.split(' ')].map((word) => `'${word}'`)
    const script = `source '${cli.path('bash')}'; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _rootwarden; printf '%s\\n' "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['--norc', '-c', script], { cwd: cli.folder, encoding: 'utf8' })
  },
  // The functions that zsh completes with are there only while a person types: what they are handed is what is tested.
  zsh: (line) => {
    const words = ['rootwarden', ...line.split(' ')].map((word) => `'${word}'`)
    const stand = `compdef() { : }; compset() { return 1 }; compadd() { shift; print -l -- "$@" }; _describe() { print -l -- "\${(@P)2%%:*}" }; _files() { print -l -- * }`
    const out = execFileSync(
      'zsh',
      ['-f', '-c', `${stand}; source '${cli.path('zsh')}'; words=(${words.join(' ')}); CURRENT=${words.length}; _rootwarden`],
      {
        cwd: cli.folder,
        encoding: 'utf8',
      },
    )
    const prefix = line.split(' ').at(-1) ?? ''
    return out
      .split('\n')
      .filter((word) => word.startsWith(prefix))
      .join('\n')
  },
  fish: (line) =>
    execFileSync('fish', ['--no-config', '-c', `source '${cli.path('fish')}'; complete -C 'rootwarden ${line}'`], {
      cwd: cli.folder,
      encoding: 'utf8',
    }),
}

describe.each(Object.keys(ask))('completion in %s', (shell) => {
  it.skipIf(!has(shell)).each(typed)('%s', (line, offers) => {
    const offered = new Set(
      (ask[shell]?.(line) ?? '')
        .split('\n')
        .map((each) => each.split('\t')[0]?.trim() ?? '')
        .filter((word) => word !== ''),
    )
    const wanted = offers.filter((word) => !word.startsWith('!'))
    expect(
      wanted.filter((word) => !offered.has(word)),
      [...offered].slice(0, 20).join(' '),
    ).toEqual([])
    expect(offers.filter((word) => word.startsWith('!') && offered.has(word.slice(1)))).toEqual([])
  })
})

it('bash completes --format=json, which it takes apart into three words', () => {
  expect(ask['bash']?.('scan --format = js')).toBe('json\njsonl\n')
  expect(ask['bash']?.('scan --format =')).toContain('sarif')
})

it('every shell is there in continuous integration', () => {
  expect(process.env['CI'] === 'true' && !has('bash')).toBe(false)
})
