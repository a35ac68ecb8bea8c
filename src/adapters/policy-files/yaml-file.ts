import { readFile } from 'node:fs/promises'
import type * as Yaml from 'yaml'
import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { faultWords } from '../../core/file-fault.ts'

/** Larger files are refused: nobody keeps a megabyte of decisions by hand. */
const LARGEST_BYTES = 1_000_000

export interface YamlFile {
  readonly path: string
  readonly document: Yaml.Document
  /** The line of what the path leads to, or of what comes nearest. */
  lineOf(path: readonly PropertyKey[]): number
}

/** The parser is loaded when there is something to parse: most who scan have no such file. */
export const loadYaml = (): Promise<typeof Yaml> => import('yaml')

const invalid = (path: string, problems: readonly string[]): AppError =>
  new AppError('policy_invalid', `${path} cannot be used:\n${problems.map((each) => `  ${each}`).join('\n')}`, {
    kind: 'usage',
    hint: 'Mend the lines named above. Nothing was changed.',
  })

/** @returns `null` when there is no such file. @throws AppError `policy_invalid` with line numbers when it is no YAML. */
export async function readYaml(path: string): Promise<YamlFile | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new AppError('policy_unreadable', `${path} cannot be read: ${faultWords(error)}`, {
      kind: 'usage',
      hint: 'Check the path and its permissions.',
      cause: error,
    })
  })
  if (text === null) return null
  if (Buffer.byteLength(text) > LARGEST_BYTES) throw invalid(path, [`larger than ${LARGEST_BYTES} bytes`])
  const { LineCounter, isNode, parseDocument } = await loadYaml()
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    throw invalid(
      path,
      document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`),
    )
  }
  const lineOf = (place: readonly PropertyKey[]): number => {
    for (let length = place.length; length > 0; length--) {
      const node = document.getIn(place.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  return { path, document, lineOf }
}

/** Checks a file against a schema. @throws AppError `policy_invalid` naming line and field of every problem. */
export function checkYaml<Schema extends z.ZodType>(file: YamlFile, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(file.document.toJS({ maxAliasCount: 20 }) ?? undefined)
  if (parsed.success) return parsed.data
  throw invalid(
    file.path,
    parsed.error.issues
      .slice(0, 20)
      .map(({ path, message }) => `line ${file.lineOf(path)}: ${path.map(String).join('.') || 'the file'}: ${message}`),
  )
}
