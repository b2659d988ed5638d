/** What must not be written, where, and what to write instead. Short on purpose: a false alarm costs more than a slip. */
export interface BannedWord {
  /** What an allowing comment calls it: `words-allow NAME: why`. */
  readonly name: string
  readonly pattern: RegExp
  /** Files it is about; absent: all. */
  readonly files?: RegExp
  readonly instead: string
}

const prose = /^(docs\/.*|[^/]*)\.md$/

export const bannedWords: readonly BannedWord[] = [
  {
    name: 'tenant', // words-allow tenant: the rule's own name
    pattern: /tenan(t|cy)/i,
    instead: 'The owner of everything is a "brand".',
  },
  {
    name: 'workspace', // words-allow workspace: the rule's own name
    pattern: /workspace(?!s\b)/i, // npm's "workspaces" are another thing // words-allow workspace: the rule's own pattern
    instead: 'The owner of everything is a "brand".',
  },
  {
    name: 'easy-words',
    pattern: /\b(just|simply|easy|easily|obviously)\b/i,
    files: prose,
    instead: 'Leave the word out: what is plain to the writer is why the reader is here.',
  },
  {
    name: 'outside-path',
    // Pieced together, as this file may not name one either.
    pattern: new RegExp(String.raw`\.\.\/${'shared'}\b|(?<![\w.~-])\/${'work'}\/|(?<![\w.~-])\/(home|Users)\/[a-z]`),
    instead: 'A path outside the project exists on one machine only.',
  },
  {
    name: 'registry-host',
    pattern: new RegExp(String.raw`\b${'registry'}\.[a-z0-9-]+\.(org|com|io|dev|net)\b|\b${'deb'}\.debian\.org\b`),
    instead:
      'Which registry is asked is the machine’s setting. For a lock file: npm reads the project’s .npmrc, so run it from the project’s folder.',
  },
  {
    name: 'bare-disable',
    pattern: /(oxlint|eslint)-disable(?!.* -- \S)/,
    instead: 'Say why, after " -- ".',
  },
]

/** Names of files and folders that say nothing about what is in them. */
export const emptyNames = /(^|\/)(utils?|helpers?|common|shared|misc)(\.[^/]*)?(\/|$)/
