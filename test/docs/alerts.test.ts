import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { webhookSignature } from '../../src/adapters/notify/webhook-channel.ts'
import { readAlertSettings } from '../../src/adapters/policy-files/alert-settings.ts'

const page = await readFile(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8')
const block = (language: string): string => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1] ?? ''
const folder = await mkdtemp(join(tmpdir(), 'rootwarden-docs-alerts-'))

it('the alerts.yml of the page is one that is read', async () => {
  await writeFile(join(folder, 'alerts.yml'), block('yaml'))
  const { channels, policy } = await readAlertSettings(folder)
  expect(channels.map(({ to }) => to.type).toSorted()).toEqual(
    ['pagerduty', 'securityhub', 'slack', 'slack', 'smtp', 'sns', 'stdout', 'teams', 'webhook'].toSorted(),
  )
  expect(policy.ladders.critical.rungs).toHaveLength(3)
})

it('the code of the page verifies what is sent, and nothing else', async () => {
  const path = join(folder, 'verify.mjs')
  await writeFile(path, block('js'))
  const { isFromRootwarden } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
    isFromRootwarden: (secret: string, headers: Readonly<Record<string, string>>, body: string, now: number) => boolean
  }
  const now = 1_795_000_000
  const headers = { 'rootwarden-timestamp': String(now), 'rootwarden-signature': webhookSignature('shared', String(now), '{"a":1}') }
  expect(isFromRootwarden('shared', headers, '{"a":1}', now)).toBe(true)
  expect(isFromRootwarden('other', headers, '{"a":1}', now)).toBe(false)
  expect(isFromRootwarden('shared', headers, '{"a":2}', now)).toBe(false)
  expect(isFromRootwarden('shared', headers, '{"a":1}', now + 301)).toBe(false)
  expect(isFromRootwarden('shared', { ...headers, 'rootwarden-timestamp': String(now + 1) }, '{"a":1}', now)).toBe(false)
  expect(isFromRootwarden('shared', { 'rootwarden-timestamp': String(now) }, '{"a":1}', now)).toBe(false)
})
