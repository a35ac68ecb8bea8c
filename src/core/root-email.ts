/** Providers at which anybody can open a mailbox, and whose accounts belong to a person. Families are matched with any country's ending. */
const FREE_MAIL_FAMILIES = [
  'aol',
  'gmail',
  'gmx',
  'googlemail',
  'hotmail',
  'live',
  'msn',
  'outlook',
  'protonmail',
  'rocketmail',
  'tutanota',
  'yahoo',
  'yandex',
  'ymail',
  'zoho',
]

const FREE_MAIL_DOMAINS = new Set([
  '126.com',
  '163.com',
  'att.net',
  'btinternet.com',
  'comcast.net',
  'duck.com',
  'fastmail.com',
  'fastmail.fm',
  'free.fr',
  'freenet.de',
  'hey.com',
  'icloud.com',
  'laposte.net',
  'libero.it',
  'mac.com',
  'mail.com',
  'mail.ru',
  'me.com',
  'naver.com',
  'orange.fr',
  'pm.me',
  'proton.me',
  'qq.com',
  'rediffmail.com',
  'seznam.cz',
  't-online.de',
  'tuta.com',
  'tuta.io',
  'verizon.net',
  'wanadoo.fr',
  'web.de',
  'wp.pl',
  'ya.ru',
])

const family = new RegExp(`^(?:${FREE_MAIL_FAMILIES.join('|')})\\.(?:com|net|org|[a-z]{2}|(?:com|co)\\.[a-z]{2})$`)

export interface EmailAddress {
  /** Lower case, without a plus tag. */
  readonly mailbox: string
  /** What stands behind a plus sign; `null` without one. */
  readonly tag: string | null
  /** Lower case. */
  readonly domain: string
}

/** @returns `null` for what is no address. Not a validator: AWS has accepted the address already. */
export function parseEmail(text: string): EmailAddress | null {
  const match = /^([^\s@+]+)(?:\+([^\s@]*))?@([^\s@]+\.[^\s@.]+)$/.exec(text.trim().toLowerCase())
  const [, mailbox, tag, domain] = match ?? []
  return mailbox === undefined || domain === undefined ? null : { mailbox, tag: tag ?? null, domain }
}

/** Whether mailboxes of this domain are anybody's: `gmail.com`, `yahoo.co.uk`, `gmx.de`. */
export const isFreeMail = (domain: string): boolean => FREE_MAIL_DOMAINS.has(domain) || family.test(domain)

/** Whether a domain is one of these or lies below one: `mail.example.com` does below `example.com`, `notexample.com` does not. */
export const isOneOf = (domain: string, domains: readonly string[]): boolean =>
  domains.some((each) => domain === each.toLowerCase() || domain.endsWith(`.${each.toLowerCase()}`))

const ROLE_WORDS = new Set([
  'account',
  'accounts',
  'admin',
  'admins',
  'administrator',
  'administrators',
  'amazon',
  'aws',
  'billing',
  'cloud',
  'cloudops',
  'devops',
  'engineering',
  'group',
  'hostmaster',
  'infra',
  'infrastructure',
  'infosec',
  'it',
  'list',
  'operations',
  'ops',
  'platform',
  'postmaster',
  'root',
  'sec',
  'secops',
  'security',
  'soc',
  'sre',
  'sysadmin',
  'systems',
  'team',
  'tech',
  'webmaster',
])

/** Whether a mailbox is named for a role and not for a person: `aws-root`, `it.ops`, `cloud2`; not `ana.itten`. */
export const isRoleMailbox = (mailbox: string): boolean => mailbox.split(/[^a-z]+/).some((word) => ROLE_WORDS.has(word))
