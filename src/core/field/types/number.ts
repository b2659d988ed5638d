import { invalid } from '../../errors/index.ts'
import { isJsonObject } from '../../json.ts'
import { numberTerm, type FieldType } from '../field-type.ts'
import type { FieldOptions } from '../field-options.ts'

export const numberField: FieldType<'number'> = {
  name: 'number',
  storage: 'number',
  multiple: false,
  html: false,
  parseOptions,
  misfit: (value) => (Number.isFinite(value) ? undefined : 'a number'),
  terms: (value) => [numberTerm(value as number)],
}

/** `{ currency, decimals }`, both for display only. */
function parseOptions(raw: unknown): FieldOptions {
  if (!isJsonObject(raw)) return {}
  const { currency, decimals } = raw
  if (currency !== undefined && currency !== null && !(typeof currency === 'string' && /^[A-Z]{3}$/.test(currency))) {
    throw invalid('options.currency', 'The options.currency field must be a code of three letters such as EUR.')
  }
  if (
    decimals !== undefined &&
    decimals !== null &&
    !(typeof decimals === 'number' && Number.isInteger(decimals) && decimals >= 0 && decimals <= 10)
  ) {
    throw invalid('options.decimals', 'The options.decimals field must be a whole number from 0 to 10.')
  }
  return {
    ...(typeof currency === 'string' ? { currency } : {}),
    ...(typeof decimals === 'number' ? { decimals } : {}),
  }
}
