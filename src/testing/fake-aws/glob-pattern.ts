const compiled = new Map<string, RegExp>()

/** Whether a text fits an IAM pattern: `*` is any run of characters, `?` one of them; letter case does not count. */
export function globMatches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern)
  if (expression === undefined) {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'is')
    compiled.set(pattern, expression)
  }
  return expression.test(text)
}
