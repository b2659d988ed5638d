import { runCli } from './cli/index.ts'

// Where `stagecraft` begins: the arguments, the standard streams, and the exit status.

// Whoever reads the answer may have had enough, as `head` does: nothing more to say then.
process.stdout.on('error', () => process.exit(0))

const args = process.argv.slice(2)

if (args[0] === '--warm-up') {
  const { warmUp } = await import('./warm-up.ts')
  await warmUp()
} else {
  process.exitCode = await runCli(
    args,
    {
      input: process.stdin,
      data: (text) => void process.stdout.write(`${text}\n`),
      say: (text) => void process.stderr.write(`${text}\n`),
      prompt: (text) => void process.stderr.write(text),
    },
    { environment: process.env, folder: process.cwd() },
  )
}
