import type { Scope } from '../../../core/brand/index.ts'
import type { Definitions } from '../../../core/definitions/index.ts'
import { hasValue, type Entry, type EntryKind, type Reference } from '../../../core/entry/index.ts'
import type { Field } from '../../../core/field/index.ts'
import type { Json } from '../../../core/json.ts'
import type { Connection } from '../database/connection.ts'
import type { UndoLog } from '../../../core/undo-log.ts'
import { entriesKeyNo, jsonPath } from './entry-reads.ts'
import type { KeyNumbers } from './key-numbers.ts'
import { slotsOf, titleKey, titleRow, valueRows, type ValueRow } from './value-rows.ts'

/**
 * What of the live entries is found by something else than their id: `holding`, `value` and `entry_count`. Told what
 * an entry was and is, it writes the difference: a value set again costs one row, wherever the entry stands.
 */
export class EntryIndex {
  readonly #keys: KeyNumbers
  readonly #definitionsOf: (scope: Scope) => Definitions
  readonly #undo: UndoLog
  readonly #statements: ReturnType<typeof prepare>

  constructor(connection: Connection, keys: KeyNumbers, definitionsOf: (scope: Scope) => Definitions, undo: UndoLog) {
    this.#keys = keys
    this.#definitionsOf = definitionsOf
    this.#undo = undo
    this.#statements = prepare(connection)
  }

  add(scope: Scope, entry: Entry, rowId: number): void {
    for (const [key, value] of Object.entries(entry.values)) {
      this.#insertRows(scope, entry.id, this.#rowsOf(scope, entry, key, value))
    }
    if (entry.title !== null) this.#insertRows(scope, entry.id, [this.#titleRow(scope, entry, entry.title)])
    this.#hold(scope, entry, rowId)
    this.#count(scope, entry, 1)
  }

  remove(scope: Scope, entry: Entry): void {
    this.#statements.forgetEntry.run(scope, entry.id)
    this.#release(scope, entry)
    this.#count(scope, entry, -1)
  }

  /** `findRow` is asked for the entry's row only where something is held that was not. */
  change(scope: Scope, before: Entry, after: Entry, findRow: () => number): void {
    if (before.values !== after.values) this.#changeValues(scope, before, after, findRow)
    if (before.title !== after.title) this.#changeTitle(scope, before, after)
    if (!isSameReference(before.reference, after.reference)) {
      this.#release(scope, before)
      if (after.reference !== null) this.#hold(scope, after, findRow())
    }
    if (before.stageId !== after.stageId || before.pipelineId !== after.pipelineId) {
      this.#count(scope, before, -1)
      this.#count(scope, after, 1)
    }
  }

  /** Values that were stored before the field was declared are found by its type from now on. */
  adopt(scope: Scope, field: Field): void {
    const no = this.#keys.find(scope, field.entityId, field.key)
    if (no === undefined) return
    for (const row of this.#statements.holdersOf.all(scope, no * 4, no * 4 + 3, jsonPath(field.key))) {
      const [id, kind] = [row['id'] as string, row['kind'] === 0 ? 'record' : 'value'] as const
      this.#statements.forgetSlots.run(scope, id, no * 4, no * 4 + 3)
      this.#insertRows(scope, id, valueRows(slotsOf(no, kind), field, JSON.parse(row['value'] as string)))
    }
  }

  #changeValues(scope: Scope, before: Entry, after: Entry, findRow: () => number): void {
    // Where the reference changes, all of its holdings do.
    const isHeld = after.reference !== null && isSameReference(before.reference, after.reference)
    for (const [key, value] of Object.entries(before.values)) {
      if (hasValue(after.values, key)) continue
      this.#deleteRows(scope, before.id, this.#rowsOf(scope, before, key, value))
      if (isHeld) this.#releaseNumber(scope, before, this.#numberOf(scope, before, key))
    }
    for (const [key, value] of Object.entries(after.values)) {
      if (!hasValue(before.values, key)) {
        this.#insertRows(scope, after.id, this.#rowsOf(scope, after, key, value))
        if (isHeld) this.#holdNumber(scope, after, this.#numberOf(scope, after, key), findRow())
      } else if (before.values[key] !== value) {
        this.#replaceRows(
          scope,
          after.id,
          this.#rowsOf(scope, before, key, before.values[key]!),
          this.#rowsOf(scope, after, key, value),
        )
      }
    }
  }

  #changeTitle(scope: Scope, before: Entry, after: Entry): void {
    const rowsOf = (entry: Entry) => (entry.title === null ? [] : [this.#titleRow(scope, entry, entry.title)])
    this.#replaceRows(scope, after.id, rowsOf(before), rowsOf(after))
  }

  #replaceRows(scope: Scope, id: string, held: readonly ValueRow[], wanted: readonly ValueRow[]): void {
    const [old] = held
    const [row] = wanted
    if (held.length === 1 && wanted.length === 1 && old!.slot === row!.slot) {
      if (isSameTerm(old!, row!)) return
      this.#statements.changeRow.run(scope, id, row!.slot, row!.ordinal, row!.term, row!.cut, row!.text)
      return
    }
    this.#deleteRows(scope, id, held)
    this.#insertRows(scope, id, wanted)
  }

  #insertRows(scope: Scope, id: string, rows: readonly ValueRow[]): void {
    for (const row of rows) {
      this.#statements.insertRow.run(scope, id, row.slot, row.ordinal, row.term, row.cut, row.text)
    }
  }

  /** All rows of a value lie in one slot. */
  #deleteRows(scope: Scope, id: string, rows: readonly ValueRow[]): void {
    const [row] = rows
    if (row) this.#statements.forgetSlots.run(scope, id, row.slot, row.slot)
  }

  #rowsOf(scope: Scope, entry: Entry, key: string, value: Json): readonly ValueRow[] {
    const field = this.#definitionsOf(scope).findField(entry.entityId, key)
    return valueRows(slotsOf(this.#numberOf(scope, entry, key), entry.kind), field, value)
  }

  #titleRow(scope: Scope, entry: Entry, title: string): ValueRow {
    return titleRow(slotsOf(this.#numberOf(scope, entry, titleKey), entry.kind), title)
  }

  #numberOf(scope: Scope, { entityId }: Entry, key: string): number {
    return this.#keys.ensure(scope, entityId, key, (forget) => this.#undo.add(forget))
  }

  /** The entry itself and each of its keys. */
  #hold(scope: Scope, entry: Entry, rowId: number): void {
    if (entry.reference === null) return
    for (const keyNo of this.#heldNumbers(scope, entry)) this.#holdNumber(scope, entry, keyNo, rowId)
  }

  #release(scope: Scope, entry: Entry): void {
    if (entry.reference === null) return
    for (const keyNo of this.#heldNumbers(scope, entry)) this.#releaseNumber(scope, entry, keyNo)
  }

  #heldNumbers(scope: Scope, entry: Entry): readonly number[] {
    return [entriesKeyNo[entry.kind], ...Object.keys(entry.values).map((key) => this.#numberOf(scope, entry, key))]
  }

  // Both of an entry with a reference.

  #holdNumber(scope: Scope, { reference, entityId, createdAt, id }: Entry, keyNo: number, rowId: number): void {
    this.#statements.hold.run(scope, reference!.type, reference!.id, entityId, keyNo, createdAt, id, rowId)
  }

  #releaseNumber(scope: Scope, { reference, entityId, createdAt, id }: Entry, keyNo: number): void {
    this.#statements.release.run(scope, reference!.type, reference!.id, entityId, keyNo, createdAt, id)
  }

  #count(scope: Scope, { entityId, kind, pipelineId, stageId }: Entry, by: 1 | -1): void {
    this.#statements.count.run(scope, entityId, kindNumber(kind), pipelineId ?? 0, stageId ?? 0, by)
  }
}

export function kindNumber(kind: EntryKind): 0 | 1 {
  return kind === 'record' ? 0 : 1
}

function prepare(connection: Connection) {
  const place =
    "brand_id = ?1 and reference_type = ?2 and reference_id = ?3 and entity_id = ?4 and key_no = ?5 and created_at = ?6 and entry_id = unhex(?7, '-')"
  return {
    insertRow: connection.forBrand(
      "insert into value (brand_id, entry_id, slot, ordinal, term, cut, text) values (?1, unhex(?2, '-'), ?3, ?4, ?5, ?6, ?7)",
    ),
    changeRow: connection.forBrand(
      "update value set term = ?5, cut = ?6, text = ?7 where brand_id = ?1 and entry_id = unhex(?2, '-') and slot = ?3 and ordinal = ?4",
    ),
    forgetSlots: connection.forBrand(
      "delete from value where brand_id = ?1 and entry_id = unhex(?2, '-') and slot between ?3 and ?4",
    ),
    forgetEntry: connection.forBrand("delete from value where brand_id = ?1 and entry_id = unhex(?2, '-')"),
    hold: connection.forBrand(
      "insert into holding (brand_id, reference_type, reference_id, entity_id, key_no, created_at, entry_id, entry_row) values (?1, ?2, ?3, ?4, ?5, ?6, unhex(?7, '-'), ?8)",
    ),
    release: connection.forBrand(`delete from holding where ${place}`),
    count: connection.forBrand(
      `insert into entry_count (brand_id, entity_id, kind, pipeline_id, stage_id, count) values (?1, ?2, ?3, ?4, ?5, ?6)
       on conflict do update set count = count + excluded.count`,
    ),
    holdersOf: connection.forBrand(
      `select hex(e.id) as id, e.kind, e.values_json -> ?4 as value from
         (select distinct v.entry_id from value v where v.brand_id = ?1 and v.slot between ?2 and ?3) h
       cross join entry e on e.brand_id = ?1 and e.id = h.entry_id`,
    ),
  }
}

function isSameReference(a: Reference | null, b: Reference | null): boolean {
  return a === b || (a !== null && b !== null && a.type === b.type && a.id === b.id)
}

function isSameTerm(a: ValueRow, b: ValueRow): boolean {
  return a.term === b.term && a.cut === b.cut && a.text === b.text
}
