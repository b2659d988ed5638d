/** UTF-8 in which halves of surrogate pairs may stand as if they were characters, as the engine writes its texts. */
export function decodeWtf8(bytes: Uint8Array): string {
  let text = ''
  let from = 0
  for (let i = 0; i + 2 < bytes.length; i++) {
    // 0xED is never followed by 0xA0 to 0xBF in UTF-8: these are U+D800 to U+DFFF.
    if (bytes[i] !== 0xed || bytes[i + 1]! < 0xa0) continue
    text += decoder.decode(bytes.subarray(from, i))
    text += String.fromCharCode(0xd000 | ((bytes[i + 1]! & 0x3f) << 6) | (bytes[i + 2]! & 0x3f))
    from = i + 3
    i += 2
  }
  return text + decoder.decode(bytes.subarray(from))
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
