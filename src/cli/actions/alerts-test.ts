import { type ChannelTest, testChannels } from '../../app/test-channels.ts'
import { AppError } from '../../core/app-error.ts'
import { painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import { wrap } from '../../core/render/wrap.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'

interface TestOptions extends CommonOptions {
  readonly channel?: readonly string[]
  readonly format: 'table' | 'json'
}

function wordsOf({ sent }: ChannelTest): string {
  if (sent.ok) return sent.receipt
  return sent.retry ? `${sent.because}; a notice would be tried again` : sent.because
}

const asTable = (tests: readonly ChannelTest[], host: Host, options: TestOptions): string => {
  const paint = painter(wantsColour(host, options))
  return tests
    .flatMap((test) => [
      `${test.sent.ok ? paint('pass', 'ok  ') : paint('fail', 'FAIL')}  ${test.channel}  ${printable(test.address)}`,
      ...wrap(printable(wordsOf(test)), host.stdout.columns - 6).map((line) => `      ${line}`),
    ])
    .join('\n')
}

/** Each channel for itself: one whose secret is missing keeps no other from being tried. */
export async function runAlertsTest(host: Host, options: TestOptions): Promise<number> {
  const { channels, place } = await host.alertSettings(await host.policyFolder(options.policy, host.homeFolder(options.home)))
  const unknown = options.channel?.find((name) => !channels.some((channel) => channel.name === name))
  if (unknown !== undefined)
    throw new AppError('no_such_channel', `There is no channel "${printable(unknown)}" in ${place}.`, {
      kind: 'usage',
      hint: `There are: ${channels.map(({ name }) => name).join(', ')}`,
    })
  const tests = await Promise.all(
    channels
      .filter(({ name }) => options.channel === undefined || options.channel.includes(name))
      .map(async (channel): Promise<readonly ChannelTest[]> => {
        try {
          return await testChannels(await host.openNotifiers([channel]), host.clock)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          const because = `${error.message} ${error.hint}`
          return [{ channel: channel.name, address: channel.to.type, sent: { ok: false, retry: false, retryAfterMs: null, because } }]
        }
      }),
  )
  const all = tests.flat()
  const text =
    options.format === 'json'
      ? JSON.stringify({ schema: 'rootwarden/channel-tests/1', channels: all }, null, 2)
      : asTable(all, host, options)
  await deliver(host, options, text)
  return all.every(({ sent }) => sent.ok) ? EXIT.done : EXIT.failed
}
