import type { Detection } from '../../detect/detection.ts'
import type { RootSession } from '../../detect/root-session.ts'
import { LEVELS } from '../../sigma/rule.ts'
import { counted, listed } from '../counted.ts'
import { printable } from '../printable.ts'
import { flow } from '../wrap.ts'
import { block } from './coverage-lines.ts'
import { type TrailLook, accountText, indented, lasting, roleOf, sampleLine, spanText } from './words.ts'

const doors: Readonly<Record<string, string>> = {
  key: 'long-term access key',
  assumed: 'AssumeRoot session',
  temporary: 'temporary key',
}

/** `console`, `long-term access key AKIA…` */
function doorText(door: string): string {
  const [kind = '', key] = door.split(':')
  return key === undefined ? 'console' : `${doors[kind] ?? kind} ${printable(key)}`
}

const mfaText: Readonly<Record<NonNullable<RootSession['mfa']>, string>> = {
  always: 'with MFA',
  never: 'WITHOUT MFA',
  sometimes: 'partly without MFA',
}

function signInText({ signIns, mfa }: RootSession): readonly string[] {
  const { succeeded, failed } = signIns
  if (succeeded + failed === 0) return []
  const tries = [succeeded === 0 ? 'no sign-in succeeded' : counted(succeeded, 'sign-in'), ...(failed === 0 ? [] : [`${failed} failed`])]
  return [tries.join(', '), ...(mfa === null ? [] : [mfaText[mfa]])]
}

function actionsText({ actions }: RootSession): string {
  const names = actions.map(({ name, count, failed, write }) => {
    const marks = `${count > 1 ? ` ×${count}` : ''}${failed > 0 && name !== 'ConsoleLogin' ? ' (denied or failed)' : ''}`
    return `${write ? '' : '·'}${printable(name)}${marks}`
  })
  const shown = names.slice(0, 14)
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ')
}

function detectionLines(session: RootSession, detections: readonly Detection[], { paint, columns }: TrailLook): readonly string[] {
  const found = detections
    .filter(({ id }) => session.detections.includes(id))
    .toSorted((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level))
  const said = new Map(found.map(({ rule, level }) => [`${rule.number ?? printable(rule.title)} ${level}`, level]))
  return flow(
    [...said].map(([text, level]) => paint(roleOf(level), text)),
    '  ',
    columns - 3,
  ).map((line) => `   ${line}`)
}

function sessionLines(session: RootSession, detections: readonly Detection[], look: TrailLook): readonly string[] {
  const { account, door, firstSeen, lastSeen, events, writes, failures, sources, approvals } = session
  const lasted = lastSeen > firstSeen ? ` (${lasting(lastSeen - firstSeen)})` : ''
  const from = sources.slice(0, 2).map(({ address, place }) => `${printable(address)}${place === null ? '' : ` (${printable(place)})`}`)
  const rest = sources.length - from.length
  return [
    look.paint('strong', `${accountText(account, look)} · ${doorText(door)}`),
    ...indented(
      `${spanText(firstSeen, lastSeen)}${lasted} · from ${listed(rest > 0 ? [...from, `${rest} more addresses`] : from)}`,
      look.columns,
      3,
    ),
    ...indented(
      [...signInText(session), counted(events, 'event'), counted(writes, 'change'), ...(failures === 0 ? [] : [`${failures} failed`])].join(
        ' · ',
      ),
      look.columns,
      3,
    ),
    ...indented(actionsText(session), look.columns, 3),
    ...indented(approvals.length === 0 ? 'no approved request' : `approved: ${approvals.map(printable).join(', ')}`, look.columns, 3).map(
      (line) => (approvals.length === 0 ? look.paint('unknown', line) : look.paint('accepted', line)),
    ),
    ...detectionLines(session, detections, look),
  ]
}

export interface SessionsView {
  readonly sessions: readonly RootSession[]
  readonly detections: readonly Detection[]
  /** What could not be seen, each in a line. */
  readonly blind: readonly string[]
}

/** Root's sessions, the latest first. */
export function renderSessions({ sessions, detections, blind }: SessionsView, look: TrailLook): string {
  const heading =
    sessions.length === 0
      ? '  Root did nothing, as far as this trail goes.'
      : `  ${look.paint('strong', counted(sessions.length, 'root session').toUpperCase())}`
  return [
    ...sampleLine(look),
    heading,
    ...sessions.toReversed().flatMap((session) => ['', ...sessionLines(session, detections, look)]),
    ...(sessions.length === 0 ? [] : ['', look.paint('quiet', '   · reads only')]),
    ...block('COULD NOT SEE', blind, look),
  ].join('\n')
}
