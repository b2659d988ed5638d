import { defineTimeType } from '../time-type.ts'

export const dateField = defineTimeType('date')
