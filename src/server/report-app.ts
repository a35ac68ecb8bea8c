import { Hono } from 'hono'

export interface Pages {
  readonly html: string
  /** The scan report as JSON, schema `rootwarden/scan/1`. */
  readonly json: string
}

/** Names under which a browser on this machine reaches the server; anything else is a page of somebody else's, rebound to us. */
const ownName = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/

/** Serves one report on the loopback interface: the page, its data, and whether it is up. */
export function reportApp(pages: Pages): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    if (!ownName.test(context.req.header('host') ?? '')) return context.text('This server answers on this machine only.', 421)
    await next()
    context.header('cache-control', 'no-store')
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'no-referrer')
    context.header('x-frame-options', 'DENY')
    return undefined
  })
  app.get('/', (context) => context.html(pages.html))
  app.get('/api/v1/posture', (context) => context.body(pages.json, 200, { 'content-type': 'application/json; charset=utf-8' }))
  app.get('/favicon.ico', (context) => context.body(null, 204))
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/readyz', (context) => context.text('ok'))
  return app
}
