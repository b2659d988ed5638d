import type { Command } from './command.ts'
import { optionRows, settingRows, usageOf } from './help.ts'

/** docs/reference/cli.md, whole: generated from the commands. */
export function presentCliReference(commands: readonly Command[]): string {
  return `# Commands

Generated from \`src/app/cli\` by \`npm run reference\`; a test compares the two.

\`npx stagecraft COMMAND\` in a clone, \`stagecraft COMMAND\` when installed. Every command has \`--help\`. Data goes to
standard output and words to standard error; the exit status is 0 when done, 1 when failed, 2 for wrong usage. Commands
work beside a running server on the same data folder: then the server does the work, asked through the socket
\`stagecraft.sock\` in the folder. Where none runs they open the store themselves. Numbers name rules.

| command | does |
|---|---|
${commands.map(({ name, summary }) => `| 5.2 \`${name}\` | ${summary} |`).join('\n')}

${commands.map(presentCommand).join('\n')}`
}

function presentCommand(command: Command): string {
  const { name, summary, details, argument, example } = command
  const rows = [
    ...(argument ? [[argument.name, argument.describe] as const] : []),
    ...optionRows(command),
    ...settingRows(command),
  ]
  return `## ${name}

\`stagecraft ${usageOf(command)}\`

${summary}.${details === undefined ? '' : ` ${details}`}

| option | what |
|---|---|
${rows.map(([left, right]) => `| \`${left}\` | ${right} |`).join('\n')}

\`\`\`sh
${example}
\`\`\`
`
}
