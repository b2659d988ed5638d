/** A CSS color as definitions hold them (rule 1.2-2): a hex color, a name, or a color function; 64 characters. */
export function isColor(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    text.length <= 64 &&
    /^(?:#[0-9a-f]{3,4}|#[0-9a-f]{6}|#[0-9a-f]{8}|[a-z]{3,32}|(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\([0-9a-z.,%/ +-]+\))$/i.test(
      text,
    )
  )
}
