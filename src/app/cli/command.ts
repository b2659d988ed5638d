import type { ReadConfig, SettingName } from '../config/index.ts'

/** A command as data: parsing, help and the reference are all made of it (rule 5.2-1). */
export interface Command {
  /** Noun, then verb: `key create`. */
  readonly name: string
  readonly summary: string
  /** More than the summary, for `--help` and the reference. */
  readonly details?: string
  /** What stands without a flag; required. */
  readonly argument?: { readonly name: string; readonly describe: string }
  readonly options: Readonly<Record<string, CommandOption>>
  /** The settings whose flags it takes. */
  readonly settings: readonly SettingName[]
  /** Takes `--json`. */
  readonly answersData: boolean
  readonly example: string
  /** Answers the exit status; throws a Problem or a CoreError, which are shown as one line. */
  run(given: Given, io: Io): Promise<number>
}

export interface CommandOption {
  readonly describe: string
  /** What stands for its value in the help, such as `EMAIL`; an option without is a switch. */
  readonly value?: string
  readonly isRequired?: true
}

/** What a command was called with, checked against its declaration. */
export interface Given {
  readonly argument: string
  /** By option; a required one is always there. */
  readonly values: Readonly<Record<string, string>>
  readonly switches: ReadonlySet<string>
  readonly isJson: boolean
  readonly read: ReadConfig
}

/** Where data and words go: kept apart, so that data can be piped on. */
export interface Io {
  readonly input: NodeJS.ReadStream
  /** To standard output, with a line end. */
  data(text: string): void
  /** To standard error, with a line end. */
  say(text: string): void
  /** To standard error as it is. */
  prompt(text: string): void
}
