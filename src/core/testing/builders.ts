import type { Actor, Brand, Scope } from '../brand/index.ts'
import { nothingGiven, type Customer, type CustomerInput } from '../customer/index.ts'
import { Definitions, type DefinitionsData } from '../definitions/index.ts'
import type { Entity } from '../entity/index.ts'
import { entryValues, type Entry } from '../entry/index.ts'
import type { Field } from '../field/index.ts'
import type { Json } from '../json.ts'
import type { Pipeline, Stage } from '../pipeline/index.ts'
import { nothingDropped, type LoggedRun } from '../run/index.ts'

/** Sunday, 15 March 2026, 09:30 in London and Greenwich. */
export const moment = Date.UTC(2026, 2, 15, 9, 30)
const made = { createdAt: moment, updatedAt: moment } as const

export const aPage: Actor = { type: 'page', id: '1', name: 'check-in' }

export function aScope(given: Partial<Scope> = {}): Scope {
  return { brandId: 1, actor: aPage, role: 'owner', ...given }
}

export function aBrand(given: Partial<Brand> = {}): Brand {
  return { id: 1, name: 'Acme', slug: 'acme', hosts: [], timeZone: 'UTC', currency: 'EUR', ...made, ...given }
}

/** The entity Deals, in crm mode. */
export function anEntity(given: Partial<Entity> = {}): Entity {
  return {
    id: 1,
    name: 'Deals',
    slug: 'deals',
    singularName: 'Deal',
    pluralName: 'Deals',
    icon: null,
    color: null,
    mode: 'crm',
    isSystem: false,
    ...made,
    ...given,
  }
}

/** A text field of Deals. */
export function aField(given: Partial<Field> = {}): Field {
  return {
    id: 1,
    entityId: 1,
    label: given.key ?? 'Note',
    key: 'note',
    type: 'text',
    options: {},
    required: false,
    unique: false,
    defaultValue: null,
    rules: null,
    position: 0,
    uiEditable: true,
    reporting: null,
    visibleToTeamIds: [],
    ...made,
    ...given,
  }
}

export function aPipeline(given: Partial<Pipeline> = {}): Pipeline {
  return {
    id: 1,
    entityId: 1,
    name: 'Sales',
    slug: 'sales',
    purpose: null,
    isDefault: true,
    position: 0,
    ...made,
    ...given,
  }
}

export function aStage(given: Partial<Stage> = {}): Stage {
  return {
    id: 1,
    pipelineId: 1,
    name: 'New',
    slug: 'new',
    color: null,
    position: 0,
    probability: null,
    status: null,
    requiredKeys: [],
    ...made,
    ...given,
  }
}

/** A brand that has Deals and nothing else, unless told otherwise. */
export function someDefinitions(given: Partial<DefinitionsData> = {}): Definitions {
  return new Definitions({
    epoch: 1,
    brand: aBrand(),
    entities: [anEntity()],
    fields: [],
    pipelines: [],
    stages: [],
    published: [],
    variables: {},
    ...given,
  })
}

export function anEntryId(number: number): string {
  return `01990000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

/** A record of Deals, on no stage and of no reference. */
export function aDeal({
  values = {},
  ...given
}: Partial<Omit<Entry, 'values'>> & { readonly values?: { readonly [key: string]: Json } } = {}): Entry {
  return {
    id: anEntryId(1),
    entityId: 1,
    kind: 'record',
    title: 'A deal',
    pipelineId: null,
    stageId: null,
    stageChangedAt: null,
    rank: null,
    reference: null,
    assigneeUserId: null,
    assigneeTeamId: null,
    values: entryValues(Object.entries(values)),
    version: 1,
    createdBy: aPage,
    deletedAt: null,
    ...made,
    ...given,
  }
}

/** What somebody tells about himself; his e-mail and nothing else, unless told otherwise. */
export function customerInput(given: Partial<CustomerInput> = {}): CustomerInput {
  return { ...nothingGiven, email: 'ada@example.com', ...given }
}

export function aCustomer(given: Partial<Customer> = {}): Customer {
  return {
    id: 'ada',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    firstName: 'Ada',
    lastName: 'Lovelace',
    phone: '',
    country: '',
    state: '',
    city: '',
    address: '',
    ...made,
    ...given,
  }
}

/** One of the page 1, `join`; each moment later than the one before. */
export function aLoggedRun(number: number, given: Partial<LoggedRun> = {}): LoggedRun {
  return {
    id: anEntryId(number),
    at: moment + number,
    trigger: 'request',
    pageId: 1,
    page: 'join',
    revisionId: 3,
    durationMs: 1.25,
    computeMs: 0.5,
    memoryBytes: 70_000,
    status: 200,
    outcome: 'ok',
    error: null,
    console: [{ level: 'log', text: 'ü' }],
    calls: [{ name: 'getCrmField', startMs: 0.5, ms: 0.01 }],
    writes: [{ entryId: anEntryId(number), version: 2, seq: number }],
    dropped: nothingDropped,
    customerId: null,
    unlogged: 0,
    ...given,
  }
}
