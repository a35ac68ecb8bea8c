import { ReadFailure } from './failure.ts'

/**
 * Every page of a listing, one after the other.
 *
 * @param token - the name under which an answer gives, and the next question takes, the place to go on.
 * @param ask - makes the call. @param source - the operation, for the failure of a listing that never ends.
 * @throws ReadFailure: that of the first page, or `truncated` when a later one fails, for a part is never the whole.
 */
export async function* pagesOf<Input, Output>(
  ask: (input: Input) => Promise<Output>,
  input: Input,
  token: string,
  source: string,
): AsyncGenerator<Output> {
  let place: unknown
  for (let page = 1; ; page += 1) {
    const answer = await askForPage(ask, place === undefined ? input : { ...input, [token]: place }, page)
    yield answer
    const next: unknown = Reflect.get(Object(answer), token)
    if (next === undefined || next === null || next === '') return
    if (next === place) throw new ReadFailure('malformed', `page ${page} points to itself`, source)
    place = next
  }
}

async function askForPage<Input, Output>(ask: (input: Input) => Promise<Output>, input: Input, page: number): Promise<Output> {
  try {
    return await ask(input)
  } catch (error) {
    if (page === 1 || !(error instanceof ReadFailure)) throw error
    const detail = `page ${page} could not be read: ${error.reason} (${error.message})`
    throw new ReadFailure('truncated', detail, error.source, error.code, error)
  }
}
