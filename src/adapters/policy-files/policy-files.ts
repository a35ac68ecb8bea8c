import { join } from 'node:path'
import type { YAMLSeq } from 'yaml'
import { z } from 'zod'
import type { Attestation } from '../../core/attestation.ts'
import type { Exception } from '../../core/exception.ts'
import { DEFAULT_SETTINGS } from '../../core/settings.ts'
import { isoInstant } from '../../core/time.ts'
import type { PolicyStore, Revocation } from '../../ports/policy-store.ts'
import { approvedUseEntry, attestationEntry, exceptionEntry, settingsFile, writeAttestation, writeException } from './entries.ts'
import { writeWhole } from './whole-file.ts'
import { checkYaml, loadYaml, readYaml } from './yaml-file.ts'

const listOf = <Entry extends z.ZodType>(entry: Entry) => z.array(entry).default([])

async function readList<Entry extends z.ZodType>(path: string, entry: Entry): Promise<z.output<Entry>[]> {
  const file = await readYaml(path)
  return file === null ? [] : (checkYaml(file, listOf(entry)) as z.output<Entry>[])
}

/** Adds an entry to a list and leaves the file's comments and order as they are. */
async function append(path: string, title: string, entry: object): Promise<void> {
  const { isSeq, parseDocument } = await loadYaml()
  const file = await readYaml(path)
  const document = file?.document ?? parseDocument(`# ${title}\n`)
  if (!isSeq(document.contents)) document.contents = document.createNode([]) as YAMLSeq
  document.add(document.createNode(entry))
  await writeWhole(path, document.toString({ lineWidth: 0 }))
}

async function revoke(path: string, id: string, { by, at, because }: Revocation): Promise<boolean> {
  const file = await readYaml(path)
  const entries: unknown = file?.document.toJS()
  if (file === null || !Array.isArray(entries)) return false
  const index = entries.findIndex(
    (entry: { id?: unknown; revoked?: unknown } | null) => entry?.id === id && (entry.revoked ?? null) === null,
  )
  if (index === -1) return false
  file.document.setIn([index, 'revoked'], file.document.createNode({ by, at: isoInstant(at), because }))
  await writeWhole(path, file.document.toString({ lineWidth: 0 }))
  return true
}

/**
 * Keeps decisions as YAML files in a folder that a team can keep in git: `settings.yml`, `attestations.yml`, `exceptions.yml`
 * and `approved-uses.yml`. Comments and the order of entries survive every edit.
 */
export function policyFiles(folder: string): PolicyStore {
  const at = (name: string): string => join(folder, name)
  const attestations = at('attestations.yml')
  const exceptions = at('exceptions.yml')
  return {
    place: folder,
    load: async () => {
      const settings = await readYaml(at('settings.yml'))
      return {
        settings: settings === null ? DEFAULT_SETTINGS : checkYaml(settings, settingsFile),
        attestations: await readList(attestations, attestationEntry),
        exceptions: await readList(exceptions, exceptionEntry),
        approvedUses: await readList(at('approved-uses.yml'), approvedUseEntry),
      }
    },
    addAttestation: (entry: Attestation) =>
      append(
        attestations,
        'What people attest because no API shows it. Entries are added and revoked, never changed.',
        writeAttestation(entry),
      ),
    addException: (entry: Exception) =>
      append(
        exceptions,
        'Failures that somebody accepts for a while. Entries are added and revoked, never changed.',
        writeException(entry),
      ),
    revokeAttestation: (id, revocation) => revoke(attestations, id, revocation),
    revokeException: (id, revocation) => revoke(exceptions, id, revocation),
  }
}
