import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { type EpochMs, epochMs, parseInstant } from '../../core/time.ts'
import { buildWorld } from './build-world.ts'
import { type WrittenForm, worldSchema } from './world-schema.ts'
import type { World } from './world.ts'

const badWorld = (where: string, what: string): AppError =>
  new AppError('bad_world', `${where}: ${what}`, {
    kind: 'usage',
    hint: 'Correct the world file; src/testing/fake-aws/README.md shows its form.',
  })

/** Where an issue lies and what it is, as a person can act on it: of a union the last form's own words. */
function told(issue: z.core.$ZodIssue): { readonly path: readonly PropertyKey[]; readonly what: string } {
  const { path, message } = issue
  if (issue.code === 'unrecognized_keys') return { path: [...path, ...issue.keys.slice(0, 1)], what: 'there is no such member' }
  const inner = issue.code === 'invalid_union' ? issue.errors.flat().at(-1) : issue.code === 'invalid_key' ? issue.issues[0] : undefined
  return { path: issue.code === 'invalid_union' ? [...path, ...(inner?.path ?? [])] : path, what: inner?.message ?? message }
}

/**
 * Reads a world from the text of its file.
 *
 * @param file - name for messages.
 * @param now - counts relative dates; the file's `clock` when absent, and the machine's time when the file has none.
 * @throws AppError `bad_world` with file, line, path and what is wrong there.
 */
export function parseWorld(text: string, file: string, now?: EpochMs): World {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true })
  const [syntax] = document.errors
  if (syntax !== undefined) throw badWorld(`${file}:${lines.linePos(syntax.pos[0]).line}`, syntax.message.split('\n')[0] ?? 'not YAML')
  const clock: unknown = document.get('clock')
  const written = typeof clock === 'string' ? parseInstant(clock) : null
  if (clock !== undefined && written === null) throw badWorld(`${file}: clock`, `not an ISO date: ${JSON.stringify(clock)}`)
  const at = now ?? written ?? epochMs(Date.now())
  const place = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true)
      if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) continue
      return `${file}:${lines.linePos(Number(node.range[0])).line}: ${path.join('.')}`
    }
    return `${file}: ${path.join('.') || 'the file'}`
  }
  return checkedWorld(document.toJS(), at, place)
}

function checkedWorld(value: unknown, now: EpochMs, place: (path: readonly PropertyKey[]) => string): World {
  const result = worldSchema(now).safeParse(value)
  if (result.success) return buildWorld(result.data, now, (path, what) => badWorld(place(path), what))
  const [issue] = result.error.issues
  const { path, what } = issue === undefined ? { path: [], what: 'not a world' } : told(issue)
  throw badWorld(place(path), what)
}

/** Makes a world of a value that has the form of a world's file. @throws AppError `bad_world` with the path and what is wrong there. */
export const worldOf = (value: WrittenForm, now: EpochMs): World => checkedWorld(value, now, (path) => path.join('.') || 'the world')

/** Reads a world from a file. @throws AppError `bad_world`, or the file system's error. */
export const readWorld = (path: string, now?: EpochMs): World => parseWorld(readFileSync(path, 'utf8'), path, now)
