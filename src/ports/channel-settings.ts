/** A text of a configuration: as it stands there, or the name of the environment variable that holds it. Secrets are always the latter. */
export type Reference = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'variable'; readonly name: string }

export interface StdoutSettings {
  readonly type: 'stdout'
  /** A block that people read, or one line of JSON for a collector of logs. */
  readonly style: 'block' | 'json'
}

export interface WebhookSettings {
  readonly type: 'webhook'
  readonly url: Reference
  /** Signs each request. */
  readonly secret: Reference
}

/** Only a token knows threads. */
export type SlackSettings =
  { readonly type: 'slack'; readonly url: Reference } | { readonly type: 'slack'; readonly token: Reference; readonly conversation: string }

export interface TeamsSettings {
  readonly type: 'teams'
  readonly url: Reference
}

export interface PagerdutySettings {
  readonly type: 'pagerduty'
  readonly routingKey: Reference
  /** Where the account lives. */
  readonly region: 'us' | 'eu'
}

export interface SmtpSettings {
  readonly type: 'smtp'
  readonly host: string
  readonly port: number
  /** From the first byte, or before anything is said; `none` on this machine only. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly login: { readonly user: string; readonly password: Reference } | null
  readonly from: string
  readonly to: readonly string[]
}

export interface SnsSettings {
  readonly type: 'sns'
  readonly topicArn: string
}

export interface SecurityHubSettings {
  readonly type: 'securityhub'
  readonly region: string
}

export type ChannelKind =
  StdoutSettings | WebhookSettings | SlackSettings | TeamsSettings | PagerdutySettings | SmtpSettings | SnsSettings | SecurityHubSettings

export interface ChannelSettings {
  readonly name: string
  readonly to: ChannelKind
}
