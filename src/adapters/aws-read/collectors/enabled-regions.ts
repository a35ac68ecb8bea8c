import type { Region } from '../../../core/aws.ts'
import { list, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

/**
 * The Regions that the account can use: those on by default and those it opted into.
 *
 * @see Account Management API Reference, ListRegions. The EC2 client is large, so DescribeRegions is asked only when that failed.
 */
export const enabledRegions: AccountCollector = {
  scope: 'account',
  with: ['organisation', 'account'],
  provides: { enabledRegions: [['account:ListRegions']] },
  read: async (target) => ({
    enabledRegions: [
      await target.observeAll(
        'account:ListRegions',
        { ...target.onBehalf, RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'], MaxResults: 50 },
        'NextToken',
        ({ Regions }): readonly Region[] => list(Regions, 'Regions').map(({ RegionName }) => text(RegionName, 'RegionName')),
      ),
    ],
  }),
}

/** The same, from the other service that knows. */
export const enabledRegionsByEc2: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { enabledRegions: [['ec2:DescribeRegions']] },
  read: async (target) => ({
    enabledRegions: [
      await target.observe('ec2:DescribeRegions', { AllRegions: false }, ({ Regions }): readonly Region[] =>
        list(Regions, 'Regions').map(({ RegionName }) => text(RegionName, 'RegionName')),
      ),
    ],
  }),
}
