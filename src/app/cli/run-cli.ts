import { isCoreError, reasonOf } from '../../core/errors/index.ts'
import { findNearest } from '../../core/text/index.ts'
import { readConfig, type ConfigSources } from '../config/index.ts'
import { Problem, quote } from '../problem.ts'
import { findVersion } from '../version.ts'
import type { Command, Io } from './command.ts'
import { commands } from './commands/index.ts'
import { presentHelp, presentOverview } from './help.ts'
import { parseArguments } from './parse-arguments.ts'

/** Runs the command that the arguments name, and answers the exit status: 0 done, 1 failed, 2 wrong usage. */
export async function runCli(args: readonly string[], io: Io, sources: Omit<ConfigSources, 'flags'>): Promise<number> {
  try {
    return await run(args, io, sources)
  } catch (error) {
    if (error instanceof Problem) {
      io.say(`stagecraft: ${error.message}`)
      return error.status
    }
    if (isCoreError(error)) {
      io.say(`stagecraft: ${reasonOf(error)}`)
      return 1
    }
    throw error
  }
}

async function run(args: readonly string[], io: Io, sources: Omit<ConfigSources, 'flags'>): Promise<number> {
  if (args[0] === '--version') {
    io.data(findVersion())
    return 0
  }
  const { command, rest } = findCommand(args)
  const wantsHelp = args.includes('--help') || args.includes('-h') || args[0] === 'help'
  if (wantsHelp) {
    io.data((command ? presentHelp(command) : presentOverview(commandsUnder(args))).trimEnd())
    return 0
  }
  if (command === undefined) throw unknownCommand(args)
  const { flags, ...given } = parseArguments(command, rest)
  return await command.run({ ...given, read: readConfig({ ...sources, flags }) }, io)
}

function findCommand(args: readonly string[]): { command: Command | undefined; rest: readonly string[] } {
  const words = args[0] === 'help' ? args.slice(1) : args
  const command = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '))
  return { command, rest: words.slice(command?.name.split(' ').length ?? 0) }
}

/** Those of the noun that was given, else all. */
function commandsUnder(args: readonly string[]): readonly Command[] {
  const noun = args.find((word) => word !== 'help' && !word.startsWith('-'))
  const found = commands.filter(({ name }) => name.split(' ')[0] === noun)
  return found.length === 0 ? commands : found
}

function unknownCommand(args: readonly string[]): Problem {
  const words = args.filter((word) => !word.startsWith('-')).slice(0, 2)
  if (words.length === 0) return new Problem('no command was given; "stagecraft --help" lists them', 2)
  const under = commandsUnder(words)
  const names = under.map(({ name }) => name)
  const isNoun = under !== commands
  const nearest = isNoun && words.length === 1 ? names.join('", "') : nearestOf(words, names)
  const typed = quote(words.join(' '))
  if (nearest !== undefined) return new Problem(`${typed} is no command; did you mean "${nearest}"?`, 2)
  return new Problem(`${typed} is no command; "stagecraft --help" lists them`, 2)
}

/** Of both words, or of the first alone: the second may be an argument. */
function nearestOf(words: readonly string[], names: readonly string[]): string | undefined {
  return findNearest(words.join(' '), names) ?? findNearest(words[0]!, names)
}
