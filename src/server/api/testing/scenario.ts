import { expect, it } from 'vitest'
import { anApiWorld, type ApiWorld } from './api-world.ts'
import { send, type Got, type Sent } from './send.ts'

/** One line of a table of requests: as whom, what, and what comes back. A refusal is known to have written nothing. */
export interface Scenario extends Sent {
  readonly title: string
  readonly status: number
  /** What the answer holds, among other things. */
  readonly answer?: unknown
  /** What is done before, in the same world. */
  readonly given?: readonly Sent[]
  /** What to look at afterwards, and exactly what is seen there. */
  readonly look?: (world: ApiWorld, got: Got) => unknown
  readonly sees?: unknown
}

type Line = Scenario | ((world: ApiWorld) => Scenario)

/** Runs each line in a world of its own; a line that is a function gets the world first, to name what is in it. */
export function describeScenarios(lines: readonly Line[]): void {
  const titled = lines.map((line) => ({ title: scenarioOf(line, anApiWorld()).title, line }))
  it.each(titled)('$title', async ({ line }) => {
    const world = anApiWorld()
    const { title: _, given = [], status, answer, look, sees, ...sent } = scenarioOf(line, world)
    for (const step of given) {
      const done = await send(world, step)
      expect({ ...done, succeeds: done.status < 300 }).toMatchObject({ succeeds: true })
    }
    const got = await send(world, sent)
    const expected = answer === undefined ? { status } : { status, body: answer }
    expect({ status: got.status, body: got.body }).toMatchObject(expected)
    if (look) expect(await look(world, got)).toEqual(sees)
    await world.app.close()
  })
}

function scenarioOf(line: Line, world: ApiWorld): Scenario {
  return typeof line === 'function' ? line(world) : line
}
