import { appendFile, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { faultWords } from '../../core/file-fault.ts'
import { epochMs } from '../../core/time.ts'
import type { ScoreHistory, ScorePoint } from '../../ports/score-history.ts'

const line = z.object({ scope: z.string(), points: z.number(), at: z.number() })

function parse(text: string): (ScorePoint & { readonly scope: string }) | null {
  try {
    const parsed = line.safeParse(JSON.parse(text))
    return parsed.success ? { ...parsed.data, at: epochMs(parsed.data.at) } : null
  } catch (error) {
    // A torn last line of a killed process costs one comparison, nothing else.
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const refuse =
  (path: string, what: string) =>
  (cause: unknown): never => {
    throw new AppError('home_unusable', `${path} cannot be ${what}: ${faultWords(cause)}`, {
      kind: 'operation',
      hint: 'Choose another home folder with --home or ROOTWARDEN_HOME.',
      cause,
    })
  }

/**
 * Scores as JSON lines in a file: one line a scan. Comparisons are a comfort, so a broken line is passed over.
 *
 * @param makeFolder - makes a folder and those above it.
 */
export function fileScoreHistory(path: string, makeFolder: (folder: string) => Promise<void>): ScoreHistory {
  const read = (): Promise<string> =>
    readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ENOTDIR' ? '' : refuse(path, 'read')(error),
    )
  const add = async (text: string): Promise<void> => {
    await makeFolder(dirname(path))
    await appendFile(path, text, { mode: 0o600 })
  }
  return {
    last: async (scope) => {
      const entries = (await read()).split('\n').flatMap((text) => (text === '' ? [] : [parse(text)]))
      const found = entries.findLast((entry) => entry?.scope === scope)
      return found === null || found === undefined ? null : { points: found.points, at: found.at }
    },
    append: (scope, { points, at }) => add(`${JSON.stringify({ scope, points, at })}\n`).catch(refuse(path, 'written')),
  }
}
