import { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { AppError } from '../core/app-error.ts'
import { type Pages, reportApp } from './report-app.ts'

export interface Serving {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Serves a report on 127.0.0.1.
 *
 * @param port - 0 takes a free one.
 * @throws AppError `port_taken` when something else listens there.
 */
export const serveReport = (pages: Pages, port: number): Promise<Serving> =>
  new Promise((resolve, reject) => {
    const server = serve({ fetch: reportApp(pages).fetch, hostname: '127.0.0.1', port }, (address: AddressInfo) => {
      resolve({
        url: `http://127.0.0.1:${address.port}/`,
        stop: () =>
          new Promise((done) => {
            server.close(() => done())
            // A browser keeps its connection open for a while; who asked to stop does not want to wait for it.
            if (server instanceof Server) server.closeAllConnections()
          }),
      })
    })
    server.on('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      reject(
        new AppError(
          taken ? 'port_taken' : 'cannot_listen',
          taken ? `Port ${port} is taken.` : `Cannot listen on port ${port}: ${cause.message}`,
          {
            kind: 'operation',
            hint: 'Choose another with --port, or --port 0 for any free one.',
            cause,
          },
        ),
      )
    })
  })
