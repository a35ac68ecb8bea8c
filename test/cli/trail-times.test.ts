import { describe, expect, it } from 'vitest'
import { trailRecord } from '../../src/testing/trail-records.ts'
import { testCli } from './test-host.ts'

const cli = await testCli()
await cli.write('night.json', JSON.stringify({ Records: [trailRecord()] }))

describe('a time that nobody can read', () => {
  it.each(['--from 2026-13-41', '--to tomorrowish', '--from 2026-11-20T25:00Z'])(
    'is refused, and leaves no event out in silence: %s',
    async (option) => {
      const { code, out, err } = await cli.run(`trail detect ${cli.path('night.json')} ${option}`)
      expect(code).toBe(2)
      expect(out).toBe('')
      expect(err).toContain(option.split(' ')[1])
    },
  )

  it('is not taken for one that can be read', async () => {
    const { out } = await cli.run(`trail detect ${cli.path('night.json')} --from 2026-11-20 --to 2026-11-21 --format jsonl`)
    expect(out).toContain('"R01"')
  })
})

describe('a part of a trail in which nothing lies', () => {
  it('cannot end before it begins', async () => {
    const { code, err } = await cli.run(`trail detect ${cli.path('night.json')} --from 2026-11-21 --to 2026-11-20`)
    expect(code).toBe(2)
    expect(err).toContain('--to is before that')
  })

  it.each(['detect', 'timeline', 'sessions', 'stats'])(
    'is told apart from a trail in which nothing happened: trail %s',
    async (command) => {
      const told = 'None of the events that were looked into lies within --from'
      expect((await cli.run(`trail ${command} ${cli.path('night.json')} --from 2027-01-01`)).err).toContain(told)
      expect((await cli.run(`trail ${command} ${cli.path('night.json')} --from 2026-11-20`)).err).not.toContain(told)
    },
  )
})
