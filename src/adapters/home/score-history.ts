import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
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

/** Scores as JSON lines in a file: one line a scan. Comparisons are a comfort, so a broken line is passed over. */
export function fileScoreHistory(path: string): ScoreHistory {
  const read = (): Promise<string> =>
    readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
  return {
    last: async (scope) => {
      const entries = (await read()).split('\n').flatMap((text) => (text === '' ? [] : [parse(text)]))
      const found = entries.findLast((entry) => entry?.scope === scope)
      return found === null || found === undefined ? null : { points: found.points, at: found.at }
    },
    append: async (scope, { points, at }) => {
      await mkdir(dirname(path), { recursive: true })
      await appendFile(path, `${JSON.stringify({ scope, points, at })}\n`, { mode: 0o600 })
    },
  }
}
