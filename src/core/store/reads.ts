import type { ApiKey, KeyIdentity, Member, User } from '../account/account.ts'
import type { Awaitable } from '../awaitable.ts'
import type { Installation, Scope } from '../brand/index.ts'
import type { Customer } from '../customer/customer.ts'
import type { DefinitionsData } from '../definitions/index.ts'
import type { Entry, EntryKind } from '../entry/entry.ts'
import type { Reference } from '../entry/reference.ts'
import type { DuplicateValue } from '../errors/index.ts'
import type { Json } from '../json.ts'
import type { AnswerName, KeptAnswer } from '../kept-answer/kept-answer.ts'
import type { Mail } from '../mail/mail.ts'
import type { EntryQuery } from '../query/query.ts'
import type { FailedWrite } from '../run/failed-write.ts'
import type { LoggedRun, RunOutcome } from '../run/logged-run.ts'
import type { Session } from '../session/session.ts'
import type { Revision, Source, SourceKind } from '../source/source.ts'

/**
 * What can be asked of a store, one interface for each noun. Every method sees all that was answered before. Entries in
 * the trash are never among the answers; relations to them are, but for filters (see `hideTrashedRelations`). What
 * `isBounded` must cost the same however much is stored.
 */
export interface EntryReads {
  findEntry(scope: Scope, id: string): Awaitable<Entry | undefined>
  /** The newest entry of a reference: greatest created_at, then greatest id (rule 2.1-10). */
  findNewestEntry(scope: Scope, of: EntriesOf & { readonly kind: EntryKind }): Awaitable<Entry | undefined>
  /** The newest entry, of either kind, that holds a value under one of the keys. */
  findNewestHolder(scope: Scope, of: EntriesOf & { readonly keys: readonly string[] }): Awaitable<Entry | undefined>
  /**
   * The newest holder of any of the keys, then that of those which it lacks, and so on until none is left or held: all as
   * of one moment, so that what was written together is read together.
   */
  findNewestHolders(scope: Scope, of: EntriesOf & { readonly keys: readonly string[] }): Awaitable<readonly Entry[]>
  /** The values under the key, one for each entry that holds it, newest first. */
  listValues(scope: Scope, of: EntriesOf & { readonly key: string } & Slice): Awaitable<readonly Json[]>
  /** Newest first. */
  listEntriesOf(scope: Scope, of: EntriesOf & { readonly kind?: EntryKind } & Slice): Awaitable<readonly Entry[]>
  /** The live entry, other than `exceptId`, whose value under the key has the same `uniqueKey` as this one. */
  findEqual(
    scope: Scope,
    of: { readonly entityId: number; readonly key: string; readonly value: Json; readonly exceptId?: string },
  ): Awaitable<Entry | undefined>
  /** Values under the key that more than one live entry holds, compared by `uniqueKey`. */
  findDuplicates(
    scope: Scope,
    of: {
      readonly entityId: number
      readonly key: string
      /** Of the examples. */
      readonly limit: number
    },
  ): Awaitable<Duplicates>
  /** Live entries whose relation fields hold the id, of all entities. By id. */
  listReferrers(scope: Scope, of: { readonly entryId: string } & Slice): Awaitable<readonly Entry[]>
  /** Those of the ids whose entries lie in the trash, in any order. */
  listTrashed(scope: Scope, ids: readonly string[]): Awaitable<readonly string[]>
  listEntries(scope: Scope, query: EntryQuery): Awaitable<EntryList>
  /** Live entries by entity: `{ 7: 120 }`; entities without entries are missing. */
  countEntries(scope: Scope): Awaitable<Readonly<Record<number, number>>>
  /** The entities in which the reference has entries, with the count. */
  countByEntity(
    scope: Scope,
    reference: Reference,
  ): Awaitable<readonly { readonly entityId: number; readonly count: number }[]>
}

export interface EntriesOf {
  readonly entityId: number
  readonly reference: Reference
}

export interface Slice {
  readonly limit: number
  readonly offset: number
}

export interface Duplicates {
  /** Of the values, not of their holders. */
  readonly count: number
  /** Each with the holders whose ids are least and greatest; in the order of the former. */
  readonly examples: readonly DuplicateValue[]
}

export interface EntryList {
  readonly entries: readonly Entry[]
  /** Null where the query asked for no count. */
  readonly total: number | null
}

export interface CustomerReads {
  findCustomer(scope: Scope, id: string): Awaitable<Customer | undefined>
  /** Compares by `emailIdentity`. */
  findCustomerByEmail(scope: Scope, email: string): Awaitable<Customer | undefined>
  /** `q` is looked for, folded, in e-mail, name and phone. Newest first. */
  listCustomers(
    scope: Scope,
    of: { readonly q?: string } & Slice,
  ): Awaitable<{ readonly customers: readonly Customer[]; readonly total: number }>
}

export interface SessionReads {
  /** Undefined where it is unused for longer than a session lives. */
  findSession(scope: Scope, tokenHash: string): Awaitable<Session | undefined>
  /** The same session with its customer: the first thing that every visit asks for. */
  findVisitor(scope: Scope, tokenHash: string): Awaitable<Visitor | undefined>
}

export interface Visitor {
  readonly session: Session
  /** Undefined for a stranger, and where the customer was deleted since. */
  readonly customer: Customer | undefined
}

export interface DefinitionReads {
  installation(): Awaitable<Installation>
  /** Throws `brand.not_found`. */
  readDefinitions(scope: Scope): Awaitable<DefinitionsData>
}

export interface SourceReads {
  findSource(scope: Scope, id: number): Awaitable<Source | undefined>
  findSourceByName(scope: Scope, kind: SourceKind, name: string): Awaitable<Source | undefined>
  listSources(
    scope: Scope,
    of: { readonly kind: SourceKind; readonly q?: string; readonly status?: Source['status'] } & Slice,
  ): Awaitable<{ readonly sources: readonly Source[]; readonly total: number }>
  /** Every source with the text an editor shows of it (`draft`, else the published one) or only what is live. For checks. */
  readSources(
    scope: Scope,
    which: 'draft' | 'published',
  ): Awaitable<readonly { readonly source: Source; readonly text: string }[]>
  findRevision(scope: Scope, id: number): Awaitable<Revision | undefined>
  /** Newest first, without their texts. */
  listRevisions(scope: Scope, of: { readonly sourceId: number } & Slice): Awaitable<readonly Omit<Revision, 'text'>[]>
}

export interface AccountReads {
  /** By the hash of the key, over all brands: it says which brand the key belongs to. */
  findKey(hash: string): Awaitable<KeyIdentity | undefined>
  listKeys(scope: Scope): Awaitable<readonly ApiKey[]>
  /** Undefined where the user is no member of the brand, or nobody at all. */
  findMember(scope: Scope, userId: number): Awaitable<Member | undefined>
  /** Compares by `emailIdentity`. */
  findUserByEmail(email: string): Awaitable<User | undefined>
}

export interface RunReads {
  /** Newest first. What it costs does not depend on how many there are of which kind, only on how many a brand may have. */
  listRuns(
    scope: Scope,
    of: {
      readonly pageId?: number
      /** `failed`: any but `ok`. */
      readonly outcome?: RunOutcome | 'failed'
      readonly from?: number
      readonly to?: number
      readonly customerId?: string
    } & Slice,
  ): Awaitable<readonly LoggedRun[]>
  findRun(scope: Scope, id: string): Awaitable<LoggedRun | undefined>
}

export interface FailedWriteReads {
  /** Newest first. */
  listFailedWrites(scope: Scope, of: Slice): Awaitable<readonly FailedWrite[]>
  findFailedWrite(scope: Scope, id: number): Awaitable<FailedWrite | undefined>
}

export interface KeptAnswerReads {
  /** Whatever its age. */
  findKeptAnswer(scope: Scope, name: AnswerName): Awaitable<KeptAnswer | undefined>
}

export interface MailReads {
  /**
   * What is due to be sent, of all brands: they take turns, by their ids, from the one behind `lastBrandId` on; of each
   * the longest waiting first. For the thread that sends it.
   */
  listDueMails(steadyNow: number, limit: number, lastBrandId?: number): Awaitable<readonly Mail[]>
}

export interface Reads
  extends
    EntryReads,
    CustomerReads,
    SessionReads,
    DefinitionReads,
    SourceReads,
    AccountReads,
    RunReads,
    FailedWriteReads,
    KeptAnswerReads,
    MailReads {}
