import { after, type Awaitable } from '../../core/awaitable.ts'
import { CoreError } from '../../core/errors/index.ts'
import type { Entity } from '../../core/entity/index.ts'
import { parseReferenceId, parseReferenceType, type Reference } from '../../core/entry/index.ts'
import { keyFault } from '../../core/field/index.ts'
import { camelCase } from '../../core/input/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import { GuestError } from '../sandbox/index.ts'
import type { AnswerCode } from './answer-codes.ts'
import type { Run } from './run.ts'

/** An input that is there but not right: the function answers false, null, [] or an error, and the log says why. */
export class Refused extends Error {
  /** What `{ ok: false, error }` says. */
  readonly code: AnswerCode
  /** The keys it is about, where the answer names them. */
  readonly keys: readonly string[] | undefined

  constructor(code: AnswerCode, reason: string, keys?: readonly string[]) {
    super(reason)
    this.code = code
    this.keys = keys
  }
}

/** Nobody to attach the call to (rule 2.1-4). */
class NoReference extends Refused {
  constructor() {
    super('no_reference', 'There is no customer in this session and no referenceId was given.')
  }
}

/**
 * What is given under the name or one of its aliases, in either spelling (rule 2.1-6): the first that is not null, null
 * where all that are there are null, undefined where none is there.
 */
function optionOf(given: JsonObject, ...names: readonly string[]): Json | undefined {
  let isNull = false
  for (const name of names) {
    for (const spelling of [camelCase(name), name]) {
      const value = Object.hasOwn(given, spelling) ? given[spelling] : undefined
      if (value !== undefined && value !== null) return value
      isNull ||= value === null
    }
  }
  return isNull ? null : undefined
}

/** The one options object of a CRM function (rules 2.1-1 to 2.1-7); every option in both spellings. */
export class Options {
  readonly functionName: string
  readonly #given: JsonObject
  readonly #run: Run

  constructor(functionName: string, argument: unknown, run: Run) {
    if (!isJsonObject(argument)) throw new GuestError('TypeError', `${functionName} takes one options object.`)
    this.functionName = functionName
    this.#given = argument
    this.#run = run
  }

  /** The value under the name or one of its aliases, given in snake_case: see `optionOf`. */
  value(...names: readonly string[]): Json | undefined {
    return optionOf(this.#given, ...names)
  }

  /** Missing: TypeError (rule 2.1-7). */
  required(name: string): Json {
    const value = this.value(name)
    if (value === undefined) throw this.missing(name)
    return value
  }

  /** As `required`; null is there, and wrong. */
  notNull(name: string): Exclude<Json, null> {
    const value = this.required(name)
    if (value === null) throw this.refuse(name, 'must not be null')
    return value
  }

  missing(name: string): GuestError {
    return new GuestError('TypeError', `${this.functionName}: ${camelCase(name)} is required.`)
  }

  refuse(name: string, what: string): Refused {
    return new Refused('invalid', `${camelCase(name)} ${what}.`)
  }

  /** Rule 2.1-2: required, and must exist; otherwise TypeError with the nearest slug. */
  entity(name = 'slug'): Entity {
    const slug = this.slug(name)
    try {
      return this.#run.definitions.getEntity(slug)
    } catch (error) {
      if (error instanceof CoreError) throw new GuestError('TypeError', `${this.functionName}: ${error.message}`)
      throw error
    }
  }

  slug(name = 'slug'): string {
    const slug = name === 'slug' ? this.value('slug', 'crm_entity_slug') : this.value(name)
    if (slug === undefined || slug === null || slug === '') throw this.missing(name)
    if (typeof slug !== 'string') {
      throw new GuestError('TypeError', `${this.functionName}: ${camelCase(name)} must be a string.`)
    }
    return slug
  }

  fieldKey(name = 'field_key'): string {
    const key = this.required(name)
    return this.checkKey(name, key)
  }

  checkKey(name: string, key: Json): string {
    const fault = keyFault(key)
    if (fault !== undefined) throw this.refuse(name, fault)
    return key as string
  }

  /** Rules 2.1-3 and 2.1-4. Throws NoReference where nobody is there. */
  reference(): Awaitable<Reference> {
    return after(this.referenceOrNone(), (reference) => {
      if (reference === null) throw new NoReference()
      return reference
    })
  }

  /** The reference for a read, when what the run wrote to it with `async: true` is done (rule 2.1-8). */
  settledReference(): Awaitable<Reference> {
    return after(this.reference(), (reference) => after(this.#run.pending.settled(reference), () => reference))
  }

  /** As `reference`, or null where nobody is there: createCrmEntry stores without a reference then. */
  referenceOrNone(): Awaitable<Reference | null> {
    const type = parseReferenceType(this.value('reference_type') ?? 'customer')
    if (type === undefined) throw this.refuse('reference_type', 'must be 1 to 64 letters, digits, - or _')
    const givenId = this.value('reference_id') ?? undefined
    if (givenId !== undefined) {
      const id = parseReferenceId(givenId)
      if (id === undefined) throw this.refuse('reference_id', 'must be 1 to 512 characters, none of { } [ ] " \\')
      return { type, id }
    }
    return after(this.#run.defaultReferenceId(), (id) => (id === undefined ? null : { type, id }))
  }

  boolean(name: string, ...aliases: readonly string[]): boolean {
    const value = this.value(name, ...aliases) ?? false
    if (typeof value !== 'boolean') throw this.refuse(name, 'must be true or false')
    return value
  }

  /** Of a move: every record of the reference; so no entry can be named beside it. */
  allEntries(): boolean {
    const all = this.boolean('all_entries')
    if (all && this.entryId() !== undefined) throw this.refuse('all_entries', 'is not taken beside entryId')
    return all
  }

  isAsync(): boolean {
    return this.boolean('async', 'crm_async')
  }

  /** A whole number from 0 or 1 up; above `most` it counts as `most`. */
  count(name: string, { least, most, otherwise }: { least: number; most: number; otherwise: number }): number {
    const value = this.value(name) ?? otherwise
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
      throw this.refuse(name, `must be a whole number from ${least} up`)
    }
    return Math.min(value, most)
  }

  text(name: string): string | undefined {
    const value = this.value(name) ?? undefined
    if (value !== undefined && typeof value !== 'string') throw this.refuse(name, 'must be a string')
    return value
  }

  entryId(): string | undefined {
    return this.text('entry_id')
  }

  /** Exactly the entry that is named, else the reference (rules 2.1-3 to 2.1-5). */
  target(): Awaitable<{ readonly entryId: string } | { readonly reference: Reference }> {
    const entryId = this.entryId()
    return entryId === undefined ? after(this.reference(), (reference) => ({ reference })) : { entryId }
  }

  /** Of a function that works on a whole reference: with `entryId` its author means something else. */
  refuseEntryId(): void {
    if (this.entryId() !== undefined) throw this.refuse('entry_id', 'is not taken: the call is about a reference')
  }

  /** The items of `[{ fieldKey, value }]`: one that lacks either is a TypeError, which names it. */
  fieldPairs(name: string, items: readonly Json[]): readonly { readonly key: Json; readonly value: Json }[] {
    return items.map((item, i) => {
      const given = isJsonObject(item) ? item : {}
      const [key, value] = [optionOf(given, 'field_key'), optionOf(given, 'value')]
      if (key === undefined) throw this.missing(`${name}[${i}].field_key`)
      if (value === undefined) throw this.missing(`${name}[${i}].value`)
      return { key, value }
    })
  }

  list(name: string): readonly Json[] | undefined {
    const value = this.value(name) ?? undefined
    if (value !== undefined && !Array.isArray(value)) throw this.refuse(name, 'must be an array')
    return value
  }
}
