import { printableLine } from '../../core/text/index.ts'

/** Rows under their headings, in columns as wide as what is in them. What people typed can't break out of its line. */
export function presentTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows].map((row) => row.map((cell) => printableLine(cell, '\ufffd')))
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
