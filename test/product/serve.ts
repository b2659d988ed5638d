import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawnProduct, type Ending, type Output, type Surroundings } from './process.ts'

/** What `serve --json` prints once it answers. */
interface Started {
  readonly version: string
  readonly pages: { readonly url: string; readonly port: number }
  readonly admin: { readonly url: string; readonly port: number }
  readonly data: string
  readonly has_owner: boolean
  readonly setup_url: string | null
  readonly pid: number
}

export interface RunningServer {
  readonly process: ChildProcessWithoutNullStreams
  readonly started: Started
  /** Origin of the visitors' listener from here, whatever public address it was given. */
  readonly pages: string
  /** Origin of the REST listener from here. */
  readonly admin: string
  /** The data folder. */
  readonly data: string
  /** Everything it printed so far. */
  output(): Output
  /** Sends the signal, where it still runs, and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<Ending>
}

/** Starts a server on free ports, and waits until it says that it answers. */
export async function serve(args: readonly string[], surroundings: Surroundings = {}): Promise<RunningServer> {
  const { child, ended, output } = spawnProduct(
    ['serve', '--json', '--port', '0', '--admin-port', '0', ...args],
    surroundings,
  )
  child.stdin.end()
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => output().stdout.includes('\n') && resolve(output().stdout))
    void ended.then(({ status, stderr }) => reject(new Error(`serve ended with ${status}: ${stderr}`)))
  })
  const started = JSON.parse(line) as Started
  return {
    process: child,
    started,
    pages: `http://localhost:${started.pages.port}`,
    admin: `http://127.0.0.1:${started.admin.port}`,
    data: started.data,
    output,
    end(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
  }
}
