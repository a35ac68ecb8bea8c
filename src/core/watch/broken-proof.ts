import type { EpochMs } from '../time.ts'
import type { ChainProof, ProofReport, Unnamed } from '../trail/proof.ts'
import type { OwnWord } from './own-event.ts'

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

function ofChain({ account, region, trail, invalid }: ChainProof, at: EpochMs): readonly OwnWord[] {
  if (invalid.length === 0) return []
  const [first] = invalid
  const logs = invalid.filter(({ what }) => what === 'log').length
  const parts = [
    ...(logs > 0 ? [counted(logs, 'log file')] : []),
    ...(invalid.length > logs ? [counted(invalid.length - logs, 'digest')] : []),
  ]
  return [
    {
      name: 'LogProofBroken',
      account,
      region,
      at,
      // What is wrong, and not when it was looked at: the same damage is the same word.
      about: `${trail}|${invalid.map(({ place, problem }) => `${place} ${problem}`).join('|')}`,
      because: `${parts.join(' and ')} of ${trail} ${invalid.length === 1 ? 'is' : 'are'} not what CloudTrail wrote: ${first?.problem ?? ''}, ${first?.place ?? ''}`,
    },
  ]
}

function ofStrays({ account, region, strays }: Unnamed, at: EpochMs): readonly OwnWord[] {
  if (strays.count === 0) return []
  return [
    {
      name: 'LogProofBroken',
      account,
      region,
      at,
      about: `strays|${strays.count}|${strays.first.join('|')}`,
      because: `${counted(strays.count, 'log file')} ${strays.count === 1 ? 'lies' : 'lie'} in a proven hour, and no digest names ${strays.count === 1 ? 'it' : 'them'}: ${strays.first[0] ?? ''}`,
    },
  ]
}

/** What a proof found to be false, for rules and alerts; what is merely not covered is no evidence of anything. */
export const brokenProof = ({ chains, unnamed }: Pick<ProofReport, 'chains' | 'unnamed'>, at: EpochMs): readonly OwnWord[] => [
  ...chains.flatMap((chain) => ofChain(chain, at)),
  ...unnamed.flatMap((one) => ofStrays(one, at)),
]
