import type { JsonValue } from '../../contract/index.ts'

/** A JSON column's value. The column's own check keeps other text out. */
export function parseJson(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text)
  return value
}

export function parseJsonOrNull(text: string | null): JsonValue {
  return text === null ? null : parseJson(text)
}

/** A JSON column that holds a list of texts. */
export function parseTexts(text: string): string[] {
  const value = parseJson(text)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** A JSON column that holds texts by name. */
export function parseTextRecord(text: string): Record<string, string> {
  const value = parseJson(text)
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  return Object.fromEntries(entries.flatMap(([key, entry]): [string, string][] => (typeof entry === 'string' ? [[key, entry]] : [])))
}

export function jsonOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}

/** A plain value as JSON holds it: without keys whose value is undefined. */
export function asJson(value: unknown): JsonValue {
  return parseJson(JSON.stringify(value))
}
