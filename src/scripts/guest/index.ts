import { readFileSync } from 'node:fs'

/**
 * The guest library: plain JavaScript, evaluated once inside the engine when the base image is made, in this order and
 * before any author's code. Each file is the body of a strict function of its own; `guest` holds what the host gives it,
 * `host` (a function for each host call) and `functions` (the names of the CRM functions), and what earlier files put
 * there. Nothing of it stays reachable from the global object but what a file exposes.
 */
const files = [
  'realm.js',
  // The largest early: what its text took of the heap is used by those that follow.
  'schema.js',
  'stack.js',
  'cross.js',
  'random.js',
  'inspect.js',
  'describe.js',
  'console.js',
  'visitor.js',
  'functions.js',
] as const

/** Its source is an expression that answers the function. */
export interface GuestFile {
  readonly name: string
  readonly source: string
}

export function readGuestFiles(): readonly GuestFile[] {
  return files.map((name) => {
    const body = readFileSync(new URL(name, import.meta.url), 'utf8')
    // The validator knows nothing of this library: it defines one name.
    const last = name === 'schema.js' ? "guest.expose('Schema', Schema)" : ''
    return { name, source: `(function (guest) {\n'use strict'\n${body}\n${last}\n})` }
  })
}
