import type { Invocation } from '../core/render/commands.ts'
import { printable } from '../core/render/printable.ts'
import type { ReadOptions } from './scan-options.ts'

/** A word as a POSIX shell reads it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${printable(word).replaceAll("'", String.raw`'\''`)}'`)

const given = (name: string, value: string | readonly string[] | boolean | undefined): readonly string[] => {
  if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) return []
  return value === true ? [name] : [name, quoted(typeof value === 'string' ? value : value.join(','))]
}

/** The commands that repeat what was asked, for the hints of a report. */
export function invocationOf(options: ReadOptions): Invocation {
  const { sample, snapshot, profile, region, org, account, memberRole, control, framework, home, policy } = options
  const common = [
    ...given('--sample', sample),
    ...given('--profile', profile),
    ...given('--region', region),
    ...given('--member-role', memberRole),
  ]
  const scan = [...given('--snapshot', snapshot), ...given('--org', org), ...given('--account', account), ...given('--control', control)]
  const folders = [...given('--home', home), ...given('--policy', policy)]
  return {
    scan: ['rootwarden scan', ...common, ...scan, ...given('--framework', framework), ...folders].join(' '),
    doctor: ['rootwarden doctor', ...common].join(' '),
  }
}
