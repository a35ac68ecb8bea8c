/** ATT&CK techniques among a document's tags, in capitals and otherwise as it spells them. */
export const techniquesIn = (tags: readonly string[]): readonly string[] =>
  tags.flatMap((tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? [])
