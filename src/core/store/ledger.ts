import type { ApiKey, User } from '../account/account.ts'
import type { Awaitable } from '../awaitable.ts'
import type { Brand, Role, Scope } from '../brand/index.ts'
import type { Change, DefinitionChange } from '../change/change.ts'
import type { Customer } from '../customer/customer.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/entity.ts'
import type { Entry } from '../entry/entry.ts'
import type { Field } from '../field/index.ts'
import type { JsonObject } from '../json.ts'
import type { AnswerName, KeptAnswer } from '../kept-answer/kept-answer.ts'
import type { Mail } from '../mail/mail.ts'
import type { Pipeline, Stage } from '../pipeline/index.ts'
import type { FailedWrite } from '../run/failed-write.ts'
import type { LoggedRun } from '../run/logged-run.ts'
import type { Session } from '../session/session.ts'
import type { SignInCode } from '../sign-in/sign-in-code.ts'
import type { Revision, Source } from '../source/source.ts'
import type { EntriesOf, Reads } from './reads.ts'

type New<T> = Omit<T, 'id'>

/**
 * A store as a command sees it from inside its transaction: all reads, which see the command's own writes, and the
 * writes. Writes are plain: whether they are right was decided by core before. Ids of definitions are given here,
 * counting up. Any write of a definition makes `readDefinitions` answer anew, with a greater epoch; so does a write of a
 * source that changes what is published, and no other: a draft saved must not race with a publication elsewhere.
 */
export interface Ledger extends Reads {
  /** The newest definitions, this transaction's own changes among them; built once for each state of them. */
  definitions(scope: Scope): Awaitable<Definitions>

  /** When the newest entry of a reference was made, of either kind, and its id. Bounded, and cheaper than the entry. */
  findLatest(scope: Scope, of: EntriesOf): Awaitable<Pick<Entry, 'id' | 'createdAt'> | undefined>
  /** Throws `input.invalid` where the id is taken, be it by an entry in the trash. */
  insertEntry(scope: Scope, entry: Entry): Awaitable<void>
  /** Also into and out of the trash. `before` is what the store holds: it knows from it what its indexes must lose. */
  updateEntry(scope: Scope, before: Entry, after: Entry): Awaitable<void>
  /** Gives the next `seq` of the brand: without gaps, in the order of commits. */
  appendChange(scope: Scope, change: Change | DefinitionChange): Awaitable<number>

  putCustomer(scope: Scope, customer: Customer): Awaitable<void>
  putSession(scope: Scope, session: Session): Awaitable<void>
  deleteSession(scope: Scope, tokenHash: string): Awaitable<void>

  /** The session's code that is still good for something; its age is the caller's to look at. */
  findSignInCode(scope: Scope, tokenHash: string): Awaitable<SignInCode | undefined>
  /** Codes made after `since`, good or not, for one mailbox or one network. */
  countSignInCodes(
    scope: Scope,
    of: { readonly since: number } & ({ readonly mailbox: string } | { readonly network: string }),
  ): Awaitable<number>
  insertSignInCode(scope: Scope, code: New<SignInCode>): Awaitable<void>
  updateSignInCode(scope: Scope, code: SignInCode): Awaitable<void>
  /** Those of the session and those for the mailbox are good for nothing from now on. */
  endSignInCodes(scope: Scope, of: { readonly tokenHash: string; readonly mailbox: string }): Awaitable<void>
  /** Forgets codes made at `before` or earlier, the oldest first, perhaps not all of them at once. */
  dropSignInCodes(scope: Scope, before: number): Awaitable<void>

  countMails(scope: Scope): Awaitable<number>
  insertMail(scope: Scope, mail: Omit<New<Mail>, 'brandId'>): Awaitable<void>
  postponeMail(scope: Scope, mail: Pick<Mail, 'id' | 'failures' | 'dueAt'>): Awaitable<void>
  deleteMail(scope: Scope, id: number): Awaitable<void>

  insertBrand(brand: New<Brand>): Awaitable<Brand>
  insertEntity(scope: Scope, entity: New<Entity>): Awaitable<Entity>
  /** Values that entries already hold under the key are indexed by the field's type from now on. */
  insertField(scope: Scope, field: New<Field>): Awaitable<Field>
  insertPipeline(scope: Scope, pipeline: New<Pipeline>): Awaitable<Pipeline>
  updatePipeline(scope: Scope, pipeline: Pipeline): Awaitable<void>
  insertStage(scope: Scope, stage: New<Stage>): Awaitable<Stage>
  putVariables(scope: Scope, variables: JsonObject): Awaitable<void>

  insertSource(scope: Scope, source: New<Source>): Awaitable<Source>
  updateSource(scope: Scope, source: Source): Awaitable<void>
  deleteSource(scope: Scope, sourceId: number): Awaitable<void>
  /** Numbered on from the source's last one. */
  insertRevision(scope: Scope, revision: Omit<Revision, 'id' | 'number'>): Awaitable<Revision>

  insertUser(user: New<User>): Awaitable<User>
  updateUser(user: User): Awaitable<void>
  putMember(scope: Scope, member: { readonly userId: number; readonly role: Role }): Awaitable<void>
  insertKey(scope: Scope, key: New<ApiKey>): Awaitable<ApiKey>
  deleteKey(scope: Scope, id: number): Awaitable<boolean>
  touchKey(scope: Scope, id: number, at: number): Awaitable<void>

  /**
   * Keeps the newest of a brand, and of its failures as many again (rule 3.1-10): `mostRuns`, `mostRunCharacters`. Passes over
   * one whose id is there: a visit that is run again may have left its entry before its thread was ended.
   */
  appendRuns(scope: Scope, runs: readonly LoggedRun[]): Awaitable<void>
  /** Keeps the newest `mostFailedWrites` of a brand. */
  insertFailedWrite(scope: Scope, write: New<FailedWrite>): Awaitable<void>
  deleteFailedWrite(scope: Scope, id: number): Awaitable<boolean>

  /** In the place of the one with its name. Keeps the newest within `mostOfSession` and `mostOfBrand`. */
  putKeptAnswer(scope: Scope, kept: KeptAnswer): Awaitable<void>
  deleteKeptAnswer(scope: Scope, name: AnswerName): Awaitable<void>
  /** Forgets those begun at `before` or earlier, the oldest first, perhaps not all of them at once. */
  dropKeptAnswers(scope: Scope, before: number): Awaitable<void>
}
