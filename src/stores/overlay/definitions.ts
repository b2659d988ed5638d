import type { Scope } from '../../core/brand/index.ts'
import { Definitions, type DefinitionsData } from '../../core/definitions/index.ts'
import type { Ledger, Store } from '../../core/store/index.ts'

/** What was defined here for one brand. */
interface Own {
  readonly entities: DefinitionsData['entities']
  readonly fields: DefinitionsData['fields']
  /** New ones, and those of the base that were changed. */
  readonly pipelines: DefinitionsData['pipelines']
  readonly stages: DefinitionsData['stages']
  /** Grows with each change. */
  readonly changes: number
}

const nothing: Own = { entities: [], fields: [], pipelines: [], stages: [], changes: 0 }

/** Past whatever a base has given: its own numbers stay free. */
const firstId = 2 ** 40

type DefinitionWrites = Pick<
  Ledger,
  | 'insertEntity'
  | 'insertField'
  | 'insertPipeline'
  | 'updatePipeline'
  | 'insertStage'
  | 'definitions'
  | 'readDefinitions'
>

/** Definitions of a base with others beside them. Ids given here mean something in this overlay only. */
export class OverlaidDefinitions implements DefinitionWrites {
  readonly #base: Store
  readonly #onWrite: (undo: () => void) => void
  readonly #own = new Map<number, Own>()
  readonly #known = new Map<number, { readonly base: Definitions; readonly own: Own; readonly merged: Definitions }>()
  #nextId = firstId

  constructor(base: Store, onWrite: (undo: () => void) => void) {
    this.#base = base
    this.#onWrite = onWrite
  }

  async definitions(scope: Scope): Promise<Definitions> {
    const base = await this.#base.definitions(scope)
    const own = this.#own.get(scope.brandId)
    if (!own || own.changes === 0) return base
    const known = this.#known.get(scope.brandId)
    if (known?.base === base && known.own === own) return known.merged
    const merged = new Definitions(merge(base.data, own))
    this.#known.set(scope.brandId, { base, own, merged })
    return merged
  }

  async readDefinitions(scope: Scope): Promise<DefinitionsData> {
    return (await this.definitions(scope)).data
  }

  insertEntity: Ledger['insertEntity'] = (scope, entity) => {
    const inserted = { ...entity, id: this.#nextId++ }
    this.#change(scope, ({ entities }) => ({ entities: [...entities, inserted] }))
    return inserted
  }

  insertField: Ledger['insertField'] = (scope, field) => {
    const inserted = { ...field, id: this.#nextId++ }
    this.#change(scope, ({ fields }) => ({ fields: [...fields, inserted] }))
    return inserted
  }

  insertPipeline: Ledger['insertPipeline'] = (scope, pipeline) => {
    const inserted = { ...pipeline, id: this.#nextId++ }
    void this.updatePipeline(scope, inserted)
    return inserted
  }

  updatePipeline: Ledger['updatePipeline'] = (scope, pipeline) => {
    this.#change(scope, ({ pipelines }) => ({
      pipelines: [...pipelines.filter(({ id }) => id !== pipeline.id), pipeline],
    }))
  }

  insertStage: Ledger['insertStage'] = (scope, stage) => {
    const inserted = { ...stage, id: this.#nextId++ }
    this.#change(scope, ({ stages }) => ({ stages: [...stages, inserted] }))
    return inserted
  }

  #change({ brandId }: Scope, change: (own: Own) => Partial<Own>): void {
    const before = this.#own.get(brandId) ?? nothing
    this.#own.set(brandId, { ...before, ...change(before), changes: before.changes + 1 })
    this.#onWrite(() => void this.#own.set(brandId, before))
  }
}

function merge(base: DefinitionsData, own: Own): DefinitionsData {
  const changed = new Set(own.pipelines.map(({ id }) => id))
  return {
    ...base,
    epoch: base.epoch + own.changes,
    entities: [...base.entities, ...own.entities],
    fields: inOrder([...base.fields, ...own.fields]),
    pipelines: inOrder([...base.pipelines.filter(({ id }) => !changed.has(id)), ...own.pipelines]),
    stages: inOrder([...base.stages, ...own.stages]),
  }
}

function inOrder<T extends { readonly id: number; readonly position: number }>(
  definitions: readonly T[],
): readonly T[] {
  return definitions.toSorted((a, b) => a.position - b.position || a.id - b.id)
}
