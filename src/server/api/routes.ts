import { customerRoutes } from './customer/index.ts'
import { documentationPaths } from './docs/index.ts'
import { entityRoutes } from './entity/index.ts'
import { entryRoutes } from './entry/index.ts'
import { failedWriteRoutes } from './failed-write/index.ts'
import { fieldRoutes } from './field/index.ts'
import { keyRoutes } from './key/index.ts'
import type { OpenRoute } from './open-route.ts'
import { sharedPageFiles } from './page-files.ts'
import { pipelineRoutes } from './pipeline/index.ts'
import type { Route } from './route.ts'
import { runRoutes } from './run/index.ts'
import { setupPaths, setupRoute } from './setup/index.ts'
import { sourceRoutes } from './source/index.ts'
import { variableRoutes } from './variables/index.ts'
import { healthPaths } from './wire/index.ts'

/** Every route below a brand, in the order in which the documentation lists them. */
export const routes: readonly Route[] = [
  ...entityRoutes,
  ...pipelineRoutes,
  ...fieldRoutes,
  ...entryRoutes,
  ...customerRoutes,
  ...sourceRoutes,
  ...variableRoutes,
  ...runRoutes,
  ...failedWriteRoutes,
  ...keyRoutes,
]

/** Those that ask for no key. */
export const openRoutes: readonly OpenRoute[] = [setupRoute]

/** The routes below a brand answer under both (rule 1.4-1). */
export const brandPrefixes = ['/api/brands/{brand}', '/brands/{brand}'] as const

/** The methods that the path of a URL answers to, for the Allow header; none where there is no such path. */
export function findMethods(url: string): readonly string[] {
  const segments = url.replace(/[?#].*$/, '').split('/')
  const methods = new Set(known.filter((path) => isAt(path.segments, segments)).map((path) => path.method))
  return methods.has('GET') ? ['GET', 'HEAD', ...[...methods].filter((method) => method !== 'GET')] : [...methods]
}

const known = [
  ...[...healthPaths, ...sharedPageFiles.map(({ path }) => path), ...documentationPaths, ...setupPaths].map((path) => ({
    method: 'GET',
    segments: path.split('/'),
  })),
  ...openRoutes.map(({ method, path }) => ({ method, segments: path.split('/') })),
  ...brandPrefixes.flatMap((prefix) =>
    routes.map(({ method, path }) => ({ method, segments: (prefix + path).split('/') })),
  ),
]

function isAt(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => (part.startsWith('{') ? segments[i] !== '' : part === segments[i]))
  )
}
