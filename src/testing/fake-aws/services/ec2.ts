import { AwsError } from '../aws-error.ts'
import { optionalText } from '../input.ts'
import { textList } from '../regional/answers.ts'
import { DEFAULT_REGIONS, OPT_IN_REGIONS } from '../regions.ts'
import type { Call, Service } from '../service.ts'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** `Filter.N.Name` and `Filter.N.Value.M` of the request. */
const filters = (call: Call): readonly { readonly name: string; readonly values: readonly string[] }[] =>
  (Array.isArray(call.input['Filter']) ? call.input['Filter'] : []).filter(isRecord).map((filter) => ({
    name: String(filter['Name']),
    values: textList(filter['Value']) ?? [],
  }))

function describeRegions(call: Call) {
  const { partition, account } = call
  const optIn = (name: string): string => (account.regions.includes(name) ? 'opted-in' : 'not-opted-in')
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const all = [
    ...DEFAULT_REGIONS[partition].filter((name) => account.regions.includes(name)).map((name) => ({ name, status: 'opt-in-not-required' })),
    ...OPT_IN_REGIONS[partition].map((name) => ({ name, status: optIn(name) })),
  ].map(({ name, status }) => ({ regionName: name, regionEndpoint: `ec2.${name}.${suffix}`, optInStatus: status }))
  const names = textList(call.input['RegionName'])
  const stray = names?.find((name) => !all.some(({ regionName }) => regionName === name))
  if (stray !== undefined) throw new AwsError('InvalidParameterValue', `Invalid region name: ${stray}`)
  const attributes = { 'region-name': 'regionName', endpoint: 'regionEndpoint', 'opt-in-status': 'optInStatus' } as const
  const everyRegion = optionalText(call.input, 'AllRegions') === 'true'
  const found = all
    .filter((region) => everyRegion || region.optInStatus !== 'not-opted-in')
    .filter(({ regionName }) => names?.includes(regionName) ?? true)
    .filter((region) =>
      filters(call).every(({ name, values }) => name in attributes && values.includes(region[attributes[name as keyof typeof attributes]])),
    )
  return { regionInfo: found }
}

/** EC2, as far as it tells which Regions an account can use. */
export const ec2: Service = {
  signingName: 'ec2',
  prefix: 'ec2',
  protocol: 'ec2',
  throttle: { code: 'RequestLimitExceeded', status: 503 },
  operations: { DescribeRegions: describeRegions },
}
