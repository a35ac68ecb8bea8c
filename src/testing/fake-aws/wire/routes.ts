import type { HttpRequest } from '../service.ts'

interface Match {
  readonly operation: string
  /** Path parameters, then query parameters; a query parameter that is given twice is a list. */
  readonly parameters: Readonly<Record<string, string | readonly string[]>>
}

/** @returns the values of a template's braces, or `null` when the path does not fit. */
function pathParameters(template: string, path: string): Record<string, string> | null {
  const parts = template.split('/')
  const whole = path.split('/')
  const given = path.replace(/\/$/, '').split('/')
  if (template === '/') return given.length === 1 ? {} : null
  const found: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const value = given[index]
    const name = /^\{(\w+)(\+?)\}$/.exec(part)
    if (value === undefined || (name !== null && value === '')) return null
    if (name?.[2] === '+') return { ...found, [String(name[1])]: decodeURIComponent(whole.slice(index).join('/')) }
    if (name === null && part !== value) return null
    if (name !== null) found[String(name[1])] = decodeURIComponent(value)
  }
  return given.length === parts.length ? found : null
}

function queryParameters(query: URLSearchParams): Record<string, string | readonly string[]> {
  const found: Record<string, string | readonly string[]> = {}
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name)
    found[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  return found
}

/** Finds the operation of a REST request: method and path must fit, and every query key that the route names must be there. */
export function matchRoute(routes: Readonly<Record<string, string>>, http: Pick<HttpRequest, 'method' | 'path' | 'query'>): Match | null {
  let best: { readonly keys: number; readonly match: Match } | null = null
  for (const [route, operation] of Object.entries(routes)) {
    const [method, target = ''] = route.split(' ')
    const [template = '', keyText] = target.split('?')
    const keys = keyText?.split('&') ?? []
    if (method !== http.method || !keys.every((key) => http.query.has(key)) || (best !== null && best.keys >= keys.length)) continue
    const parameters = pathParameters(template, http.path)
    if (parameters !== null)
      best = { keys: keys.length, match: { operation, parameters: { ...parameters, ...queryParameters(http.query) } } }
  }
  return best?.match ?? null
}
