import { createKey, putMember, revokeKey, setOwner, touchKey } from '../account/commands.ts'
import { createBrand, pingWriter, setVariables } from '../brand/commands.ts'
import { createCustomer, restoreCustomer } from '../customer/commands.ts'
import { createEntity, createField, createPipeline, createStage } from '../entity/commands.ts'
import { ensureEntity } from '../entity/ensure-entity.ts'
import { beginAnswer, forgetAnswer, keepAnswer, noteEffect } from '../kept-answer/commands.ts'
import { postponeMail, removeMail } from '../mail/commands.ts'
import { dropFailedWrite, keepFailedWrite, recordRuns } from '../run/commands.ts'
import { destroySession, saveSession, signIn } from '../session/commands.ts'
import { sendCode, verifyCode } from '../sign-in/commands.ts'
import { changeSettings, createSource, deleteSource, publish, saveDraft } from '../source/commands.ts'
import type { Scope } from '../brand/index.ts'
import { commitAtomic } from './commit-atomic.ts'
import { entryCommands, type EntryCommandName } from './entry-commands.ts'
import { replayFailedWrite } from './replay.ts'
import type { Deciding, Work } from './work.ts'

/** Everything that writes, by name: what crosses to the writer is a name and plain input, never SQL. */
export const commands = {
  'account.createKey': createKey,
  'account.putMember': putMember,
  'account.revokeKey': revokeKey,
  'account.setOwner': setOwner,
  'account.touchKey': touchKey,
  'answer.begin': beginAnswer,
  'answer.forget': forgetAnswer,
  'answer.keep': keepAnswer,
  'answer.noteEffect': noteEffect,
  'brand.create': createBrand,
  'brand.setVariables': setVariables,
  'customer.create': createCustomer,
  'customer.restore': restoreCustomer,
  'entity.create': createEntity,
  'entity.createField': createField,
  'entity.createPipeline': createPipeline,
  'entity.createStage': createStage,
  'entity.ensure': ensureEntity,
  ...entryCommands,
  'installation.ping': pingWriter,
  'mail.postpone': postponeMail,
  'mail.remove': removeMail,
  'run.commitAtomic': commitAtomic,
  'run.dropFailedWrite': dropFailedWrite,
  'run.keepFailedWrite': keepFailedWrite,
  'run.record': recordRuns,
  'run.replayFailedWrite': replayFailedWrite,
  'session.destroy': destroySession,
  'session.save': saveSession,
  'session.signIn': signIn,
  'signIn.sendCode': sendCode,
  'signIn.verifyCode': verifyCode,
  'source.changeSettings': changeSettings,
  'source.create': createSource,
  'source.delete': deleteSource,
  'source.publish': publish,
  'source.saveDraft': saveDraft,
} as const satisfies Record<string, (deciding: Deciding, input: never) => Work<unknown>>

export type CommandName = keyof typeof commands
export type CommandInput<N extends CommandName> = Parameters<(typeof commands)[N]>[1]
export type CommandResult<N extends CommandName> = ReturnType<(typeof commands)[N]> extends Work<infer R> ? R : never

/**
 * Where commands go. Answers once the write is durable; rejects with a CoreError, and then nothing was written, unless it
 * is a command that pauses: of such a one, earlier pieces may stand.
 */
export interface Writer {
  execute<N extends CommandName>(scope: Scope, name: N, input: CommandInput<N>): Promise<CommandResult<N>>
  /**
   * As `execute`, for what somebody was told is accepted (rule 2.1-8): where it is refused, it is kept as a failed write
   * in the transaction it would have been in, and the promise rejects all the same. Of faults (`store.unavailable`,
   * `store.full`, `server.internal`) nobody knows whether it was done or kept.
   */
  accept<N extends EntryCommandName>(scope: Scope, name: N, input: CommandInput<N>): Promise<CommandResult<N>>
}
