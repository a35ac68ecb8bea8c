#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Types are stripped and code is compiled once, not at every start.
enableCompileCache()

const { machineHost } = await import('./machine-host.ts')
const { runCli } = await import('../cli/run.ts')

process.exitCode = await runCli(process.argv.slice(2), machineHost())
