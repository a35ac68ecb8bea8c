import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'

const isUpdate = process.env['UPDATE_GOLDEN'] === '1'

/**
 * Compares a text with the file of that name in this folder, to the byte.
 * `npm run golden` (UPDATE_GOLDEN=1) writes the files anew; the difference is then read like any other change.
 */
export function expectGolden(name: string, text: string): void {
  const path = join(import.meta.dirname, name)
  if (isUpdate) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return
  }
  expect(existsSync(path), `${name} is missing: run npm run golden and read what it wrote`).toBe(true)
  expect(text, `${name} differs: run npm run golden and read the difference`).toBe(readFileSync(path, 'utf8'))
}
