import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { trailActions } from '../../src/adapters/trail-read/trail-operations.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/watch.md'), 'utf8')

it('the policy in docs/watch.md allows what a watcher calls, and no more', () => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? []
  const { Statement } = JSON.parse(json) as { readonly Statement: readonly { readonly Action: string | readonly string[] }[] }
  // Two of its ways ask which Regions there are.
  const actions = new Set(Statement.flatMap(({ Action }) => Action))
  expect([...actions].toSorted()).toEqual(trailActions(['queue', 'logs', 'history', 'findings']))
})
