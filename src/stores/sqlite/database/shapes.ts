import type { ApiKey, User } from '../../../core/account/index.ts'
import type { Brand } from '../../../core/brand/index.ts'
import type { Customer } from '../../../core/customer/index.ts'
import type { Entity } from '../../../core/entity/index.ts'
import type { Field } from '../../../core/field/index.ts'
import type { Mail } from '../../../core/mail/index.ts'
import type { Pipeline, Stage } from '../../../core/pipeline/index.ts'
import type { SignInCode } from '../../../core/sign-in/index.ts'
import type { Revision, Source } from '../../../core/source/index.ts'
import { TableShape } from './table-shape.ts'

const times = { createdAt: 'plain', updatedAt: 'plain' } as const

export const brandShape = new TableShape<Brand>('brand', {
  id: 'plain',
  name: 'plain',
  slug: 'plain',
  hosts: 'json',
  timeZone: 'plain',
  currency: 'plain',
  ...times,
})

export const userShape = new TableShape<User>('user', {
  id: 'plain',
  email: 'plain',
  name: 'plain',
  passwordHash: 'plain',
  operator: 'boolean',
  ...times,
})

export const keyShape = new TableShape<Omit<ApiKey, 'brandId'>>('api_key', {
  id: 'plain',
  userId: 'plain',
  name: 'plain',
  hash: 'plain',
  prefix: 'plain',
  access: 'plain',
  expiresAt: 'plain',
  lastUsedAt: 'plain',
  createdAt: 'plain',
})

export const entityShape = new TableShape<Entity>('entity', {
  id: 'plain',
  name: 'plain',
  slug: 'plain',
  singularName: 'plain',
  pluralName: 'plain',
  icon: 'plain',
  color: 'plain',
  mode: 'plain',
  isSystem: 'boolean',
  ...times,
})

export const fieldShape = new TableShape<Field>('field', {
  id: 'plain',
  entityId: 'plain',
  label: 'plain',
  key: 'plain',
  type: 'plain',
  options: 'json',
  required: 'boolean',
  unique: 'boolean',
  defaultValue: 'json',
  rules: 'json',
  position: 'plain',
  uiEditable: 'boolean',
  reporting: 'json',
  visibleToTeamIds: 'json',
  ...times,
})

export const pipelineShape = new TableShape<Pipeline>('pipeline', {
  id: 'plain',
  entityId: 'plain',
  name: 'plain',
  slug: 'plain',
  purpose: 'plain',
  isDefault: 'boolean',
  position: 'plain',
  ...times,
})

export const stageShape = new TableShape<Stage>('stage', {
  id: 'plain',
  pipelineId: 'plain',
  name: 'plain',
  slug: 'plain',
  color: 'plain',
  position: 'plain',
  probability: 'plain',
  status: 'plain',
  requiredKeys: 'json',
  ...times,
})

export const sourceShape = new TableShape<Source>('source', {
  id: 'plain',
  kind: 'plain',
  name: 'plain',
  status: 'plain',
  settings: 'json',
  draftRevisionId: 'plain',
  publishedRevisionId: 'plain',
  ...times,
})

export const revisionShape = new TableShape<Revision>('revision', {
  id: 'plain',
  sourceId: 'plain',
  number: 'plain',
  text: 'plain',
  createdAt: 'plain',
  createdBy: 'plain',
})

const customerCodecs = {
  id: 'plain',
  email: 'plain',
  name: 'plain',
  firstName: 'plain',
  lastName: 'plain',
  phone: 'plain',
  country: 'plain',
  state: 'plain',
  city: 'plain',
  address: 'plain',
  ...times,
} as const

export const customerShape = new TableShape<Customer>('customer', customerCodecs)

/** With what he is found by, which follows from the rest. */
export const customerRowShape = new TableShape<
  Customer & { readonly emailIdentity: string | null; readonly search: string }
>('customer', { ...customerCodecs, emailIdentity: 'plain', search: 'plain' })

export const signInCodeShape = new TableShape<SignInCode>('sign_in_code', {
  id: 'plain',
  tokenHash: 'plain',
  email: 'plain',
  mailbox: 'plain',
  network: 'plain',
  codeHash: 'plain',
  triesLeft: 'plain',
  createdAt: 'plain',
})

export const mailShape = new TableShape<Omit<Mail, 'brandId'>>('mail', {
  id: 'plain',
  to: 'plain',
  subject: 'plain',
  text: 'plain',
  dueAt: 'plain',
  failures: 'plain',
  expiresAt: 'plain',
})
