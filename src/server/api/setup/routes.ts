import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { User } from '../../../core/account/index.ts'
import { installationScope, type Actor } from '../../../core/brand/index.ts'
import { CoreError } from '../../../core/errors/index.ts'
import { Input } from '../../../core/input/index.ts'
import type { Json } from '../../../core/json.ts'
import { networkOf, parseEmail } from '../../../core/text/index.ts'
import { createTrust, RateWindow, visitorAddress } from '../../http/index.ts'
import type { ApiPorts } from '../api-ports.ts'
import type { OpenRoute } from '../open-route.ts'
import { addPageFiles, pagePolicy } from '../page-files.ts'
import { presentTime } from '../schema.ts'
import { SetupSchema, UserSchema } from './schema.ts'

const files = [
  { path: '/setup/setup.css', file: 'page/setup.css', type: 'text/css; charset=utf-8' },
  { path: '/setup/setup.js', file: 'page/setup.js', type: 'text/javascript; charset=utf-8' },
] as const

export const setupPaths: readonly string[] = ['/setup', ...files.map((file) => file.path)]

export const setupRoute: OpenRoute = {
  id: 'setUp',
  method: 'POST',
  path: '/api/setup',
  noun: 'setup',
  summary: 'Make the first owner, by the token of the link that `serve` printed',
  body: SetupSchema,
  status: 201,
  answer: UserSchema,
  refusals: {
    403: 'The token is wrong or older than 24 hours, or there is an owner already.',
    429: 'Ten wrong tokens came from this address, of IPv6 its first 64 bits, within 15 minutes.',
  },
}

/** Wrong tokens from one address, or IPv6 network (rule 5.3-1). */
const triesBound = { most: 10, windowMs: 15 * 60_000 }

const setupLinkActor: Actor = { type: 'system', id: 'setup', name: 'Setup link' }

/**
 * The page behind the setup link, and the address it sends to (rules 5.3-1, 5.5-1). Neither asks for a key or knows a
 * cookie: all that lets somebody in is the token, which no other site can know.
 */
export function addSetup(app: FastifyInstance, ports: ApiPorts): void {
  const wrongTokens = new RateWindow(triesBound, ports.steadyNow)
  const isTrusted = createTrust(ports.trustProxy)

  function senderOf({ raw }: FastifyRequest): string {
    const forwardedFor = raw.headers['x-forwarded-for']
    return networkOf(visitorAddress(raw.socket.remoteAddress ?? '', forwardedFor?.toString(), isTrusted))
  }

  async function isOpen(): Promise<boolean> {
    return ports.setupLink?.isLive() === true && !(await ports.store.installation()).hasOwner
  }

  function checkTries(sender: string): void {
    const ms = wrongTokens.msUntilAllowed(sender)
    if (ms > 0) throw new CoreError('request.rate_limited', { retryAfterSeconds: Math.ceil(ms / 1000) })
  }

  addPageFiles(app, import.meta.url, files)
  const form = readPage('setup')
  const closed = readPage('closed')
  app.get('/setup', async (_request, reply) => {
    const open = await isOpen()
    return reply
      .code(open ? 200 : 404)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      .send(open ? form : closed)
  })

  app.route({
    method: setupRoute.method,
    url: setupRoute.path,
    // Before the body is read: where nobody can be let in, nobody makes us parse either.
    onRequest: async (request) => {
      checkTries(senderOf(request))
      if (!(await isOpen())) throw new CoreError('setup.invalid_token', {})
    },
    handler: async (request, reply) => {
      const input = new Input(request.body ?? {})
      const token = input.value('token')
      // Nothing is awaited from here to the count: of many tries at once no more are compared than are allowed.
      const sender = senderOf(request)
      checkTries(sender)
      if (typeof token !== 'string' || !ports.setupLink?.opens(token)) {
        wrongTokens.count(sender)
        throw new CoreError('setup.invalid_token', {})
      }
      const { email, name, password } = parseOwner(input, ports)
      const user = await ports.store.writer.execute(installationScope(setupLinkActor), 'account.setOwner', {
        email,
        ...(name === undefined ? {} : { name }),
        passwordHash: await ports.hashPassword(password),
        mustBeFirst: true,
      })
      ports.log.info({ request: request.id }, 'the first owner was made by the setup link')
      return reply.code(setupRoute.status).send(presentUser(user))
    },
  })
}

function readPage(name: 'setup' | 'closed'): string {
  return readFileSync(new URL(`page/${name}.html`, import.meta.url), 'utf8')
}

function parseOwner(input: Input, { passwordFault }: Pick<ApiPorts, 'passwordFault'>) {
  const email = input.text('email', 254)
  input.require('email', email)
  if (email && parseEmail(email) === undefined) {
    input.issue('email', 'The email field must be a valid e-mail address.')
  }
  const name = input.text('name', 255)
  const password = readPassword(input.value('password'), input, passwordFault)
  input.done()
  return { email: email!, name: name || undefined, password: password! }
}

/** Whole, with the spaces at its ends, as the command `owner` takes it. */
function readPassword(given: Json | undefined, input: Input, faultOf: ApiPorts['passwordFault']): string | undefined {
  input.require('password', given)
  if (typeof given !== 'string') return input.refuse('password', 'must be a string')
  const fault = faultOf(given)
  return fault === undefined ? given : input.refuse('password', fault)
}

function presentUser({ id, email, name, operator, createdAt, updatedAt }: User): Static<typeof UserSchema> {
  return { id, email, name, operator, created_at: presentTime(createdAt), updated_at: presentTime(updatedAt) }
}
