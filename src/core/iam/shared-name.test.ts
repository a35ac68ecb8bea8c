import { describe, expect, it } from 'vitest'
import { looksShared } from './shared-name.ts'

describe('looksShared', () => {
  it.each([
    'admin',
    'Administrator',
    'root',
    'test',
    'test-user-2',
    'ops_team',
    'teamData',
    'shared.login',
    'aws-admin',
    'DevOps',
    'support@example.com',
    'root2',
  ])('%s is nobody in particular', (name) => expect(looksShared(name)).toBe(true))

  it.each([
    'ana',
    'jane.admin',
    'ana.root',
    'groot',
    'testa.rossi',
    'teamann',
    'steamer',
    'ana@team.example.com',
    'o-sharedis',
    '4711',
    'rooty',
  ])('%s may be one person', (name) => expect(looksShared(name)).toBe(false))
})
