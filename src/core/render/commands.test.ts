import { describe, expect, it } from 'vitest'
import { accountId } from '../aws.ts'
import { sampleReport } from '../../testing/sample-report.ts'
import { attestCommand, commandLines, doctorCommand, plainInvocation } from './commands.ts'
import { renderTable } from './table.ts'

const report = sampleReport()
const sample = plainInvocation(report)

describe('commands in hints', () => {
  it.each([
    ["an account that is not the caller's own", accountId('444455556666'), 'rootwarden doctor --sample --account 444455556666'],
    ['the account of the caller', accountId('111122223333'), 'rootwarden doctor --sample'],
    ['several accounts', null, 'rootwarden doctor --sample'],
  ])('try again from the outside only where one has to: %s', (_, account, command) => {
    const asked = { ...report, caller: 'arn:aws:sts::111122223333:assumed-role/Audit/ana' }
    expect(doctorCommand(sample, asked, account)).toBe(command)
  })

  it('are copied as they stand, broken where a shell lets them be', () => {
    const command = attestCommand('root-access-tested-this-month', accountId('111122223333'))
    const lines = commandLines(command, 60)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(lines.map((line) => line.replace(/ \\$/, '').trim()).join(' ')).toBe(command)
    expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).toBe(true)
    expect(commandLines(command, 200)).toEqual([command])
    expect(commandLines("rootwarden scan --profile 'a --b'", 10)).toEqual(["rootwarden scan --profile 'a --b'"])
  })

  it('carry the options of the scan that they follow', () => {
    const invocation = { scan: 'rootwarden scan --org --profile audit', doctor: 'rootwarden doctor --profile audit' }
    const text = renderTable(report, { columns: 140, colour: false, invocation })
    expect(text).toContain('rootwarden scan --org --profile audit --format md')
    expect(text).toContain('rootwarden scan --org --profile audit --format html --output posture.html')
    expect(text).toContain('run: rootwarden doctor --profile audit')
  })

  it('are left out at the end when nobody wants hints', () => {
    expect(renderTable(report, { columns: 80, colour: false, hints: false })).not.toContain('posture.html')
  })
})
