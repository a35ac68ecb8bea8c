import { createAwsReader } from '../src/adapters/aws-read/reader.ts'
import { factsOf } from '../src/app/select-controls.ts'
import { CONTROLS } from '../src/catalogue/controls.gen.ts'
import { epochMs } from '../src/core/time.ts'
import { rounded } from './benchmark.ts'
import { watchCalls } from './sdk-sender.ts'

/**
 * Reads root truth of a whole organisation in a process of its own, so that its memory is its own too.
 *
 *   node bench/read-organisation.ts URL ACCESS-KEY-ID
 *
 * Prints what the benchmark wants to know as JSON.
 */
export interface OrganisationRead {
  readonly wallMs: number
  readonly accountsRead: number
  readonly accountsUnread: number
  readonly accountsSkipped: number
  /** Attempts that went out, throttled ones included. */
  readonly attempts: number
  readonly throttled: number
  /** Facts of all accounts that are unknown for lack of a better answer than a throttle. */
  readonly factsLostToThrottling: number
  readonly peakRssMb: number
}

const throttleCodes =
  /^(?:Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|LimitExceededException)$/

async function readOrganisation(endpoint: string, accessKeyId: string): Promise<OrganisationRead> {
  const clock = { now: () => epochMs(Date.now()) }
  const reader = createAwsReader({
    clock,
    version: 'bench',
    sample: false,
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId, secretAccessKey: 'fake' },
  })
  let attempts = 0
  let throttled = 0
  watchCalls((_client, _command, answer) => {
    attempts += 1
    answer.catch((error: unknown) => {
      if (error instanceof Error && throttleCodes.test(error.name)) throttled += 1
    })
  })
  const facts = factsOf(CONTROLS.filter(({ area }) => area === 'root-credentials'))
  const started = performance.now()
  const { accounts, coverage } = await reader.read({ facts, organisation: true, accounts: [], memberRole: null }, () => {})
  const wallMs = rounded(performance.now() - started)
  const observed = accounts.flatMap((account) => Object.values(account.facts).flat())
  return {
    wallMs,
    accountsRead: accounts.length - coverage.unreadAccounts.length,
    accountsUnread: coverage.unreadAccounts.length,
    accountsSkipped: coverage.skippedAccounts.length,
    attempts,
    throttled,
    factsLostToThrottling: observed.filter((fact) => !fact.known && fact.reason === 'throttled').length,
    peakRssMb: rounded(process.resourceUsage().maxRSS / 1024),
  }
}

const [url = '', accessKeyId = ''] = process.argv.slice(2)
console.log(JSON.stringify(await readOrganisation(url, accessKeyId)))
