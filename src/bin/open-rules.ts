import { join, relative } from 'node:path'
import { linearRegex } from '../adapters/rule-files/regex-engine.ts'
import { createRuleCaseFiles } from '../adapters/rule-files/rule-cases.ts'
import { createRuleFiles } from '../adapters/rule-files/rule-files.ts'
import type { OpenRules } from '../cli/host.ts'

const packFolder = join(import.meta.dirname, '../catalogue/rules')

/** Rules from the files of this machine. */
export const openRules = (): OpenRules => ({
  source: createRuleFiles(),
  cases: createRuleCaseFiles(),
  regex: linearRegex,
  packFolder,
  isOfPack: (path) => !relative(packFolder, path).startsWith('..'),
})
