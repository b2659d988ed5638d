import type { Json } from '../json.ts'

/** A ready-made start for an entity (rule 1.2-4): what POST /entities would be given by hand. */
export interface Preset {
  readonly key: string
  readonly label: string
  readonly description: string
  readonly pipelines: readonly { readonly name: string; readonly purpose?: string; readonly stages: readonly Json[] }[]
  readonly fields: readonly Json[]
}

const stage = (name: string, color: string, semantic_status: string, probability: number | null = null): Json => ({
  name,
  color,
  semantic_status,
  probability,
})

export const presets: readonly Preset[] = [
  {
    key: 'leads',
    label: 'Leads',
    description: 'People who showed interest, from first contact to qualified.',
    pipelines: [
      {
        name: 'Qualification',
        purpose: 'sales',
        stages: [
          stage('New', '#64748b', 'open'),
          stage('Contacted', '#0ea5e9', 'active'),
          stage('Qualified', '#16a34a', 'won'),
          stage('Unqualified', '#dc2626', 'lost'),
        ],
      },
    ],
    fields: [
      { key: 'email', label: 'E-mail', type: 'email' },
      { key: 'phone', label: 'Phone', type: 'phone' },
      { key: 'company', label: 'Company', type: 'text' },
      {
        key: 'source',
        label: 'Source',
        type: 'select',
        options: ['website', 'referral', 'advertisement', 'event', 'other'],
        reporting_config: { reportable: true, aggregation_type: 'categorical' },
      },
      {
        key: 'lead_score',
        label: 'Score',
        type: 'number',
        reporting_config: { reportable: true, aggregation_type: 'numeric' },
      },
      { key: 'notes', label: 'Notes', type: 'textarea' },
    ],
  },
  {
    key: 'contacts',
    label: 'Contacts',
    description: 'People and how to reach them.',
    pipelines: [
      {
        name: 'Relationship',
        stages: [stage('Active', '#16a34a', 'active'), stage('Dormant', '#64748b', 'open')],
      },
    ],
    fields: [
      { key: 'email', label: 'E-mail', type: 'email' },
      { key: 'phone', label: 'Phone', type: 'phone' },
      { key: 'company', label: 'Company', type: 'text' },
      { key: 'job_title', label: 'Job title', type: 'text' },
      { key: 'birthday', label: 'Birthday', type: 'date' },
      { key: 'notes', label: 'Notes', type: 'rich_text' },
    ],
  },
  {
    key: 'deals',
    label: 'Deals',
    description: 'Sales opportunities on their way to won or lost.',
    pipelines: [
      {
        name: 'Sales',
        purpose: 'sales',
        stages: [
          stage('New', '#64748b', 'open', 10),
          stage('Qualified', '#0ea5e9', 'active', 30),
          stage('Proposal sent', '#8b5cf6', 'active', 60),
          stage('Won', '#16a34a', 'won', 100),
          stage('Lost', '#dc2626', 'lost', 0),
        ],
      },
    ],
    fields: [
      {
        key: 'amount',
        label: 'Amount',
        type: 'currency',
        reporting_config: { reportable: true, aggregation_type: 'numeric', baseline: 'max' },
      },
      {
        key: 'close_date',
        label: 'Close date',
        type: 'date',
        reporting_config: { reportable: true, aggregation_type: 'date' },
      },
      { key: 'contact_email', label: 'Contact e-mail', type: 'email' },
      {
        key: 'priority',
        label: 'Priority',
        type: 'select',
        options: ['low', 'medium', 'high'],
        reporting_config: { reportable: true, aggregation_type: 'categorical' },
      },
      { key: 'notes', label: 'Notes', type: 'textarea' },
    ],
  },
]
