import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Benchmark, rounded } from './benchmark.ts'
import { startFakeAwsProcess } from './fake-aws-process.ts'
import type { OrganisationRead } from './read-organisation.ts'

const ACCOUNTS = 500
const AIMS = { callsPerMember: 10, peakRssMb: 300, throttledPercent: 5 }
const LONGEST_MS = 10 * 60_000

const PROGRAM = join(import.meta.dirname, 'read-organisation.ts')

/** Root truth of a large organisation, at the rates that AWS allows. */
export const organisation: Benchmark = async (note) => {
  const aws = await startFakeAwsProcess(['--accounts', String(ACCOUNTS), '--limits'])
  try {
    note(`reading ${ACCOUNTS} accounts`)
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, aws.url, aws.credentials.accessKeyId], { timeout: LONGEST_MS })
    const read = JSON.parse(stdout) as OrganisationRead
    const callsPerMember = rounded(read.attempts / (read.accountsRead + read.accountsUnread))
    const throttledPercent = rounded((100 * read.throttled) / read.attempts)
    return [
      {
        bench: 'organisation',
        figures: { accounts: ACCOUNTS, ...read, callsPerMember, throttledPercent },
        floor: null,
        ratio: null,
        aims: [
          { claim: `at most ${AIMS.callsPerMember} calls a member`, met: callsPerMember <= AIMS.callsPerMember },
          { claim: `at most ${AIMS.throttledPercent} % of the answers are throttles`, met: throttledPercent <= AIMS.throttledPercent },
          {
            claim: 'no fact is lost to a throttle, and no account that can be read is left',
            met: read.factsLostToThrottling === 0 && read.accountsUnread === 0,
          },
          { claim: `at most ${AIMS.peakRssMb} MB`, met: read.peakRssMb <= AIMS.peakRssMb },
        ],
      },
    ]
  } finally {
    await aws.stop()
  }
}
