/** A count, of whatever is named after it; a length of time, and digits of addresses, accounts, Regions and ports, tell things apart. */
const COUNT = /(?<![\w.:/@#-])\d{1,5}(?= (?!(?:second|minute|hour|day|week)s?\b)\p{Ll})/gu

const withoutCounts = (sentence: string): string => sentence.replaceAll(COUNT, '#')

/**
 * What a rule said, for a person: a burst says the same again with every event, `3 failures`, `4 failures`, `5 failures`, and the last
 * of these says all.
 */
export function lastWords(because: readonly string[]): readonly string[] {
  return because.filter((sentence, index) => !because.slice(index + 1).some((later) => withoutCounts(later) === withoutCounts(sentence)))
}
