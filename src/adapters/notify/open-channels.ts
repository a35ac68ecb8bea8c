import { AppError } from '../../core/app-error.ts'
import type { ChannelSettings, Reference } from '../../ports/channel-settings.ts'
import type { Notifier } from '../../ports/notifier.ts'
import type { AwsWiring } from './aws-failure.ts'

/** What channels are made with besides their settings. */
export interface ChannelWiring {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly write: (text: string) => void
  readonly now: () => number
  readonly aws: AwsWiring
  /** Other places than the real ones, for tests. */
  readonly slackApi?: string
  readonly pagerduty?: string
}

/** @throws AppError `secret_missing`, which names the variable and shows no value. */
function textOf(channel: string, reference: Reference, { env }: ChannelWiring): string {
  if (reference.kind === 'text') return reference.text
  const value = env[reference.name]
  if (value !== undefined && value !== '') return value
  throw new AppError('secret_missing', `The channel "${channel}" needs the environment variable ${reference.name}, which is not set.`, {
    kind: 'usage',
    hint: 'Set it where rootwarden runs; the file names it and never holds it.',
  })
}

async function openChannel({ name, to }: ChannelSettings, wiring: ChannelWiring): Promise<Notifier> {
  const text = (reference: Reference): string => textOf(name, reference, wiring)
  switch (to.type) {
    case 'stdout':
      return (await import('./stdout-channel.ts')).stdoutChannel(name, to, wiring.write)
    case 'webhook':
      return (await import('./webhook-channel.ts')).webhookChannel(name, { url: text(to.url), secret: text(to.secret), now: wiring.now })
    case 'slack': {
      const slack = await import('./slack-channel.ts')
      if ('url' in to) return slack.slackWebhookChannel(name, text(to.url))
      return slack.slackBotChannel(name, {
        token: text(to.token),
        conversation: to.conversation,
        api: wiring.slackApi ?? slack.SLACK_API,
      })
    }
    case 'teams':
      return (await import('./teams-channel.ts')).teamsChannel(name, text(to.url))
    case 'pagerduty': {
      const { PAGERDUTY, pagerdutyChannel } = await import('./pagerduty-channel.ts')
      return pagerdutyChannel(name, { routingKey: text(to.routingKey), endpoint: wiring.pagerduty ?? PAGERDUTY[to.region] })
    }
    case 'smtp': {
      const login = to.login === null ? null : { user: to.login.user, pass: text(to.login.password) }
      return (await import('./smtp-channel.ts')).smtpChannel(name, to, login)
    }
    case 'sns':
      return (await import('./sns-channel.ts')).snsChannel(name, to.topicArn, wiring.aws)
    case 'securityhub':
      return (await import('./securityhub-channel.ts')).securityhubChannel(name, to.region, wiring.aws)
  }
}

/**
 * Makes a notifier for each channel; only what is used is loaded. Nothing is sent yet.
 * @throws AppError `secret_missing` or `channel_invalid` for the first channel that cannot be used.
 */
export const openChannels = (settings: readonly ChannelSettings[], wiring: ChannelWiring): Promise<readonly Notifier[]> =>
  Promise.all(settings.map((each) => openChannel(each, wiring)))
