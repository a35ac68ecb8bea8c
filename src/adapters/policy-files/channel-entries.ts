import { z } from 'zod'
import type { QuietHours } from '../../core/alert/alert-policy.ts'
import { parseArn } from '../../core/aws.ts'
import type { ChannelKind, Reference } from '../../ports/channel-settings.ts'
import { isZone } from './minute-of-day.ts'

const VARIABLE = /^\$\{([A-Z_][A-Z0-9_]*)\}$/

const variableOf = (text: string): Reference => ({ kind: 'variable', name: VARIABLE.exec(text)?.[1] ?? '' })

/** Files of decisions are kept in git: a secret is named there, never written. */
const secret = z
  .string()
  .regex(VARIABLE, 'must name an environment variable, such as ${CHAT_URL}: secrets do not belong into a file')
  .transform(variableOf)

const textOrVariable = z
  .string()
  .min(1)
  .transform((text): Reference => (VARIABLE.test(text) ? variableOf(text) : { kind: 'text', text }))

const clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time such as '22:00', in quotes")
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))

const quiet = z
  .strictObject({
    from: clock,
    until: clock,
    zone: z.string().refine(isZone, 'must be a time zone such as Europe/Berlin or +02:00'),
  })
  .refine(({ from, until }) => from !== until, 'begins when it ends; leave quiet out for a channel that is never quiet')
  .nullable()
  .default(null)

const word = z.string().trim().min(1, 'must not be empty').max(500)
const mailAddress = z.string().regex(/^[^\s<>@]+@[^\s<>@]+$|^[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>$/, 'must be a mail address')
const host = z.string().regex(/^[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?$/i, 'must be the name of a host, without a protocol')

const ports = { tls: 465, starttls: 587, none: 25 } as const

const stdout = z
  .strictObject({ type: z.literal('stdout'), style: z.enum(['block', 'json']).default('block'), quiet })
  .transform(({ quiet: hours, ...to }) => ({ quiet: hours, to }))

const webhook = z
  .strictObject({ type: z.literal('webhook'), url: textOrVariable, secret, quiet })
  .transform(({ quiet: hours, ...to }) => ({ quiet: hours, to }))

const slack = z
  .strictObject({ type: z.literal('slack'), url: secret.optional(), token: secret.optional(), conversation: word.optional(), quiet })
  .transform(({ type, url, token, conversation, quiet: hours }, context) => {
    if (url !== undefined && token === undefined && conversation === undefined) return { quiet: hours, to: { type, url } }
    if (url === undefined && token !== undefined && conversation !== undefined) return { quiet: hours, to: { type, token, conversation } }
    context.addIssue({ code: 'custom', message: 'needs either url, or token and conversation' })
    return z.NEVER
  })

const teams = z
  .strictObject({ type: z.literal('teams'), url: secret, quiet })
  .transform(({ quiet: hours, ...to }) => ({ quiet: hours, to }))

const pagerduty = z
  .strictObject({ type: z.literal('pagerduty'), 'routing-key': secret, region: z.enum(['us', 'eu']).default('us'), quiet })
  .transform(({ type, 'routing-key': routingKey, region, quiet: hours }) => ({ quiet: hours, to: { type, routingKey, region } }))

const smtp = z
  .strictObject({
    type: z.literal('smtp'),
    host,
    port: z.int().min(1).max(65_535).optional(),
    security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
    user: word.optional(),
    password: secret.optional(),
    from: mailAddress,
    to: z.array(mailAddress).min(1, 'must name somebody'),
    quiet,
  })
  .transform(({ type, host: server, port, security, user, password, from, to, quiet: hours }, context) => {
    if ((user === undefined) !== (password === undefined))
      context.addIssue({ code: 'custom', message: 'needs user and password, or neither' })
    const login = user === undefined || password === undefined ? null : { user, password }
    return { quiet: hours, to: { type, host: server, port: port ?? ports[security], security, login, from, to } }
  })

const sns = z
  .strictObject({
    type: z.literal('sns'),
    topic: z.string().refine((text) => parseArn(text)?.service === 'sns', 'must be the ARN of an SNS topic'),
    quiet,
  })
  .transform(({ type, topic, quiet: hours }) => ({ quiet: hours, to: { type, topicArn: topic } }))

const securityhub = z
  .strictObject({ type: z.literal('securityhub'), region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be a Region'), quiet })
  .transform(({ quiet: hours, ...to }) => ({ quiet: hours, to }))

const kinds = { stdout, webhook, slack, teams, pagerduty, smtp, sns, securityhub } as const
const typed = z.looseObject({ type: z.enum(Object.keys(kinds) as [keyof typeof kinds, ...(keyof typeof kinds)[]]) })

export interface ChannelEntry {
  readonly quiet: QuietHours | null
  readonly to: ChannelKind
}

/** One channel. Its type is looked at first, so that what is wrong is said of that type and not of all eight. */
export const channelEntry = typed.transform((raw, context): ChannelEntry => {
  const parsed = kinds[raw.type].safeParse(raw)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.addIssue({ code: 'custom', message: issue.message, path: [...issue.path] })
  return z.NEVER
})
