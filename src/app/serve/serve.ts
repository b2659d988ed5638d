import { createPagesListener } from '../../server/listener/index.ts'
import { createIdMaker, steadyNow } from '../../stores/sqlite/index.ts'
import type { Io } from '../cli/index.ts'
import { originOf, type Config, type ReadConfig } from '../config/index.ts'
import { dataFiles, takeFolder } from '../data-folder/index.ts'
import { openLog, type Log } from '../log/index.ts'
import { operations, type OperationName } from '../operations/index.ts'
import { hashApiKey, hashPassword, newApiKey, passwordFault } from '../secrets/index.ts'
import { serveCommands, socketAddress } from '../socket/index.ts'
import { settleMemoryLater } from '../threads/settle-memory.ts'
import { findVersion } from '../version.ts'
import { createAdminServer } from './admin-server.ts'
import { presentBanner, presentStarted } from './banner.ts'
import { addFirstContent } from './first-content.ts'
import { catchTheUncaught } from './last-resort.ts'
import { bindPort, type BoundPort } from './bind-port.ts'
import { checkFileLimit } from './file-limit.ts'
import { Grace } from './grace.ts'
import { openMailer } from './open-mailer.ts'
import { createReadiness } from './readiness.ts'
import { beginRunnerThreads, startRunners } from './runner-threads.ts'
import { newSetupLink } from './setup-link.ts'
import { nextStopSignal } from './stop-signals.ts'
import { startStoreThreads } from './store-threads.ts'

export interface ServeOptions {
  /** Gives a data folder without brands the sample brand. */
  readonly withSample: boolean
  /** Prints one line of JSON when it answers, instead of lines to read. */
  readonly isJson: boolean
  readonly io: Io
}

/**
 * Everything in one process, until it is told to stop: the only place that knows which store, engine and ports there
 * are. Answers the exit status; throws a Problem or a CoreError where it can't start, with everything closed again.
 */
export async function serve(read: ReadConfig, { withSample, isJson, io }: ServeOptions): Promise<number> {
  const { config } = read
  const version = findVersion()
  const address = socketAddress(config.data)
  const log = openLog({ level: config.logLevel, isTerminal: process.stderr.isTTY })
  catchTheUncaught(log)
  checkFileLimit(config.runners)
  const stopSignal = nextStopSignal()
  const grace = new Grace()

  // Closed in the order opposite to the one they were opened in, also when a later one fails to open.
  await using parts = new AsyncDisposableStack()
  const lock = await takeFolder(config.data)
  parts.defer(() => lock.release())
  const ports = await bindPorts(config, parts)
  const origins = publicOrigins(read, ports)
  warnOfOneHostName(origins, log)

  // Side by side, as each is mostly the loading of modules: the threads of the store, and those of the runners.
  const file = dataFiles(config.data).database
  const opening = startStoreThreads({ file, log })
  // Whether it opened or not: a failure is thrown below.
  parts.defer(() => opening.then((opened) => opened.close()).catch(() => {}))
  const runnerThreads = beginRunnerThreads(config.runners, log)
  parts.defer(() => runnerThreads.close())
  const [threads, assets] = await Promise.all([opening, runnerThreads.assets])
  void threads.died.then((error) => {
    log.fatal({ err: error }, 'a thread of the store ended; the process ends')
    process.exit(1)
  })
  const { store } = threads
  // Closed after the runners, so that it sends what they asked for last.
  const mailer = openMailer(store, { config, url: origins.url, log })
  parts.defer(() => mailer.close(grace.signal))
  const ownHosts = [hostOf(origins.url), hostOf(origins.adminUrl), config.host]
  const pool = startRunners({ ...threads, runnerThreads, file, assets, ownHosts, count: config.runners, log })
  parts.defer(() => pool.close(grace.leftMs))

  await addFirstContent({ store, checker: pool }, { config, withSample, log })
  const { hasOwner, brands } = await store.installation()
  const setup = hasOwner ? undefined : newSetupLink(steadyNow)
  const isReady = createReadiness(store, { runners: () => pool.isReady(), api: () => admin.isSound() })
  const admin = createAdminServer({
    store,
    checker: pool,
    hashKey: hashApiKey,
    newKey: newApiKey,
    setupLink: setup?.link,
    passwordFault,
    hashPassword,
    trustProxy: config.trustProxy,
    log,
    now: Date.now,
    steadyNow,
    isReady,
    version,
    adminOrigin: origins.adminUrl,
  })
  parts.defer(() => admin.close())
  const pages = createPagesListener({
    service: pool,
    installation: () => store.installation(),
    isReady,
    trustProxy: config.trustProxy,
    isSecure: origins.url.startsWith('https:'),
    newId: createIdMaker(),
    log,
  })
  parts.defer(() => drain(ports, grace.signal))
  ports.admin.attachOnDemand(admin.make, (error) =>
    log.error({ err: error }, 'the REST API could not be loaded; the next connection tries again'),
  )
  await ports.pages.attach(pages)

  const commands = await serveCommands({
    address,
    version,
    log,
    run: (name, input) =>
      Object.hasOwn(operations, name) ? operations[name as OperationName]({ store, checker: pool }, input) : undefined,
  })
  parts.defer(() => commands.close())

  const started = {
    version,
    config,
    ports: { pages: ports.pages.port, admin: ports.admin.port },
    ...origins,
    setupUrl: setup === undefined ? null : `${origins.adminUrl}/setup#${setup.token}`,
    brands,
  }
  io.data(isJson ? presentStarted(started) : presentBanner(started))

  settleMemoryLater()
  log.info({ signal: await stopSignal }, 'stopping')
  grace.begin()
  return 0
}

interface Ports {
  readonly pages: BoundPort
  readonly admin: BoundPort
}

interface Origins {
  readonly url: string
  readonly adminUrl: string
}

async function bindPorts({ host, port, adminPort }: Config, parts: AsyncDisposableStack): Promise<Ports> {
  const pages = await bindPort({ host, port, setting: '--port' })
  const atOnce = AbortSignal.abort()
  parts.defer(() => pages.drain(atOnce))
  const admin = await bindPort({ host, port: adminPort, setting: '--admin-port' })
  parts.defer(() => admin.drain(atOnce))
  return { pages, admin }
}

async function drain({ pages, admin }: Ports, deadline: AbortSignal): Promise<void> {
  await Promise.all([pages.drain(deadline), admin.drain(deadline)])
}

/** Origins that nobody configured follow the ports, also those that the system chose. */
function publicOrigins({ config, origins }: ReadConfig, { pages, admin }: Ports): Origins {
  return {
    url: origins.url === 'default' ? originOf('localhost', pages.port) : config.url,
    adminUrl: origins.adminUrl === 'default' ? originOf('127.0.0.1', admin.port) : config.adminUrl,
  }
}

/** A name, or an address without the brackets of IPv6. */
function hostOf(origin: string): string {
  return new URL(origin).hostname.replace(/^\[|\]$/g, '')
}

function warnOfOneHostName({ url, adminUrl }: Origins, log: Log): void {
  const { hostname } = new URL(url)
  if (hostname !== new URL(adminUrl).hostname) return
  log.warn(
    { host: hostname },
    'pages and admin have one host name, so browsers send the cookies of one to the other; give the admin a host name of its own with --admin-url',
  )
}
