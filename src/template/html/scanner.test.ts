import fc from 'fast-check'
import { Token, Tokenizer, TokenizerMode } from 'parse5'
import { expect, it } from 'vitest'
import { rawElements } from './elements.ts'
import { HtmlScanner, isInTag, State } from './scanner.ts'
import { fuzzing } from '../../core/testing/index.ts'

/** The tags that this scanner and parse5's tokenizer see in one text, with the offset at which each ends. */
type Tags = readonly string[]

const modes: Readonly<Record<string, number>> = {
  decoded: TokenizerMode.RCDATA,
  plain: TokenizerMode.RAWTEXT,
  style: TokenizerMode.RAWTEXT,
  script: TokenizerMode.SCRIPT_DATA,
}

function readWithParse5(text: string): Tags {
  const tags: string[] = []
  const ignore = (): void => undefined
  const note = (token: Token.TagToken, mark: string): void => {
    const names = token.attrs.map((attribute) => attribute.name)
    tags.push(`${mark}${token.tagName} ${[...new Set(names)].join(' ')} @${token.location?.endOffset}`)
  }
  const tokenizer: Tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onComment: ignore,
      onDoctype: ignore,
      onEof: ignore,
      onCharacter: ignore,
      onNullCharacter: ignore,
      onWhitespaceCharacter: ignore,
      onStartTag(token) {
        note(token, '<')
        const raw = rawElements.get(token.tagName)
        if (raw === undefined) return
        tokenizer.state = modes[raw] ?? TokenizerMode.DATA
        tokenizer.lastStartTagName = token.tagName
      },
      onEndTag: (token) => note(token, '</'),
    },
  )
  tokenizer.write(text, true)
  return tags
}

function readWithScanner(text: string): Tags {
  const tags: string[] = []
  const scanner = new HtmlScanner()
  let names = new Set<string>()
  for (let at = 0; at < text.length; at++) {
    const before = scanner.state
    scanner.read(text.charCodeAt(at), at)
    const after = scanner.state
    if (before === after) continue
    if (after === State.TagName) names = new Set()
    if (before === State.Raw) names = new Set()
    if (before === State.AttributeName) names.add(scanner.attributeName)
    if (after !== State.Data || !(isInTag(before) || before === State.Raw)) continue
    tags.push(`${scanner.isEndTag ? '</' : '<'}${scanner.tagName} ${[...names].join(' ')} @${at + 1}`)
    if (!scanner.isEndTag && rawElements.has(scanner.tagName)) scanner.enterRaw()
  }
  return tags
}

const pieces = [
  '<>/="\'- !?xA\t\n&]'.split(''),
  '</ <!-- --> --!> <! <![CDATA[ ]]> <!DOCTYPE <script </script <script> </script> <p'.split(' '),
  ['<title>', '</title>', '<style a=b>', '</style >', '<TEXTAREA>', '</textarea/>', '<a b="', '=c d', '<iframe>'],
].flat()

it('an HTML scanner fed one character at a time sees the same tags and attributes as parse5, whatever the text', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const text = parts.join('')
      expect(readWithScanner(text)).toEqual(readWithParse5(text))
    }),
    fuzzing(20_000),
  )
})
