import { type Correlation, type SigmaDocument, ruleKey } from '../core/sigma/rule.ts'
import type { RuleDocument } from '../ports/rule-source.ts'

/** Something about a rule that loads which its author may want to know. */
export interface RuleNote {
  readonly file: string
  readonly line: number
  readonly message: string
}

export interface KeyedDocuments {
  readonly documents: readonly RuleDocument[]
  readonly notes: readonly RuleNote[]
}

type Referable = Exclude<SigmaDocument, { kind: 'filter' }>

const isReferable = (document: SigmaDocument): document is Referable => document.kind !== 'filter'
const names = ({ id, name, title }: SigmaDocument): readonly string[] => [id, name, title].flatMap((one) => one ?? [])

/** By id, then by name, then by title. Two that fit equally are for the caller to tell. */
function fitting<Candidate extends { readonly document: SigmaDocument }>(
  reference: string,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  for (const part of ['id', 'name', 'title'] as const) {
    const found = candidates.filter(({ document }) => document[part] === reference)
    if (found.length > 0) return found
  }
  return []
}

/** References of the correlations of a file to documents in the same file: those are copies made for the purpose. */
function servesBeside(one: RuleDocument, all: readonly RuleDocument[]): boolean {
  const correlations = all.flatMap(({ file, document }) => (file === one.file && document.kind === 'correlation' ? [document] : []))
  return correlations.some(({ rules }) => rules.some((reference) => names(one.document).includes(reference)))
}

interface Keyed {
  /** As it was written: what references to it say. */
  readonly written: RuleDocument
  readonly key: string
}

/** Gives every document a key of its own; a second one under a key that is taken gets a number behind it. */
function withKeys(
  all: readonly RuleDocument[],
  reserved: ReadonlySet<string>,
): { readonly keyed: readonly Keyed[]; readonly notes: RuleNote[] } {
  const taken = new Map<string, RuleDocument | null>([...reserved].map((key) => [key, null]))
  const keyed: Keyed[] = []
  const notes: RuleNote[] = []
  for (const written of all) {
    const { document, file, text } = written
    const key = ruleKey(document)
    const before = taken.get(key)
    if (before === undefined) {
      taken.set(key, written)
      keyed.push({ written, key })
      continue
    }
    const where = before === null ? 'a rule that comes with rootwarden' : before.file
    if (before !== null && before.text.trim() === text.trim() && !servesBeside(written, all)) {
      notes.push({ file, line: document.line, message: `"${document.title}" is the same as in ${where}, and is taken once` })
      continue
    }
    let number = 2
    while (taken.has(`${key} (${number})`)) number += 1
    const own = `${key} (${number})`
    taken.set(own, written)
    keyed.push({ written, key: own })
    notes.push({ file, line: document.line, message: `"${document.title}" has the id of ${where}, and is called "${own}" here` })
  }
  return { keyed, notes }
}

/** The key of what a correlation means: a document of its own file before those of others. `null`: none of these. */
function resolve(reference: string, file: string, keyed: readonly Keyed[]): { readonly key: string; readonly others: number } | null {
  const candidates = keyed
    .map(({ written, key }) => ({ document: written.document, file: written.file, key }))
    .filter(({ document }) => isReferable(document))
  const local = fitting(
    reference,
    candidates.filter((candidate) => candidate.file === file),
  )
  const found = local.length > 0 ? local : fitting(reference, candidates)
  const [first] = found
  return first === undefined ? null : { key: first.key, others: found.length - 1 }
}

function withReferences(correlation: Correlation, file: string, keyed: readonly Keyed[], notes: RuleNote[]): Correlation {
  const keyOf = (reference: string): string => resolve(reference, file, keyed)?.key ?? reference
  for (const reference of correlation.rules) {
    const others = resolve(reference, file, keyed)?.others ?? 0
    if (others > 0) {
      const message = `"${correlation.title}" refers to "${reference}", which is the name of ${others + 1} rules; the first one is meant`
      notes.push({ file, line: correlation.line, message })
    }
  }
  return {
    ...correlation,
    rules: correlation.rules.map(keyOf),
    aliases: new Map(
      [...correlation.aliases].map(([alias, fields]) => [alias, new Map([...fields].map(([rule, field]) => [keyOf(rule), field]))]),
    ),
  }
}

/**
 * Makes sure that no two documents go under one key, and that correlations mean the documents that their authors meant: those beside
 * them first. People copy rules into the files of their correlations, ids and all, and refer to them by title.
 *
 * @param reserved - keys that others have.
 */
export function keyDocuments(all: readonly RuleDocument[], reserved: ReadonlySet<string>): KeyedDocuments {
  const { keyed, notes } = withKeys(all, reserved)
  const documents = keyed.map(({ written, key }): RuleDocument => {
    const { document, file } = written
    const own = key === ruleKey(document) ? document : { ...document, id: key }
    return { ...written, document: own.kind === 'correlation' ? withReferences(own, file, keyed, notes) : own }
  })
  return { documents, notes }
}
