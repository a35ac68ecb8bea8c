import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FACT_NAMES } from '../../core/facts/catalogue.ts'
import { FACT_SOURCES, FRAME_OPERATIONS, operationsFor } from './fact-sources.ts'
import { ALL_OPERATIONS, actionsFor, serviceOf } from './operations.ts'
import { readerPolicy } from './reader-policy.ts'
import { SERVICES, createCommand } from './services.ts'

const folder = import.meta.dirname
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))

/** `'iam:GetAccountSummary'` wherever it stands in the source: the only form in which an operation can be called. */
const named = (text: string): string[] =>
  [...text.matchAll(/'([a-z][a-z0-9-]*:[A-Z][A-Za-z0-9]+)'/g)].map(([, operation]) => operation as string)

const actionsIn = (policy: string): string[] => {
  const { Statement } = JSON.parse(policy) as { Statement: { Action: string[] }[] }
  return Statement.flatMap(({ Action }) => Action)
}

describe('what the reader can call', () => {
  it('is reads only', () => {
    expect(
      ALL_OPERATIONS.filter(
        (operation) => !/^[a-z0-9-]+:(?:Get|List|Describe|Head|Generate(?=CredentialReport$)|Assume(?=Ro))/.test(operation),
      ),
    ).toEqual([])
  })

  it('is called by the frame alone: nothing else builds a command or sends one', () => {
    const frame = ['services.ts', 'calls.ts']
    const beside = sources.filter(({ path, text }) => {
      const code = text.replaceAll(/^import type .*$/gm, '')
      return (
        !frame.includes(path) &&
        !path.startsWith('signed-json/') &&
        /from '@(?:aws-sdk|smithy)|\b(?!createCommand\b)\w*Command\b|\.send\(/.test(code)
      )
    })
    expect(beside.map(({ path }) => path)).toEqual([])
  })

  it.each(ALL_OPERATIONS)('%s exists in its client', async (operation) => {
    expect(await createCommand(operation, {})).toBeTypeOf('object')
    expect(Object.keys(SERVICES)).toContain(serviceOf(operation))
  })

  it('is what collectors say they call: nothing more, nothing less', () => {
    const declared = new Set([...FRAME_OPERATIONS, ...operationsFor(FACT_NAMES)])
    expect(ALL_OPERATIONS.filter((operation) => !declared.has(operation))).toEqual([])
    const used = new Set(
      sources.filter(({ path }) => path.startsWith('collectors/') || path === 'open-sessions.ts').flatMap(({ text }) => named(text)),
    )
    expect(ALL_OPERATIONS.filter((operation) => !used.has(operation))).toEqual([])
  })

  it('is declared in the file that calls it', async () => {
    const undeclared: string[] = []
    for (const { path, text } of sources.filter((source) => source.path.startsWith('collectors/'))) {
      const exported = Object.values((await import(join(folder, path))) as Record<string, unknown>)
      const provided = exported.flatMap((each) =>
        typeof each === 'object' && each !== null && 'provides' in each ? named(JSON.stringify(each).replaceAll('"', "'")) : [],
      )
      if (provided.length > 0) undeclared.push(...named(text).filter((operation) => !provided.includes(operation)))
    }
    expect(undeclared).toEqual([])
  })
})

describe('the reader’s policy', () => {
  it('allows exactly what the reader calls', () => {
    expect(actionsIn(readerPolicy('aws')).toSorted()).toEqual([...new Set(ALL_OPERATIONS.flatMap(actionsFor))].toSorted())
  })

  it('allows nothing that changes anything', () => {
    expect(
      actionsIn(readerPolicy('aws')).filter((action) => !/:(?:Get|List|Describe|View|Generate(?=CredentialReport$)|AssumeRo)/.test(action)),
    ).toEqual([])
  })

  it.each(['aws', 'aws-us-gov', 'aws-cn'] as const)('bounds root sessions to the audit task, in the partition %s', (partition) => {
    const { Statement } = JSON.parse(readerPolicy(partition, 'Reader')) as { Statement: { Sid: string }[] }
    expect(Statement.filter(({ Sid }) => Sid !== 'Read')).toEqual([
      {
        Sid: 'ReadRootOfMembers',
        Effect: 'Allow',
        Action: ['sts:AssumeRoot'],
        Resource: `arn:${partition}:iam::*:root`,
        Condition: { StringEquals: { 'sts:TaskPolicyArn': `arn:${partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials` } },
      },
      { Sid: 'ReadMembers', Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: `arn:${partition}:iam::*:role/Reader` },
    ])
  })

  it('fits into a managed policy', () => {
    expect(JSON.stringify(JSON.parse(readerPolicy('aws'))).length).toBeLessThan(6144)
  })

  it('shrinks with the facts that are asked for', () => {
    expect(actionsIn(readerPolicy('aws', 'Reader', ['iam:GetAccountSummary', 'sts:GetCallerIdentity']))).toEqual(['iam:GetAccountSummary'])
  })
})

it('every fact has a way to be learnt', () => {
  expect([...FACT_SOURCES].filter(([, ways]) => ways.length === 0).map(([name]) => name)).toEqual([])
})
