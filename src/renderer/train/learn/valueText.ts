import type { JsonValue } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'

/** A setting's value as a person reads it. */
export function valueText(value: JsonValue): string {
  if (value === null) return strings.train.learn.off
  if (typeof value === 'boolean') return value ? strings.train.learn.on : strings.train.learn.off
  if (typeof value === 'string') return value.replaceAll('-', ' ')
  return typeof value === 'number' ? String(value) : JSON.stringify(value).replaceAll('"', '')
}
