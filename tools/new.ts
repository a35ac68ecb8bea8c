import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** There is something of that name. */
class Taken extends Error {}

async function writeNew(path: string, text: string): Promise<void> {
  if (existsSync(join(root, path))) throw new Taken(`${path} exists already`)
  await writeFile(join(root, path), text, { flag: 'wx' })
}

const controlTemplate = (id: string): string => `import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'

export const control = defineControl({
  id: '${id}',
  claim: 'FILL IN: the sentence that is true when all is well, without a full stop',
  area: 'root-credentials', // or another of AREAS in core/control.ts
  severity: 'medium',
  since: '0.1.0',
  why: 'FILL IN: what an attacker, an accident or an absence would do.',
  fix: { any: 'FILL IN: what to do, in the imperative.' },
  effortMinutes: 10,
  about: 'account',
  needs: ['rootMfaEnabled'], // facts of core/facts/catalogue.ts; decide never sees a missing one
  maxAgeHours: 24,
  rerunOn: [], // CloudTrail event names after which the answer may be another
  sources: ['FILL IN: the AWS page or benchmark that says so'],
  decide: ({ rootMfaEnabled }) => (rootMfaEnabled ? pass() : fail({ subject: 'root', because: 'FILL IN: what is wrong' })),
})
`

const casesTemplate = `[
  { "name": "FILL IN: what is right, in an operator's words", "facts": { "rootMfaEnabled": true }, "expect": "pass" },
  { "name": "FILL IN: what is wrong", "facts": { "rootMfaEnabled": false }, "expect": "fail" },
  { "name": "FILL IN: what could not be read", "facts": { "rootMfaEnabled": { "unknown": "access-denied: iam:GetAccountSummary" } }, "expect": "unknown" }
]
`

async function newControl(id: string): Promise<readonly string[]> {
  const folder = join(root, 'src/catalogue/controls', id)
  if (existsSync(folder)) throw new Taken(`src/catalogue/controls/${id} exists already`)
  await mkdir(folder)
  await writeFile(join(folder, 'control.ts'), controlTemplate(id))
  await writeFile(join(folder, 'cases.json'), casesTemplate)
  return [`src/catalogue/controls/${id}/control.ts`, `src/catalogue/controls/${id}/cases.json`]
}

const aboutTemplate = `number: R00 # FILL IN: R root itself, D blinding the defenders, T takeover and after; the next free one of docs/rules.md
title: "FILL IN: what happened, in a few words, without a full stop"
level: high # informational, low, medium, high or critical
why: "FILL IN: what an attacker gains, or what is at stake"
attack: [T1078.004] # FILL IN: techniques as ATT&CK spelt them up to version 18
attack-v19: [T1078.004] # FILL IN: the same since version 19
do:
  - "FILL IN: what to do now, first step first"
avoids: "FILL IN: the fault of public rules that this one does not have"
# group-by: [recipientAccountId]   fields whose values make hits one incident
# quiet: 1h                        how long without a hit ends it
sources:
  - "FILL IN: the AWS page that shows such an event"
`

const sigmaTemplate = (id: string): string => `title: "FILL IN: the title of about.yml"
id: ${randomUUID()}
name: ${id.replaceAll('-', '_')}
status: test
level: high
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    eventSource: iam.amazonaws.com
    eventName: CreateAccessKey # FILL IN: name the event, or the root user, so that other records need not be parsed
    userIdentity.type: Root
  condition: selection
`

const eventTemplate = (type: 'Root' | 'IAMUser'): object => ({
  eventVersion: '1.11',
  userIdentity: { type, principalId: '999900001111', arn: 'arn:aws:iam::999900001111:root', accountId: '999900001111' },
  eventTime: '2026-11-21T02:14:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.7',
  userAgent: 'aws-cli/2.32.0',
  requestParameters: null,
  responseElements: null,
  eventID: randomUUID(),
  eventType: 'AwsApiCall',
  recipientAccountId: '999900001111',
})

const caseText = (words: string, type: 'Root' | 'IAMUser'): string =>
  `${JSON.stringify({ case: words, events: [eventTemplate(type)] }, null, 2)}\n`

async function newRule(id: string): Promise<readonly string[]> {
  const folder = `src/catalogue/rules/${id}`
  if (existsSync(join(root, folder))) throw new Taken(`${folder} exists already`)
  await mkdir(join(root, folder), { recursive: true })
  const files = {
    'about.yml': aboutTemplate,
    'rule.yml': sigmaTemplate(id),
    'hit.it-happened.json': caseText("FILL IN: what was done, in an operator's words", 'Root'),
    'miss.it-only-looks-like-it.json': caseText('FILL IN: what looks like it and is none', 'IAMUser'),
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, folder, name), text)
  return Object.keys(files).map((name) => `${folder}/${name}`)
}

const useCaseTemplate = (id: string): string => `import type { Clock } from '../ports/clock.ts'

/** FILL IN: what this use case does: load, decide, commit. */
export async function ${id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}(ports: { readonly clock: Clock }): Promise<void> {
  throw new Error(\`FILL IN (\${ports.clock.now()})\`)
}
`

async function newUseCase(id: string): Promise<readonly string[]> {
  const path = `src/app/${id}.ts`
  await writeNew(path, useCaseTemplate(id))
  return [path]
}

async function newAdr(id: string): Promise<readonly string[]> {
  const numbers = (await readdir(join(root, 'docs/adr'))).map((name) => Number(name.slice(0, 4))).filter(Number.isInteger)
  const number = String(Math.max(0, ...numbers) + 1).padStart(4, '0')
  const path = `docs/adr/${number}-${id}.md`
  const headings = ['Context', 'Decision', 'What we give up', 'What would make us revisit it', 'How it is enforced']
  await writeFile(
    join(root, path),
    [`# ${number}. ${id.replaceAll('-', ' ')}`, '', ...headings.flatMap((heading) => [`## ${heading}`, '', 'FILL IN', ''])].join('\n'),
    { flag: 'wx' },
  )
  return [path]
}

const makers: Readonly<Record<string, (id: string) => Promise<readonly string[]>>> = {
  control: newControl,
  rule: newRule,
  'use-case': newUseCase,
  adr: newAdr,
}

const [what = '', id = ''] = process.argv.slice(2)
const make = makers[what]
if (make === undefined || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) {
  console.error('Usage: npm run new control|rule|use-case|adr NAME-IN-KEBAB-CASE')
  process.exitCode = 2
} else {
  try {
    const paths = await make(id)
    console.log(`Written:\n${paths.map((path) => `  ${path}`).join('\n')}\nFill in what says FILL IN, then: npm run check`)
  } catch (error) {
    if (!(error instanceof Taken)) throw error
    console.error(`${error.message}; choose another name.`)
    process.exitCode = 2
  }
}
