import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { CardStatementsError, parseStatements, type CardStatements } from '../../../../core/report/card/fillCard.ts'

/** A person's statements for a card, from a JSON file. Throws CardStatementsError, and the file system's error where it cannot be read. */
export async function readStatements(path: string): Promise<CardStatements> {
  const text = await readFile(path, 'utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new CardStatementsError(`${basename(path)} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  return parseStatements(value)
}
