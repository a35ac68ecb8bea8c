import { centralRoot } from './central-root.ts'
import { hostileStrings } from './hostile-strings.ts'
import { lookAlikes } from './look-alikes.ts'
import { rootCredentials } from './root-credentials.ts'
import { rootGuessing } from './root-guessing.ts'
import { rootSessions } from './root-sessions.ts'
import type { Story } from './story.ts'

export const STORIES: readonly Story[] = [
  ...rootGuessing,
  ...rootSessions,
  ...rootCredentials,
  ...centralRoot,
  ...lookAlikes,
  ...hostileStrings,
]

/** @throws RangeError for a name that no story has. */
export function storyNamed(name: string): Story {
  const story = STORIES.find((each) => each.name === name)
  if (story === undefined) throw new RangeError(`no story is called ${name}`)
  return story
}
