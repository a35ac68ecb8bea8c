import { enableCompileCache } from 'node:module'

// Imported before a program that runs from its sources, so that its first file too is stripped of types once and not at every start:
// `node --import ./tools/compile-cache.js src/bin/rootwarden.ts`.
enableCompileCache()
