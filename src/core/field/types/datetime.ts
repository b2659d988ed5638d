import { defineTimeType } from '../time-type.ts'

export const datetimeField = defineTimeType('datetime')
