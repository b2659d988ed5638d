/**
 * Shell for a `setup`: takes from root what lets it write wherever it likes, so that files can be closed to it as to
 * anybody else.
 */
export const asAnybody =
  process.getuid?.() === 0 ? 'exec setpriv --bounding-set=-dac_override --inh-caps=-dac_override "$0" "$@"' : ':'
