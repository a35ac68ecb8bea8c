import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { openStore } from '../../src/adapters/store/open-store.ts'
import { journalEvent } from '../../src/core/alert/alert-event.ts'
import { DEFAULT_ALERT_POLICY } from '../../src/core/alert/alert-policy.ts'
import { EMPTY_BOOK } from '../../src/core/alert/alert.ts'
import { decideAlerts } from '../../src/core/alert/decide-alerts.ts'
import { noticeEffect } from '../../src/core/alert/notice.ts'
import { NIGHT, detectionOf, raisedOf } from '../../src/testing/detections.ts'
import { type TestCli, testCli } from './test-host.ts'

/** A store with one open alert, whose notice is on its way. */
async function withAlert(): Promise<TestCli> {
  const cli = await testCli()
  const store = await openStore({ home: cli.path('home'), databaseUrl: null })
  const { events, notices } = decideAlerts(EMPTY_BOOK, [raisedOf(detectionOf())], DEFAULT_ALERT_POLICY, NIGHT)
  await store.journal.append({
    stream: 'watch',
    expectedVersion: 0,
    commandId: 'raise',
    events: events.map(journalEvent),
    effects: notices.map(noticeEffect),
  })
  await store.close()
  return cli
}

it('a store is backed up to a file, and another is filled from it', async () => {
  const cli = await withAlert()
  const file = cli.path('backup.jsonl.gz')
  const backup = await cli.run(`backup ${file}`)
  expect(backup).toMatchObject({ code: 0, out: '' })
  expect(backup.err.replaceAll(/\s+/g, ' ')).toContain('backed up 2 entries as of 21 Nov 2026, 12:00 UTC')
  const restored = await cli.run(`restore ${file} --home ${cli.path('other')}`)
  expect(restored.code).toBe(0)
  expect(restored.err.replaceAll(/\s+/g, ' ')).toContain('restored 2 entries')
  const listed = await cli.run(`alerts list --home ${cli.path('other')}`)
  expect(listed.out).toContain('8f2c41d07a9b')
  // It may have arrived since: a person decides.
  expect(listed.out).toContain('1 notice could not be delivered')
  const sent = await cli.run(`restore ${file} --unsent send --home ${cli.path('third')}`)
  expect(sent.code).toBe(0)
  expect((await cli.run(`alerts list --home ${cli.path('third')}`)).out).not.toContain('could not be delivered')
})

it.each([
  ['into a store that holds something', 'restore FILE', 4, 'holds a journal already'],
  ['of which a line is missing', 'restore TORN --home OTHER', 4, 'entry 1 was to follow'],
  ['that is not there', 'restore NONE --home OTHER', 2, 'cannot be read'],
  ['over another file', 'backup FILE', 4, 'it is there already'],
  ['of a store that holds nothing', 'backup NONE --home OTHER', 2, 'nothing to back up'],
])('a backup %s is refused, and why is said', async (_, argv, code, words) => {
  const cli = await withAlert()
  await cli.run(`backup ${cli.path('FILE')}`)
  await cli.write('TORN', (await readFile(cli.path('FILE'), 'utf8')).replace(/^\{"entry".*\n/m, ''))
  const ran = await cli.run(argv.replaceAll(/[A-Z]{4,}/g, (name) => cli.path(name)))
  expect(ran.code).toBe(code)
  expect(ran.err.replaceAll(/\s+/g, ' ')).toContain(words)
})
