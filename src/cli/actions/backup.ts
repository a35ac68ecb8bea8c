import { AppError } from '../../core/app-error.ts'
import { counted } from '../../core/render/counted.ts'
import { minuteOf } from '../../core/render/dates.ts'
import type { OpenEffects, Store } from '../../ports/store.ts'
import type { CommonOptions } from '../common-options.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { wrapIndented } from '../indent.ts'

async function withStore<Result>(host: Host, { home }: CommonOptions, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await host.openStore(host.homeFolder(home))
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

function say(host: Host, { quiet }: CommonOptions, text: string): void {
  if (quiet !== true) host.stderr.write(`${wrapIndented(text, host.stderr.columns, 0, '').join('\n')}\n`)
}

const nothingThere = (): AppError =>
  new AppError('store_empty', 'There is nothing to back up: the store is empty.', {
    kind: 'usage',
    hint: 'Name the home folder (--home) or the database (DATABASE_URL) of the watcher.',
  })

/** Copies the store to a new file. */
export async function runBackup(host: Host, file: string, options: CommonOptions): Promise<number> {
  const now = host.clock.now()
  let entries = 0
  async function* counting(lines: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of lines) {
      if (line.startsWith('{"entry":')) entries += 1
      yield line
    }
  }
  const path = await withStore(host, options, async (store) => {
    if ((await store.journal.head()) === 0) throw nothingThere()
    return host.writeLines(file, counting(store.backup(now)))
  })
  say(host, options, `backed up ${counted(entries, 'entry', 'entries')} as of ${minuteOf(now)}: ${path}`)
  return EXIT.done
}

export interface RestoreOptions extends CommonOptions {
  readonly unsent: OpenEffects
}

/** Fills an empty store from a file. */
export async function runRestore(host: Host, file: string, options: RestoreOptions): Promise<number> {
  const request = { lines: host.readLines(file), openEffects: options.unsent, now: host.clock.now() }
  const { entries, effects, held } = await withStore(host, options, (store) => store.restore(request))
  say(
    host,
    options,
    `restored ${counted(entries, 'entry', 'entries')} and ${counted(effects, 'notice or other thing to do', 'notices and other things to do')}.`,
  )
  if (held > 0)
    say(
      host,
      options,
      `${held} of these were on their way and are held back, since they may have arrived: rootwarden alerts list shows the notices among them, rootwarden alerts resend sends them.`,
    )
  return EXIT.done
}
