import { Input } from '../input/index.ts'
import type { Json } from '../json.ts'
import type { ReportingConfig } from './field.ts'

const aggregationTypes = ['numeric', 'categorical', 'date', 'boolean'] as const
const charts = ['kpi', 'histogram', 'pie', 'bar', 'line'] as const

/** Rule 1.2-13. Throws `input.invalid` naming each fault under `reporting_config`. */
export function parseReporting(raw: Json): ReportingConfig | null {
  if (raw === null) return null
  const input = new Input(raw, 'reporting_config')
  const bucketSize = input.number('bucket_size') ?? null
  if (bucketSize !== null && bucketSize <= 0) input.refuse('bucket_size', 'must be above 0')
  const config = {
    reportable: input.boolean('reportable') ?? false,
    aggregationType: input.oneOf('aggregation_type', aggregationTypes) ?? null,
    baseline: parseBaseline(input),
    bucketSize,
    preferredChart: input.oneOf('preferred_chart', charts) ?? null,
  }
  input.done()
  return config
}

function parseBaseline(input: Input): ReportingConfig['baseline'] {
  const baseline = input.value('baseline') ?? null
  if (baseline === null || baseline === 'min' || baseline === 'max') return baseline
  const range = input.collect(() => parseRange(baseline))
  return range ?? null
}

function parseRange(baseline: Json): { readonly min?: number; readonly max?: number } {
  const input = new Input(baseline, 'reporting_config.baseline')
  const min = input.number('min') ?? undefined
  const max = input.number('max') ?? undefined
  input.done()
  if (min === undefined && max === undefined) input.refuse('min', 'is required where max is not given')
  if (min !== undefined && max !== undefined && min > max) input.refuse('min', 'must not be above max')
  input.done()
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}
