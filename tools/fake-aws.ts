import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../src/core/app-error.ts'
import { epochMs } from '../src/core/time.ts'
import { administratorKey } from '../src/testing/fake-aws/build-world.ts'
import { type Fault, isFaultKind } from '../src/testing/fake-aws/faults.ts'
import { AWS_LIMITS } from '../src/testing/fake-aws/limits.ts'
import { organisationOf } from '../src/testing/fake-aws/organisation-of.ts'
import { startFakeAws } from '../src/testing/fake-aws/server.ts'
import { readWorld } from '../src/testing/fake-aws/world-file.ts'
import type { World } from '../src/testing/fake-aws/world.ts'

const usage = `Serves a world of the fake AWS on loopback.

  npm run fake-aws -- [--world FILE|NAME] [--port N] [--limits] [--fault KIND[=OPERATION]]…
  npm run fake-aws -- --accounts N [--seed N]

  --world     a file, or the name of one in src/testing/worlds (organisation when absent)
  --accounts  a generated organisation of so many accounts instead
  --seed      which one (1 when absent)
  --port      an ephemeral port when absent
  --limits    throttle like AWS
  --fault     denied, throttled, timeout, truncated, garbage, server-error, partial or stale, of every operation or of one: denied=iam:List*

Dates of the world are counted from now.`

const options = {
  world: { type: 'string', default: 'organisation' },
  accounts: { type: 'string' },
  seed: { type: 'string', default: '1' },
  port: { type: 'string', default: '0' },
  limits: { type: 'boolean', default: false },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', default: false },
} as const

const badUsage = (message: string): AppError => new AppError('bad_usage', message, { kind: 'usage', hint: usage })

function wholeNumber(text: string, name: string, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > max) throw badUsage(`--${name} takes a whole number up to ${max}, not ${JSON.stringify(text)}`)
  return value
}

function fault(text: string): Fault {
  const [kind = '', ...operation] = text.split('=')
  if (!isFaultKind(kind)) throw badUsage(`there is no fault of kind ${JSON.stringify(kind)}`)
  return operation.length === 0 ? { kind } : { kind, operation: operation.join('=') }
}

function chosenWorld(values: { readonly world: string; readonly accounts?: string | undefined; readonly seed: string }): World {
  const now = epochMs(Date.now())
  if (values.accounts !== undefined)
    return organisationOf(Math.max(1, wholeNumber(values.accounts, 'accounts', 10_000)), wholeNumber(values.seed, 'seed', 2 ** 32), now)
  const named = join(import.meta.dirname, '../src/testing/worlds', `${values.world}.yml`)
  const path = existsSync(values.world) ? values.world : named
  if (!existsSync(path)) throw badUsage(`there is no world ${values.world}`)
  return readWorld(path, now)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options })
  if (values.help) return console.log(usage)
  const world = chosenWorld(values)
  const port = wholeNumber(values.port, 'port', 65_535)
  const clock = { now: () => epochMs(Date.now()) }
  const aws = await startFakeAws({ world, port, clock, faults: values.fault.map(fault), ...(values.limits ? { limits: AWS_LIMITS } : {}) })
  const first = world.organisation?.managementAccountId ?? [...world.accounts.keys()][0] ?? ''
  const region = world.partition === 'aws' ? 'us-east-1' : world.partition === 'aws-cn' ? 'cn-north-1' : 'us-gov-west-1'
  console.log(`The fake AWS listens on ${aws.url} with ${world.accounts.size} accounts. Point any AWS client at it:

  export AWS_ENDPOINT_URL=${aws.url}
  export AWS_ACCESS_KEY_ID=${administratorKey(first)}
  export AWS_SECRET_ACCESS_KEY=fake
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}

The access key AKIA<account id>EXAMPLE is the administrator of each account. End it with Ctrl-C.`)
}

try {
  await main()
} catch (error) {
  const hint = error instanceof AppError ? `\n\n${error.hint}` : ''
  console.error(`${error instanceof Error ? error.message : String(error)}${hint}`)
  process.exit(error instanceof AppError ? 2 : 4)
}
