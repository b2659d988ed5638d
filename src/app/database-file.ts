import path from 'node:path'

/** The embedded store of a data folder. */
export function databaseFile(folder: string): string {
  return path.join(folder, 'stagecraft.db')
}
