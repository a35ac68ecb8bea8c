import type * as AccessAnalyzer from '@aws-sdk/client-accessanalyzer'
import type * as Account from '@aws-sdk/client-account'
import type * as Budgets from '@aws-sdk/client-budgets'
import type * as CloudTrail from '@aws-sdk/client-cloudtrail'
import type * as CloudWatch from '@aws-sdk/client-cloudwatch'
import type * as Logs from '@aws-sdk/client-cloudwatch-logs'
import type * as Config from '@aws-sdk/client-config-service'
import type * as Ec2 from '@aws-sdk/client-ec2'
import type * as Events from '@aws-sdk/client-eventbridge'
import type * as GuardDuty from '@aws-sdk/client-guardduty'
import type * as Iam from '@aws-sdk/client-iam'
import type * as Organizations from '@aws-sdk/client-organizations'
import type * as S3 from '@aws-sdk/client-s3'
import type * as SecurityHub from '@aws-sdk/client-securityhub'
import type * as Sns from '@aws-sdk/client-sns'
import type * as Sts from '@aws-sdk/client-sts'
import type { Region } from '../../core/aws.ts'
import type * as CostAndUsageReport from './signed-json/cost-and-usage-report.ts'
import type * as DataExports from './signed-json/data-exports.ts'

/** The package of each service's client, by the service's IAM prefix. */
interface Sdks {
  readonly sts: typeof Sts
  readonly iam: typeof Iam
  readonly account: typeof Account
  readonly organizations: typeof Organizations
  readonly ec2: typeof Ec2
  readonly cloudtrail: typeof CloudTrail
  readonly cloudwatch: typeof CloudWatch
  readonly logs: typeof Logs
  readonly events: typeof Events
  readonly config: typeof Config
  readonly guardduty: typeof GuardDuty
  readonly securityhub: typeof SecurityHub
  readonly 'access-analyzer': typeof AccessAnalyzer
  readonly s3: typeof S3
  readonly sns: typeof Sns
  readonly budgets: typeof Budgets
  readonly cur: typeof CostAndUsageReport
  readonly 'bcm-data-exports': typeof DataExports
}

export type Service = keyof Sdks

/**
 * Every AWS service that the reader talks to. A client's package is loaded on first use: all of them together
 * cost more than a second and a hundred megabytes.
 *
 * `global` services are asked in the partition's global Region; the others in the Region that the caller names.
 */
export const SERVICES: {
  readonly [S in Service]: { readonly client: string; readonly global: boolean; readonly load: () => Promise<Sdks[S]> }
} = {
  sts: { client: 'STSClient', global: false, load: () => import('@aws-sdk/client-sts') },
  iam: { client: 'IAMClient', global: true, load: () => import('@aws-sdk/client-iam') },
  account: { client: 'AccountClient', global: true, load: () => import('@aws-sdk/client-account') },
  organizations: { client: 'OrganizationsClient', global: true, load: () => import('@aws-sdk/client-organizations') },
  ec2: { client: 'EC2Client', global: false, load: () => import('@aws-sdk/client-ec2') },
  cloudtrail: { client: 'CloudTrailClient', global: false, load: () => import('@aws-sdk/client-cloudtrail') },
  cloudwatch: { client: 'CloudWatchClient', global: false, load: () => import('@aws-sdk/client-cloudwatch') },
  logs: { client: 'CloudWatchLogsClient', global: false, load: () => import('@aws-sdk/client-cloudwatch-logs') },
  events: { client: 'EventBridgeClient', global: false, load: () => import('@aws-sdk/client-eventbridge') },
  config: { client: 'ConfigServiceClient', global: false, load: () => import('@aws-sdk/client-config-service') },
  guardduty: { client: 'GuardDutyClient', global: false, load: () => import('@aws-sdk/client-guardduty') },
  securityhub: { client: 'SecurityHubClient', global: false, load: () => import('@aws-sdk/client-securityhub') },
  'access-analyzer': { client: 'AccessAnalyzerClient', global: false, load: () => import('@aws-sdk/client-accessanalyzer') },
  s3: { client: 'S3Client', global: false, load: () => import('@aws-sdk/client-s3') },
  sns: { client: 'SNSClient', global: false, load: () => import('@aws-sdk/client-sns') },
  budgets: { client: 'BudgetsClient', global: true, load: () => import('@aws-sdk/client-budgets') },
  cur: { client: 'CostAndUsageReportClient', global: true, load: () => import('./signed-json/cost-and-usage-report.ts') },
  'bcm-data-exports': { client: 'DataExportsClient', global: true, load: () => import('./signed-json/data-exports.ts') },
}

type CommandOf<O extends string> = O extends `${infer S extends Service}:${infer Name}`
  ? `${Name}Command` extends keyof Sdks[S]
    ? Sdks[S][`${Name}Command`]
    : never
  : never

interface Exchange<Input, Output> {
  readonly input: Input
  resolveMiddleware(...parameters: never[]): (parameters: never) => Promise<{ output: Output }>
}

/** What an operation such as `iam:GetAccountSummary` takes; `never` when the client does not know the operation. */
export type InputOf<O extends string> =
  CommandOf<O> extends abstract new (...parameters: never[]) => Exchange<infer Input, unknown> ? Input : never

/** What an operation answers, as the SDK declares it; what really came is another matter: see `answer.ts`. */
export type OutputOf<O extends string> =
  CommandOf<O> extends abstract new (...parameters: never[]) => Exchange<unknown, infer Output> ? Output : never

/** The parts of an SDK client that the reader touches. */
export interface Client {
  send(command: object): Promise<object>
  readonly config: { readonly requestHandler: { destroy(): void }; readonly credentials: unknown; readonly region: () => Promise<Region> }
}

const packages = new Map<Service, Promise<object>>()

/** Kept, because even an import of what is loaded already costs as much as building a command. */
function packageOf(service: Service): Promise<object> {
  const loading = packages.get(service) ?? SERVICES[service].load()
  packages.set(service, loading)
  return loading
}

/** Loads the service's package and builds a client. */
export async function createClient(service: Service, configuration: object): Promise<Client> {
  const Constructor = Reflect.get(await packageOf(service), SERVICES[service].client) as new (configuration: object) => Client
  return new Constructor(configuration)
}

/** Builds the command for an operation. @throws Error when the service's package has none of that name, which the types rule out. */
export async function createCommand(operation: string, input: object): Promise<object> {
  const [service, name] = operation.split(':') as [Service, string]
  const Command = Reflect.get(await packageOf(service), `${name}Command`) as (new (input: object) => object) | undefined
  if (Command === undefined) throw new Error(`the client of ${service} has no ${name}Command`)
  return new Command(input)
}
