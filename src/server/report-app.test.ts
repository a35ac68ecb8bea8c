import { expect, it } from 'vitest'
import { reportApp } from './report-app.ts'
import { serveReport } from './serve.ts'

const pages = { html: '<!doctype html><title>report</title>', json: '{"schema":"rootwarden/scan/1"}' }

it.each([
  ['/', 200, 'text/html', '<title>report</title>'],
  ['/api/v1/posture', 200, 'application/json', 'rootwarden/scan/1'],
  ['/healthz', 200, 'text/plain', 'ok'],
  ['/readyz', 200, 'text/plain', 'ok'],
  ['/etc/passwd', 404, 'text/plain', 'Not Found'],
])('%s answers %i as %s', async (path, status, type, words) => {
  const response = await reportApp(pages).request(path, { headers: { host: '127.0.0.1:7766' } })
  expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([status, type])
  expect(await response.text()).toContain(words)
  expect(response.headers.get('cache-control')).toBe('no-store')
})

it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', ''])(
  'a page rebound to us as %j is refused',
  async (host) => {
    const response = await reportApp(pages).request('/', { headers: { host } })
    expect(response.status).toBe(421)
    expect(await response.text()).not.toContain('report')
  },
)

it('listens on the loopback interface, and says so when the port is taken', async () => {
  const serving = await serveReport(pages, 0)
  const port = Number(new URL(serving.url).port)
  expect(serving.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  expect(await (await fetch(serving.url)).text()).toBe(pages.html)
  await expect(serveReport(pages, port)).rejects.toThrow(`Port ${port} is taken`)
  await serving.stop()
})
