import { readFileSync } from 'node:fs'

/** The version in package.json, which lies two folders up both from the sources and from what is published. */
export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return version
}
